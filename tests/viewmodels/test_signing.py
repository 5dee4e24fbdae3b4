"""Signing: both components first, the review list with what changed first, one act for many places."""

import pytest

from ecrf.record.digest import compute_digest
from ecrf.record.entry import Stated
from ecrf.record.fold import fold, open_step
from ecrf.record.transaction import Header
from ecrf.services import commands as c
from ecrf.viewmodels.form import FormScreen
from ecrf.viewmodels.signing import SigningScreen
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
