"""Signing: both components first, the review list with what changed first, one act for many places."""

import pytest

from ecrf.record.digest import compute_digest
from ecrf.record.entry import Stated
from ecrf.record.fold import fold, open_step
from ecrf.record.transaction import Header
from ecrf.services import commands as c
from ecrf.viewmodels.form import FormScreen
from ecrf.viewmodels.signing import CASEBOOKS, PLACES, SigningScreen
from ecrf.words import Refusal, Text
from tests.viewmodels.conftest import PASSWORD

VITALS = "CYC/1/VS/1/1"
VISIT = "CYC/1/SV/1/1"
WEIGHT = f"{VITALS}/VSG/0/WEIGHT"


@pytest.fixture
def visited(bed, chain):
    """A cycle whose two forms are complete."""
    bed.days(14)
    bed.enter(chain, VISIT, SV_OCCUR="Y", SV_DAT="2026-03-15")
    bed.enter(chain, VITALS, WEIGHT="70", FEVER="N")
    for record in (VISIT, VITALS):
        bed.do("coordinator", c.CompleteForm, chain, record)
    return chain


def opened(bench_of):
    """The review list of the investigator."""
    screen = SigningScreen(bench_of("investigator"))
    screen.refresh()
    return screen


def correct(bed, chain, text):
    """A correction after signing."""
    bed.do("coordinator", c.OpenCorrection, chain, VITALS, "misread")
    bed.enter(chain, VITALS, WEIGHT=text)
    bed.do("coordinator", c.CloseCorrection, chain, VITALS)


def test_the_first_signature_of_a_session_needs_the_login_and_the_password(bench_of, visited):
    """Later ones the password; behind the idle lock both again; somebody else's login never (11.200)."""
    bench = bench_of("investigator")
    bench.is_identified = False
    screen = FormScreen(bench, visited, VITALS)
    screen.refresh()
    screen.sign("signature.reviewed", PASSWORD)
    assert screen.fault.code == "vouch.not_identified"
    assert not bench.identify("coordinator")
    screen.sign("signature.reviewed", PASSWORD)
    assert screen.fault.code == "vouch.not_identified"
    assert bench.identify("Investigator")
    screen.sign("signature.reviewed", "wrong")
    assert (screen.fault.code, bench.is_identified) == ("vouch.wrong", False)
    assert bench.identify("investigator")
    screen.sign("signature.reviewed", PASSWORD)
    assert screen.fault is None
    screen.sign("signature.approved", PASSWORD)
    assert screen.fault is None
    bench.leave_desk()
    screen.sign("signature.reviewed", PASSWORD)
    assert screen.fault.code == "vouch.not_identified"


def test_what_is_complete_and_unsigned_waits_and_is_signed_in_one_act(bench_of, bed, visited):
    """Each place gets a signature of its own; the list is empty afterwards."""
    screen = opened(bench_of)
    assert [line.form.at for line in screen.lines] == ["CYC/1"]
    screen.toggle()
    screen.sign("signature.approved", PASSWORD)
    assert (screen.fault, screen.lines, screen.chosen) == (None, (), frozenset())
    signed = [
        row for row in bed.store.load_state(visited).statements.values() if row.statement == "signature"
    ]
    assert [(row.at, row.meaning) for row in signed] == [("CYC/1", "signature.approved")]


def test_a_signature_broken_by_a_change_comes_first_with_the_change(bench_of, bed, visited):
    """Who signed when, and old and new value of what changed since (FDA Sect. E)."""
    bed.do("investigator", c.Sign, visited, "CYC/1", "signature.reviewed")
    correct(bed, visited, "71")
    screen = opened(bench_of)
    first = screen.lines[0]
    assert (first.form.at, first.broken, first.ready, first.last.person) == (
        "CYC/1",
        True,
        True,
        "Investigator",
    )
    (change,) = [line for line in screen.changes.lines if not line.system]
    assert (change.old, change.new) == (Text("70"), Text("71"))
    screen.toggle()
    screen.sign("signature.reviewed", PASSWORD)
    assert [line.form.at for line in screen.lines if line.broken] == []


def test_what_is_open_again_cannot_be_chosen(bench_of, bed, visited):
    """It is listed, waits until it is complete, and no key chooses it."""
    bed.do("investigator", c.Sign, visited, "CYC/1", "signature.reviewed")
    bed.do("coordinator", c.OpenCorrection, visited, VITALS, "misread")
    bed.enter(visited, VITALS, WEIGHT="71")
    screen = opened(bench_of)
    assert [(line.broken, line.ready) for line in screen.lines] == [(True, False)]
    screen.toggle()
    screen.choose_subject()
    assert screen.chosen == frozenset()


def test_the_form_shows_name_time_with_zone_meaning_and_whether_it_holds(bench_of, bed, visited):
    """On the form itself, whether it was signed alone, with its visit or with the casebook (11.50)."""
    bed.do("investigator", c.Sign, visited, "CYC/1", "signature.approved")
    (signed,) = bed.reads("coordinator").form(visited, VITALS).signatures
    assert (signed.person, signed.role, signed.meaning, signed.holds) == (
        "Investigator", "investigator", "signature.approved", True,
    )  # fmt: skip
    assert signed.time.endswith("+08:00")
    correct(bed, visited, "71")
    (signed,) = bed.reads("coordinator").form(visited, VITALS).signatures
    assert not signed.holds
    (other,) = bed.reads("coordinator").form(visited, VISIT).signatures
    assert other.holds


def test_nothing_waits_under_a_lock(bench_of, bed, visited):
    """What is frozen cannot be signed and is not listed."""
    bed.do("investigator", c.Lock, visited, "CYC/1", "frozen")
    assert opened(bench_of).lines == ()


def test_a_signature_copied_to_another_record_is_refused(bed, visited):
    """Its digest is of addresses and versions: at another place it is not that of what stands there (11.70)."""
    bed.do("investigator", c.Sign, visited, VITALS, "signature.approved")
    state, study = bed.store.load_state(visited), bed.store.load_state("study")
    (row,) = [row for row in state.statements.values() if row.statement == "signature"]
    session = bed.places["investigator"].session
    header = Header(
        "Sign", "copy", session.signer.key, "Hospital", session.person, {}, "t", session.role, "site1",
        "2026-03-16T09:00:00+08:00", "", study.sequence, "2026-03-16T09:00:00+08:00", "desk",
    )  # fmt: skip
    step = open_step(state, header, [], study)
    assert row.digest == compute_digest(state, VITALS)
    with pytest.raises(Refusal) as refused:
        fold(state, Stated(VISIT, "signature", state.sequence, row.digest, row.meaning), step)
    assert refused.value.fault.code == "fold.stale"


@pytest.fixture
def whole(bed, visited):
    """A subject with every form complete."""
    for record in ("SCREEN/1/SV/1/1", "SCREEN/1/DM/1/1"):
        bed.do("coordinator", c.CompleteForm, visited, record)
    return visited


def casebooks(bench_of, role="investigator"):
    """The list of casebooks."""
    screen = opened(bench_of) if role == "investigator" else SigningScreen(bench_of(role))
    screen.choose_show(CASEBOOKS)
    return screen


def test_a_casebook_waits_until_it_is_signed_and_again_after_a_change(bench_of, bed, whole):
    """Unsigned, then counted as signed, then broken by a correction, listed with who signed and what changed."""
    screen = casebooks(bench_of)
    (line,) = screen.lines
    assert (line.form.at, line.broken, line.ready, line.investigators) == ("", False, True, ("Investigator",))
    assert (screen.books.signed, screen.books.of_all) == (0, 1)
    screen.choose_all()
    screen.sign("signature.approved", PASSWORD)
    assert (screen.fault, screen.lines, screen.books.signed) == (None, (), 1)
    screen.choose_show(PLACES)
    assert screen.lines == (), "the casebook's signature covers its visits"
    correct(bed, whole, "72")
    screen.choose_show(CASEBOOKS)
    (line,) = screen.lines
    assert (line.broken, line.last.person, line.last.holds) == (True, "Investigator", False)
    assert Text("72") in [change.new for change in screen.changes.lines]
    screen.toggle()
    screen.sign("signature.approved", PASSWORD)
    assert (screen.lines, screen.books.signed) == ((), 1)


def test_a_casebook_with_an_open_form_says_how_many_and_cannot_be_chosen(bench_of, bed, whole):
    """A form begun keeps the casebook from being signed."""
    bed.enter(whole, "CYC/2/VS/1/1", WEIGHT="70")
    screen = casebooks(bench_of)
    (line,) = screen.lines
    assert (line.ready, line.unfinished) == (False, 1)
    screen.toggle()
    screen.choose_all()
    assert screen.chosen == frozenset()


def test_the_lists_are_narrowed_by_site_and_investigator(bench_of, whole):
    """What does not pass is not chosen either."""
    screen = casebooks(bench_of)
    assert (screen.sites, screen.persons) == ((screen.lines[0].form.site,), ("Investigator",))
    screen.choose_all()
    screen.narrow(person="Somebody else")
    assert (screen.lines, screen.chosen) == ((), frozenset())
    screen.narrow(person="Investigator")
    screen.narrow(site="99")
    assert screen.lines == ()
    screen.narrow(site="")
    assert len(screen.lines) == 1


def test_who_locks_sees_the_casebooks_and_signs_nothing(bench_of, visited):
    """A data manager reads how far signing is; the other list is not theirs."""
    screen = SigningScreen(bench_of("data_manager"))
    screen.refresh()
    assert (screen.may_sign, screen.show, len(screen.lines)) == (False, CASEBOOKS, 1)
    with pytest.raises(Refusal) as refused:
        bench_of("coordinator").reads.casebooks()
    assert refused.value.fault.code == "reads.not_allowed"
