"""Blinding at every door, emergency unblinding, and what it asks of changes afterwards."""

import pytest
from msgspec import structs

from ecrf.record.missing import MissingCode
from ecrf.services import commands as c
from ecrf.services.reads.history_view import TrailFilter
from ecrf.services.workplace import load_study
from tests.services.trial import Trial

NOTE = "C1/1/DRUG/1/1/DRUG_G/0/DRUG_NOTE"
LEVEL = "C1/1/DRUG/1/1/DRUG_G/0/DRUG_LEVEL"
BLINDED = ("coordinator", "investigator", "monitor", "data_manager")
SECRETS = ("EXP", "CTRL", "New drug", "Standard", "试验药", "标准治疗")
WORDS = ("rash, is it the drug?", "Dr Li, emergency room", "stops the drug; stays in follow-up")


@pytest.fixture
def trial():
    """A blind study with its list committed."""
    trial = Trial("BLIND2")
    trial.commit()
    return trial


@pytest.fixture
def chain(trial):
    """A randomised subject with a note and a blinded drug level."""
    chain = trial.randomised()
    trial.must(
        "investigator", c.EnterValues, chain, (c.NewValue(NOTE, "given", 0), c.NewValue(LEVEL, "4711", 0))
    )
    return chain


def fault(outcome):
    """The code of a refusal, empty for none."""
    return "" if outcome.fault is None else outcome.fault.code


def unblind(trial, chain, role="investigator"):
    """Unblind in an emergency."""
    return trial.try_(role, c.Unblind, chain, *WORDS)


def test_no_entry_of_a_blind_study_holds_an_arm(trial, chain):
    """Whoever reads the whole trail without the unblinding key finds no arm in it."""
    for sealed in trial.store.trail():
        for word in (b'"arm"', b"EXP", b"CTRL"):
            assert word not in sealed.body.replace(b'"allocation', b"") + sealed.content
    assert trial.state(chain).root.randomised.arm == ""
    assert {row.arm for row in load_study(trial.tools).study.taken} == {""}


@pytest.mark.parametrize("role", BLINDED)
def test_a_blinded_role_sees_no_arm_at_any_door(trial, chain, role):
    """Subject, study, matrix, form, history and trail say nothing of the arm, whatever keys the role holds."""
    reads = trial.reads(role)
    own = reads.subject_allocation(chain)
    assert (own.number, own.arm, own.is_blinded) == ("R001", None, True)
    shown = [
        reads.subject(chain), own, reads.allocation(), reads.study(), reads.matrix(), reads.today(),
        reads.form(chain, "C1/1/DRUG/1/1"), reads.history(chain, LEVEL), reads.trail(TrailFilter()),
        reads.queries_at(chain, ""), reads.endpoints(), reads.charts(chain), reads.check_allocations(),
        reads.visit(chain, "C1"),
    ]  # fmt: skip
    for view in shown:
        assert not [word for word in SECRETS if word in repr(view)], type(view)
        assert "4711" not in repr(view), type(view)
    assert reads.allocation().by_arm == ()


def test_an_unblinded_role_sees_arms_and_counts(trial, chain):
    """The statistician, named as unblinded in the design, sees arm and blinded values."""
    reads = trial.reads("statistician")
    assert reads.subject_allocation(chain).arm.en in ("New drug", "Standard")
    assert sum(count for _, count in reads.allocation().by_arm) == 1
    assert "4711" in repr(reads.form(chain, "C1/1/DRUG/1/1"))
    assert reads.check_allocations().recomputed == 1


@pytest.mark.parametrize("role", ["coordinator", "monitor", "data_manager", "statistician", "administrator"])
def test_only_an_investigator_unblinds(trial, chain, role):
    """Another role is refused and the attempt is noted in the access chain."""
    before = trial.store.head("access").sequence
    assert fault(unblind(trial, chain, role)) == "command.not_permitted"
    assert trial.store.head("access").sequence == before + 1
    assert not trial.state(chain).root.unblindings


@pytest.mark.parametrize("missing", range(3))
def test_unblinding_says_why_for_whom_and_what_it_means(trial, chain, missing):
    """Without reason, who needs it, or the assessment nothing is opened (ICH E6(R3) 4.1)."""
    words = [" " if n == missing else word for n, word in enumerate(WORDS)]
    assert fault(trial.try_("investigator", c.Unblind, chain, *words)) == "command.words_missing"
    assert trial.reads("investigator").subject_allocation(chain).arm is None


def test_one_arm_is_opened_to_one_person(trial, chain):
    """The investigator then sees this subject's arm and no other; everyone else sees only that it was opened."""
    other = trial.randomised()
    assert fault(unblind(trial, chain)) == ""
    reads = trial.reads("investigator")
    truth = trial.reads("statistician").subject_allocation(chain).arm
    assert reads.subject_allocation(chain).arm == truth
    assert reads.subject_allocation(other).arm is None
    assert reads.allocation().by_arm == ()
    for role in ("coordinator", "monitor", "data_manager"):
        seen = trial.reads(role).subject_allocation(chain)
        assert seen.arm is None
        (told,) = seen.unblindings
        assert (told.reason, told.needed_by, told.assessment) == WORDS
    (listed,) = trial.reads("monitor").allocation().unblindings
    assert (listed.subject, listed.person) == ("01-001", "Investigator")


def test_unblinding_keeps_blinded_values_of_the_form_closed(trial, chain):
    """Opening the arm opens no other value of the subject."""
    unblind(trial, chain)
    assert "4711" not in repr(trial.reads("investigator").form(chain, "C1/1/DRUG/1/1"))


def test_unblinding_is_never_held_up_by_a_lock(trial, chain):
    """An emergency does not wait for the data manager."""
    trial.must("data_manager", c.Lock, chain, "", "locked", "early")
    assert fault(unblind(trial, chain)) == ""


def test_nobody_is_unblinded_who_was_not_randomised(trial):
    """There is no arm before randomisation, and none to hide in an open study."""
    assert fault(unblind(trial, trial.screened())) == "fold.not_randomised"
    open_ = Trial("OPEN2")
    open_.commit()
    there = open_.randomised(stratum="STAGE=III;OLD=no")
    assert fault(unblind(open_, there)) == "command.not_blind"


def change(trial, chain, text="corrected"):
    """Change the note of the drug form."""
    return trial.enter(chain, NOTE, text, reason="wrong line")


def test_changes_after_unblinding_need_an_authorisation(trial, chain):
    """After unblinding what was entered changes only once somebody's authorisation is documented (E6(R3) 3.16.2(e))."""
    assert fault(change(trial, chain)) == ""
    unblind(trial, chain)
    assert fault(change(trial, chain, "again")) == "fold.unblinded"
    assert fault(change(trial, chain, "")) == "fold.unblinded"
    trial.must("coordinator", c.AuthoriseChanges, chain, "C1", "source corrected", "Sponsor, Dr Wang")
    assert fault(change(trial, chain, "again")) == ""
    (told,) = trial.reads("monitor").subject_allocation(chain).authorised
    assert (told.reason, told.authorised_by) == ("source corrected", "Sponsor, Dr Wang")


def test_an_authorisation_covers_its_place_and_its_day(trial, chain):
    """Another visit, or the next day, asks for another authorisation."""
    unblind(trial, chain)
    trial.must("coordinator", c.AuthoriseChanges, chain, "S0", "source corrected", "Sponsor")
    assert fault(change(trial, chain)) == "fold.unblinded"
    trial.must("coordinator", c.AuthoriseChanges, chain, "", "source corrected", "Sponsor")
    assert fault(change(trial, chain)) == ""
    trial.clock.time = trial.clock.time.replace(day=trial.clock.time.day + 1)
    assert fault(change(trial, chain, "again")) == "fold.unblinded"


def test_what_happens_later_is_still_entered(trial, chain):
    """A first value needs no authorisation: a gate stops no record; taking it back as a whole does need one."""
    unblind(trial, chain)
    assert fault(trial.enter(chain, "C1/1/DRUG/1/1/DRUG_G/0/DRUG_DAT", "2026-03-12")) == ""
    refused = (
        trial.try_("coordinator", c.MarkMissing, chain, "C1/1/DRUG/1/1", MissingCode.NOT_DONE, "no"),
        trial.try_("coordinator", c.MarkInError, chain, "C1/1/DRUG/1/1", "other subject"),
    )
    assert {fault(outcome) for outcome in refused} == {"fold.unblinded"}


def test_an_authorisation_without_words_is_refused(trial, chain):
    """Why and who are both needed, and only after an unblinding."""
    words = ("source corrected", "Sponsor")
    assert fault(trial.try_("coordinator", c.AuthoriseChanges, chain, "", *words)) == "fold.not_unblinded"
    unblind(trial, chain)
    for reason, by in (("", words[1]), (words[0], " ")):
        outcome = trial.try_("coordinator", c.AuthoriseChanges, chain, "", reason, by)
        assert fault(outcome) == "command.words_missing"


def test_the_role_decides_and_not_the_key(trial, chain):
    """An investigator's ring holds the unblinding key for emergencies; the screens stay blind all the same."""
    workplace = trial.at("investigator")
    assert workplace.session.sealer.holds("unblinding")
    assert structs.asdict(trial.state(chain).root.randomised)["arm"] == ""
    assert trial.reads("investigator").subject_allocation(chain).is_blinded
