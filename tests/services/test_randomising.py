"""Randomisation: sealed lists opened singly, the gate before it, and who may do what."""

import pytest
from msgspec import structs

from ecrf.record import entry as e
from ecrf.record.transaction import decode_body
from ecrf.schema.canonical import canonical_bytes
from ecrf.services import allocating
from ecrf.services import commands as c
from ecrf.services.verifying import verify_study
from ecrf.services.workplace import load_study
from ecrf.words import Refusal
from tests.services.trial import Trial
from tests.store.trail_builder import verify_ed25519

YOUNG3 = "STAGE=III;OLD=no"


@pytest.fixture
def trial():
    """An open study in permuted blocks, its list committed."""
    trial = Trial("OPEN2")
    trial.commit()
    return trial


@pytest.fixture
def blind():
    """A blind study with its list committed."""
    trial = Trial("BLIND2")
    trial.commit()
    return trial


def fault(outcome):
    """The code of a refusal, empty for none."""
    return "" if outcome.fault is None else outcome.fault.code


def arms_of(trial):
    """Number to arm of everyone allocated."""
    return {row.number: row.arm for row in load_study(trial.tools).study.taken}


@pytest.mark.parametrize(
    ("complete", "decision", "code"),
    [
        ((), "ENROL", "command.randomise_form"),
        (("IC",), "ENROL", "command.randomise_form"),
        (("IE",), "ENROL", "command.randomise_form"),
        (("IC", "IE"), "FAIL", "command.randomise_decision"),
    ],
)
def test_nobody_is_randomised_before_consent_and_eligibility(trial, complete, decision, code):
    """Without consent, eligibility and the investigator's decision no place is opened (21 CFR 11.10(f))."""
    chain = trial.screened(complete=complete, decision=decision)
    outcome = trial.try_("investigator", c.Randomise, chain, trial.code(YOUNG3))
    assert fault(outcome) == code
    assert not load_study(trial.tools).study.taken


def test_a_form_under_correction_opens_no_place(trial):
    """A consent form being corrected does not count as complete."""
    chain = trial.screened()
    trial.must("investigator", c.OpenCorrection, chain, "S0/1/IC/1/1", "typing error")
    assert (
        fault(trial.try_("investigator", c.Randomise, chain, trial.code(YOUNG3))) == "command.randomise_form"
    )


def test_who_left_is_not_randomised(trial):
    """A screen failure takes no place."""
    chain = trial.screened()
    trial.must("investigator", c.SetSubjectStatus, chain, "screen_failure")
    assert (
        fault(trial.try_("investigator", c.Randomise, chain, trial.code(YOUNG3)))
        == "command.randomise_status"
    )


def test_a_subject_is_randomised_once(trial):
    """The number stands, and a second attempt is refused whatever code is given."""
    chain = trial.randomised(stratum=YOUNG3)
    row = trial.state(chain).root.randomised
    assert (row.number, row.place, row.stratum) == ("R01-001", 1, YOUNG3)
    assert row.arm in ("EXP", "CTRL")
    assert fault(trial.try_("investigator", c.Randomise, chain, trial.code(YOUNG3))) == "command.allocated"


def test_nothing_is_opened_before_a_list_was_committed():
    """The list comes before the first subject."""
    trial = Trial("OPEN2")
    chain = trial.screened()
    assert fault(trial.try_("investigator", c.Randomise, chain, "0" * 16)) == "command.no_list"


def test_a_committed_list_is_never_replaced(trial):
    """A second commitment is refused; the first stays."""
    assert fault(trial.try_("statistician", c.CommitAllocation, (4,), 0)) == "command.allocation_stands"


def test_a_code_opens_its_own_place_only(trial):
    """Neither a code of another stratum nor an old code nor none opens a place; a refusal uses none up."""
    chain = trial.screened()
    used = trial.code(YOUNG3)
    for code, said in (
        (trial.code("STAGE=IV;OLD=no"), "command.code_wrong"),
        ("", "command.code_due"),
        ("hello", "allocation.code_malformed"),
    ):
        assert fault(trial.try_("investigator", c.Randomise, chain, code)) == said
    trial.must("investigator", c.Randomise, chain, used.lower().replace("-", " "))
    assert fault(trial.try_("investigator", c.Randomise, trial.screened(), used)) == "command.code_wrong"


def test_the_list_ends(trial):
    """When the places of a stratum are used up, nobody is allocated outside the list."""
    short = Trial("OPEN2")
    short.commit(places=2)
    for _ in range(2):
        short.randomised(stratum=YOUNG3)
    chain = short.screened()
    assert fault(short.try_("investigator", c.Randomise, chain, "0" * 16)) == "command.list_exhausted"
    assert YOUNG3 not in {line.stratum for line in short.reads("statistician").releases()}


def test_the_cap_of_an_arm_holds():
    """Beyond the planned number of an arm the place stays closed, and the refusal names no arm."""
    trial = Trial("OPEN2")
    arms = tuple(structs.replace(arm, cap=1) for arm in trial.design.study.arms)
    study = structs.replace(trial.design.study, arms=arms, version="1.1")
    trial.must("data_manager", c.PublishDesign, canonical_bytes(structs.replace(trial.design, study=study)))
    trial.commit(blocks=(2,))
    for _ in range(2):
        trial.randomised(stratum=YOUNG3)
    outcome = trial.try_("investigator", c.Randomise, trial.screened(), trial.code(YOUNG3))
    assert fault(outcome) == "command.allocation_cap"
    assert not {"EXP", "CTRL"} & set(map(str, outcome.fault.args.values()))


@pytest.mark.parametrize("role", ["monitor", "data_manager", "statistician", "administrator"])
def test_roles_without_the_right_open_nothing(trial, role):
    """Who may not randomise is refused, and the attempt stands in the access chain."""
    chain = trial.screened()
    before = trial.store.head("access").sequence
    assert fault(trial.try_(role, c.Randomise, chain, trial.code(YOUNG3))) == "command.not_permitted"
    assert trial.store.head("access").sequence == before + 1


@pytest.mark.parametrize("role", ["coordinator", "investigator", "monitor", "data_manager", "administrator"])
def test_only_the_statistician_makes_lists_and_tells_codes(trial, role):
    """Nobody at a site commits a list or reads a release code."""
    assert fault(trial.try_(role, c.CommitAllocation, (2,), 0)) == "command.not_permitted"
    with pytest.raises(Refusal):
        trial.reads(role).releases()


def test_nothing_is_opened_under_a_lock(trial):
    """A locked subject is not randomised."""
    chain = trial.screened()
    trial.must("data_manager", c.Lock, chain, "", "locked", "early")
    assert fault(trial.try_("investigator", c.Randomise, chain, trial.code(YOUNG3))) == "fold.locked"


def test_blocks_balance_every_stratum(trial):
    """With blocks of 2 and 4 the arms of a stratum are never more than two apart: half the largest block."""
    for _ in range(6):
        trial.randomised("IV", "70", "STAGE=IV;OLD=yes")
    found = [row.arm for row in load_study(trial.tools).study.taken]
    running = [found[: n + 1].count("EXP") - found[: n + 1].count("CTRL") for n in range(6)]
    assert max(map(abs, running)) <= 2
    assert trial.reads("statistician").check_allocations().faults == ()


def test_block_sizes_stand_nowhere_a_site_can_read(trial):
    """Neither the design, nor the trail, nor any read of a site role tells the sizes of blocks."""
    trial.randomised(stratum=YOUNG3)
    (found,) = load_study(trial.tools).study.lists
    design = trial.store.load_design(found.design).decode()
    assert "block" not in design.replace("permuted_blocks", "")
    reads = trial.reads("investigator")
    shown = repr((reads.allocation(), reads.study(), reads.subject_allocation(reads.subjects()[0])))
    assert "(2, 4)" not in shown
    assert "blocks=" not in shown.replace("permuted_blocks", "")
    for sealed in trial.store.trail():
        assert b'"blocks":[' not in sealed.body + sealed.content


def test_a_place_says_nothing_before_its_code(trial):
    """What stands in the open is a digest for code and arm of each place, different for every place."""
    (found,) = load_study(trial.tools).study.lists
    digests = [
        digest for row in found.places.values() for place in row for digest in (place.release, place.arm)
    ]
    assert len(set(digests)) == len(digests) == 4 * 12 * 2


def test_the_list_is_made_again_from_its_seed(trial):
    """With the allocation key every place is made again and compared; without it, all that was opened is."""
    for _ in range(3):
        trial.randomised(stratum=YOUNG3)
    whole = trial.reads("statistician").check_allocations()
    assert (whole.lists, whole.allocations, whole.recomputed, whole.is_replayed) == (1, 3, 3, True)
    part = trial.reads("monitor").check_allocations()
    assert (part.allocations, part.is_replayed, part.faults) == (3, False, ())


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"arm": "other"}, {"allocation.check_arm", "allocation.check_subject"}),
        ({"release": "00" * 10}, {"allocation.check_code", "allocation.check_arm"}),
        ({"number": "R01-009"}, {"allocation.check_subject"}),
        ({"place": 99}, {"allocation.check_order", "allocation.check_subject"}),
        ({"place": 1}, {f"allocation.check_{what}" for what in ("order", "code", "arm", "subject")}),
    ],
)
def test_an_allocation_that_is_not_as_committed_is_found(trial, monkeypatch, change, codes):
    """Another arm, code, number or place than the one that was opened is named by the check, everywhere it shows."""
    for _ in range(2):
        trial.randomised(stratum=YOUNG3)
    row = load_study(trial.tools).study
    first, second = row.taken
    other = {"EXP": "CTRL", "CTRL": "EXP"}[second.arm]
    wrong = structs.replace(second, **{name: other if to == "other" else to for name, to in change.items()})
    false = structs.replace(row, taken=(first, wrong))
    monkeypatch.setattr(allocating, "study_row", lambda _study: false)
    assert {each.code for each in trial.reads("monitor").check_allocations().faults} == codes


def test_a_list_that_is_not_the_one_of_its_seed_is_found(trial, monkeypatch):
    """Two places exchanged in the committed list: who holds the allocation key is told of which stratum."""
    row = load_study(trial.tools).study
    (found,) = row.lists
    first, second, *others = found.places[YOUNG3]
    places = found.places | {YOUNG3: (second, first, *others)}
    false = structs.replace(row, lists=(structs.replace(found, places=places),))
    monkeypatch.setattr(allocating, "study_row", lambda _study: false)
    (fault_,) = trial.reads("statistician").check_allocations().faults
    assert (fault_.code, fault_.place) == ("allocation.check_list", YOUNG3)


def test_numbers_are_never_used_twice_and_leave_no_gap(trial):
    """Each stratum numbers its subjects 1, 2, 3 ... in the order of allocation."""
    for stage in ("III", "IV", "III", "IV", "III"):
        trial.randomised(stage, stratum=f"STAGE={stage};OLD=no")
    assert sorted(arms_of(trial)) == ["R01-001", "R01-002", "R01-003", "R03-001", "R03-002"]


def test_minimisation_is_recomputed_from_codes_and_those_before():
    """Every allocation follows from its code and everyone allocated earlier, and the check says so."""
    trial = Trial("MINI2")
    trial.commit(blocks=())
    for number in range(8):
        trial.randomised("III" if number % 2 else "IV", str(50 + 5 * number))
    found = trial.reads("monitor").check_allocations()
    assert (found.allocations, found.recomputed, found.faults) == (8, 8, ())
    assert set(arms_of(trial).values()) == {"EXP", "CTRL"}


def test_blocks_are_refused_that_do_not_fit():
    """A block that does not hold the ratio, or blocks for minimisation, make no list."""
    assert (
        fault(Trial("OPEN2").try_("statistician", c.CommitAllocation, (3,), 0)) == "command.allocation_blocks"
    )
    assert (
        fault(Trial("OPEN2").try_("statistician", c.CommitAllocation, (), 0)) == "command.allocation_blocks"
    )
    assert (
        fault(Trial("MINI2").try_("statistician", c.CommitAllocation, (2,), 0)) == "command.allocation_blocks"
    )


def test_a_single_arm_study_randomises_nobody(house):
    """T3 has no randomisation."""
    chain = house.subject()
    assert fault(house.try_("investigator", c.Randomise, chain, "")) == "command.no_randomisation"


@pytest.mark.parametrize("chain", ["study", "subject"])
def test_no_redaction_takes_an_arm_away(trial, chain):
    """An arm proves itself against the committed list: without it the study could never be folded again."""
    subject = trial.randomised(stratum=YOUNG3)
    name = subject if chain == "subject" else "study"
    number, slot = next(
        (number, entry.arm.slot)
        for stored in trial.store.transactions(name)
        for part in decode_body(stored.sealed.body).parts
        if part.chain == name
        for number, entry in enumerate(part.entries, part.first)
        if isinstance(entry, e.AllocationTaken | e.SubjectRandomised)
    )
    code = fault(trial.try_("data_manager", c.Redact, name, number, slot, "a private matter"))
    assert code == ("fold.allocation_kept" if chain == "subject" else "command.no_slot")
    assert verify_study(trial.store, verify_ed25519).holds
