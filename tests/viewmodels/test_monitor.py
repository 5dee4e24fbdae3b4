"""The monitor's page."""

import pytest

from ecrf.services import commands as c
from ecrf.services.reads.status_view import Badge
from ecrf.viewmodels.monitor import MonitorScreen
from ecrf.viewmodels.places import place_of
from ecrf.words import Text

VITALS = "CYC/1/VS/1/1"
WEIGHT, FEVER, HEIGHT = (f"{VITALS}/VSG/0/{oid}" for oid in ("WEIGHT", "FEVER", "HEIGHT"))


@pytest.fixture
def screen(bench_of, bed):
    """One complete form, never looked at."""
    chain = bed.subject()
    bed.enter(chain, VITALS, WEIGHT="70", FEVER="N", HEIGHT="170")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    found = MonitorScreen(bench_of("monitor"))
    found.refresh()
    return found


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def places(screen):
    """The addresses listed."""
    return {line.at for line in screen.lines}


def test_verify_query_pass_and_next_work_line_by_line(screen):
    """A line verified or passed goes; one asked about stays until it is looked at."""
    first = screen.chosen.at
    screen.verify()
    assert first not in places(screen)
    second = screen.chosen.at
    screen.query("Really?")
    assert second in places(screen)
    screen.next()
    third = screen.chosen.at
    assert third != second
    screen.pass_()
    assert places(screen) == {second}
    assert screen.row == 0


def test_a_form_is_verified_whole(screen, bed):
    """One key, one statement."""
    chain = screen.lines[0].chain
    screen.verify_form(chain, VITALS)
    assert screen.lines == ()
    assert "badge.verified" in screen.bench.reads.form(chain, VITALS).standing.badges.codes


def test_a_form_is_verified_with_exceptions(screen):
    """The field left out stays on the list."""
    screen.verify_form(screen.lines[0].chain, VITALS, exceptions=(WEIGHT,))
    assert places(screen) == {WEIGHT}


def test_what_was_stated_in_this_session_can_be_taken_back(screen):
    """Last first; a batch as one."""
    chain = screen.lines[0].chain
    screen.verify_form(chain, VITALS, exceptions=(WEIGHT,))
    screen.verify()
    assert screen.lines == ()
    screen.undo()
    assert places(screen) == {WEIGHT}
    screen.undo()
    assert places(screen) == {WEIGHT, FEVER, HEIGHT}
    assert not screen.may_undo


def test_forms_in_entry_are_shown_on_request(screen, bed):
    """They are not finished."""
    chain = screen.lines[0].chain
    bed.enter(chain, "CYC/2/VS/1/1", WEIGHT="70")
    screen.refresh()
    assert len(screen.lines) == 3
    screen.show_lines("in_entry")
    assert [line.record for line in screen.lines] == ["CYC/2/VS/1/1"]


def test_a_line_leads_to_its_field(screen):
    """The form stands beside, with the field in focus."""
    line = screen.chosen
    assert screen.target(line) == place_of(line.chain, line.at)


def test_an_empty_list_takes_no_act(screen):
    """Keys on nothing do nothing."""
    screen.set_site("site2")
    screen.verify()
    screen.pass_()
    screen.query("x")
    screen.undo()
    assert (screen.chosen, screen.fault) == (None, None)


def test_a_form_is_verified_but_for_what_stands_out(bench_of, bed, chain):
    """A batch never covers a discrepancy, a missing source or an open query with a tick; it is undone as one."""
    bed.enter(chain, VITALS, WEIGHT="70", HEIGHT="170", FEVER="N")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    bed.do("monitor", c.State, chain, "discrepancy", (f"{VITALS}/VSG/0/HEIGHT",), note="chart p. 3 says 171")
    bed.do("monitor", c.RaiseQuery, chain, f"{VITALS}/VSG/0/FEVER", "Which day?")
    screen = opened(MonitorScreen(bench_of("monitor")))
    assert len(screen.exceptions(chain, VITALS)) == 2
    screen.verify_form(chain, VITALS)
    states = {
        field.item.oid: str(field.verification) for field in bed.reads("monitor").form(chain, VITALS).fields()
    }
    assert (states["WEIGHT"], states["HEIGHT"], states["FEVER"]) == ("verified", "discrepancy", "none")
    screen.undo()
    field = bed.reads("monitor").form(chain, VITALS).find(f"{VITALS}/VSG/0/WEIGHT")
    assert str(field.verification) == "none"


def test_dropped_verifications_are_listed_with_the_change(bench_of, bed, chain):
    """Old and new value, who and why; verified by whoever."""
    bed.enter(chain, VITALS, WEIGHT="70", FEVER="N")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    bed.do("monitor", c.State, chain, "sdv", (VITALS,))
    bed.do("coordinator", c.OpenCorrection, chain, VITALS, "misread")
    bed.enter(chain, VITALS, WEIGHT="72")
    bed.do("coordinator", c.CloseCorrection, chain, VITALS)
    screen = opened(MonitorScreen(bench_of("monitor")))
    screen.show_lines("dropped")
    (line,) = screen.lines
    assert (line.old, line.new, line.person) == (Text("70"), Text("72"), "Coordinator")


def test_review_flags_are_independent_and_break_on_change(bench_of, bed, chain):
    """Medical and data review stand beside verification; a change breaks each (G3)."""
    bed.enter(chain, VITALS, WEIGHT="70", FEVER="N")
    bed.do("coordinator", c.CompleteForm, chain, VITALS)
    screen = opened(MonitorScreen(bench_of("monitor")))
    screen.review_form(chain, VITALS, "review.medical")
    badges = bed.reads("monitor").form(chain, VITALS).standing.badges
    assert Badge.REVIEWED_MEDICAL in badges
    assert not badges & (Badge.REVIEWED_DATA | Badge.VERIFIED)
    bed.do("coordinator", c.OpenCorrection, chain, VITALS, "misread")
    bed.enter(chain, VITALS, WEIGHT="72")
    assert Badge.REVIEWED_MEDICAL not in bed.reads("monitor").form(chain, VITALS).standing.badges
