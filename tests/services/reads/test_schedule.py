"""The planned visits of a subject."""

from datetime import date, timedelta

import pytest

from ecrf.services import commands as c
from ecrf.services.reads.schedule_view import VisitState, Window

CYCLE_1 = "CYC/1/SV/1/1"


def visit(bed, chain, event, repeat=1):
    """A visit of the schedule."""
    return bed.reads("coordinator").schedule(chain).find(event, repeat)


def test_a_repeat_lies_its_interval_behind_the_one_before(bed, chain):
    """Consent 1 March + 14 days, then every 21 days, each with 3 days before and after."""
    planned = [visit(bed, chain, "CYC", n).window for n in (1, 2, 3)]
    assert planned == [
        Window(date(2026, 3, 15), date(2026, 3, 12), date(2026, 3, 18)),
        Window(date(2026, 4, 5), date(2026, 4, 2), date(2026, 4, 8)),
        Window(date(2026, 4, 26), date(2026, 4, 23), date(2026, 4, 29)),
    ]


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (0, VisitState.EXPECTED),
        (9, VisitState.EXPECTED),
        (10, VisitState.DUE),
        (16, VisitState.DUE),
        (17, VisitState.OVERDUE),
    ],
)
def test_a_visit_is_due_within_its_window_and_overdue_behind_it(bed, chain, days, state):
    """Window 12 to 18 March, both days included; the subject joins on 2 March."""
    bed.days(days)
    assert visit(bed, chain, "CYC").state is state


@pytest.mark.parametrize(
    ("day", "state", "off"),
    [
        ("2026-03-12", VisitState.IN_WINDOW, 0),
        ("2026-03-18", VisitState.IN_WINDOW, 0),
        ("2026-03-19", VisitState.OUT_OF_WINDOW, 1),
        ("2026-03-10", VisitState.OUT_OF_WINDOW, -2),
    ],
)
def test_a_visit_held_is_in_its_window_or_days_off_it(bed, chain, day, state, off):
    """The actual date decides, whatever today is."""
    bed.days(60)
    bed.enter(chain, CYCLE_1, SV_OCCUR="Y", SV_DAT=day)
    found = visit(bed, chain, "CYC")
    assert (found.state, found.days_off, found.actual) == (state, off, date.fromisoformat(day))


def test_a_visit_that_did_not_take_place_is_not_done(bed, chain):
    """The visit's form says no, so its date is not asked for; its other forms are not expected."""
    bed.days(60)
    bed.enter(chain, CYCLE_1, SV_OCCUR="N")
    found = visit(bed, chain, "CYC")
    assert found.state is VisitState.NOT_DONE
    assert [form.form for form in found.forms if form.expected] == []


def test_a_visit_marked_missing_is_not_done(bed, chain):
    """One mark on the visit stands for all of it."""
    bed.days(60)
    bed.do("coordinator", c.MarkMissing, chain, "CYC/1", "ND", "away")
    assert visit(bed, chain, "CYC").state is VisitState.NOT_DONE


def test_without_its_anchor_a_visit_has_no_window_and_is_never_overdue(bed):
    """No consent date yet: nothing can be late."""
    chain = bed.subject()
    bed.days(400)
    assert visit(bed, chain, "CYC").window == Window()
    assert visit(bed, chain, "CYC").state is VisitState.EXPECTED


def test_an_event_is_expected_unless_its_condition_is_false(bed, chain):
    """Cycles are only for men here; unknown expects."""
    assert visit(bed, chain, "CYC").state is VisitState.EXPECTED
    bed.enter(chain, "SCREEN/1/DM/1/1", SEX="2")
    assert visit(bed, chain, "CYC").state is VisitState.NOT_EXPECTED


def test_a_form_is_expected_unless_its_condition_is_false(bed, chain):
    """AE at a cycle only above 200 cm; unknown expects, false does not."""
    assert form(visit(bed, chain, "CYC"), "AE").expected
    bed.enter(chain, "CYC/1/VS/1/1", HEIGHT="180")
    assert not form(visit(bed, chain, "CYC"), "AE").expected


def form(found, oid):
    """One form, or its standing."""
    return next(each for each in found.forms if each.form == oid)


def test_after_the_end_condition_later_repeats_are_not_expected(bed, chain):
    """Once true, the repeats behind the last recorded one are gone; an earlier gap stays overdue."""
    bed.days(60)
    bed.enter(chain, "CYC/2/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-04-05")
    bed.enter(chain, "CYC/2/VS/1/1", FEVER="Y", TEMP="41.5")
    states = [visit(bed, chain, "CYC", n).state for n in (1, 2, 3)]
    assert states == [VisitState.OVERDUE, VisitState.IN_WINDOW, VisitState.NOT_EXPECTED]


def test_a_subject_who_left_is_expected_nowhere_behind_the_last_visit(bed, chain):
    """Withdrawal takes back what nobody recorded."""
    bed.days(90)
    bed.do("coordinator", c.SetSubjectStatus, chain, "withdrawn")
    assert [visit(bed, chain, "CYC", n).state for n in (1, 2, 3)] == [VisitState.NOT_EXPECTED] * 3
    assert visit(bed, chain, "SCREEN").state is VisitState.IN_WINDOW


def test_unscheduled_visits_exist_once_recorded(bed, chain):
    """They have no planned date and are numbered by their repeat."""
    assert visit(bed, chain, "EXTRA") is None
    bed.enter(chain, "EXTRA/1/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-03-02")
    assert visit(bed, chain, "EXTRA").state is VisitState.UNPLANNED


def test_repeating_forms_are_listed_as_recorded(bed, chain):
    """Two records of a repeating form stand in the order of their numbers."""
    bed.enter(chain, "EXTRA/1/VS/1/1", WEIGHT="70")
    bed.enter(chain, "EXTRA/1/VS/2/1", WEIGHT="71")
    records = [each.record for each in visit(bed, chain, "EXTRA").forms if each.form == "VS"]
    assert records == ["EXTRA/1/VS/1/1", "EXTRA/1/VS/2/1"]


def test_a_form_in_error_counts_as_not_recorded(bed, chain):
    """The visit is open again when its form was entered in error."""
    bed.enter(chain, CYCLE_1, SV_OCCUR="Y", SV_DAT="2026-03-02")
    bed.do("coordinator", c.MarkInError, chain, CYCLE_1, "wrong subject")
    assert visit(bed, chain, "CYC").actual is None


def test_days_off_counts_from_the_nearest_end_of_the_window():
    """Negative before, positive behind, zero inside and without a window."""
    window = Window(date(2026, 3, 15), date(2026, 3, 12), date(2026, 3, 18))
    assert [window.days_off(date(2026, 3, 15) + timedelta(days=d)) for d in (-5, -3, 0, 3, 4)] == [
        -2,
        0,
        0,
        0,
        1,
    ]
    assert Window().days_off(date(2026, 3, 15)) == 0
