"""Time-to-event endpoints: which date decides, how long it was, and the exact limits of a share."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.endpoints import (
    Assessment,
    DatedFact,
    Ending,
    censor_missed,
    compute_months,
    compute_time_to_event,
    compute_year_days,
)
from ecrf.clinical.proportion import compute_share
from ecrf.words import Refusal, Text

START = date(2026, 3, 1)


def fact(month: int, day: int, says: str = "", year: int = 2026) -> DatedFact:
    """A dated fact of 2026."""
    return DatedFact(date(year, month, day), f"at/{says}", Text(says))


SCANS = (fact(2, 20, "baseline"), fact(5, 1, "scan 1"), fact(7, 1, "scan 2"), fact(9, 1, "scan 3"))
CASES = [
    # events, seen, therapies -> end, ending, what decided
    ((fact(6, 1, "PD"),), SCANS, (), date(2026, 6, 1), Ending.EVENT, "PD"),
    ((fact(6, 1, "death"), fact(4, 1, "PD")), SCANS, (), date(2026, 4, 1), Ending.EVENT, "PD"),
    ((), SCANS, (), date(2026, 9, 1), Ending.LAST_SEEN, "scan 3"),
    ((fact(8, 1, "PD"),), SCANS, (fact(7, 15, "other"),), date(2026, 7, 1), Ending.OTHER_THERAPY, "scan 2"),
    ((fact(7, 15, "PD"),), SCANS, (fact(7, 15, "other"),), date(2026, 7, 15), Ending.EVENT, "PD"),
    ((), SCANS, (fact(3, 20, "other"),), START, Ending.NOTHING_AFTER, "other"),
    ((), SCANS[:1], (), START, Ending.NOTHING_AFTER, None),
    ((fact(2, 1, "PD before the start"),), SCANS, (), date(2026, 9, 1), Ending.LAST_SEEN, "scan 3"),
]


@pytest.mark.parametrize(("events", "seen", "therapies", "end", "ending", "by"), CASES)
def test_the_date_that_decides(events, seen, therapies, end, ending, by):
    """First event, else last date known; other therapy ends the time at the last date before it."""
    found = compute_time_to_event(START, events, seen, therapies)
    assert (found.end, found.ending, found.by.says.en if found.by else None) == (end, ending, by)


def test_progression_goes_before_death_on_the_same_day():
    """Of two events on one day the one listed first counts."""
    found = compute_time_to_event(START, (fact(6, 1, "PD"), fact(6, 1, "death")), ())
    assert found.by is not None
    assert found.by.says.en == "PD"


PLANNED = tuple(Assessment(date(2026, month, 1), date(2026, month, 8)) for month in (5, 7, 9, 11))


@pytest.mark.parametrize(
    ("event", "seen", "missed", "end", "ending"),
    [
        (fact(11, 9), SCANS[:3], 2, date(2026, 7, 1), Ending.MISSED),  # 1 Sept and 1 Nov missed
        (
            fact(11, 8),
            SCANS[:3],
            2,
            date(2026, 11, 8),
            Ending.EVENT,
        ),  # the window of the second is still open
        (fact(11, 9), SCANS[:3], 3, date(2026, 11, 9), Ending.EVENT),
        (fact(11, 9), SCANS, 2, date(2026, 11, 9), Ending.EVENT),  # only one missed
        (fact(11, 9), SCANS[:3], 0, date(2026, 11, 9), Ending.EVENT),  # not asked for
        (fact(8, 1), (), 2, START, Ending.MISSED),  # no scan at all: back to the first day
    ],
)
def test_events_behind_missed_assessments(event, seen, missed, end, ending):
    """FDA guidance on endpoints 2018: an event behind so many missed assessments is censored at the last one made."""
    found = censor_missed(compute_time_to_event(START, (event,), seen), seen, PLANNED, missed)
    assert (found.end, found.ending) == (end, ending)


def test_a_death_on_the_first_day_lasted_one_day():
    """ADaM: AVAL = ADT - STARTDT + 1."""
    found = compute_time_to_event(START, (fact(3, 1, "death"),), ())
    assert (found.days, found.is_event) == (1, True)


@given(st.lists(st.integers(0, 900)), st.lists(st.integers(0, 900)), st.lists(st.integers(0, 900)))
def test_the_time_is_never_below_a_day_and_ends_on_a_recorded_day(events, seen, therapies):
    """Whatever is recorded, the time ends on the start or on a date that stands somewhere."""
    facts = [
        [DatedFact(date.fromordinal(START.toordinal() + n - 100), "", Text("")) for n in days]
        for days in (events, seen, therapies)
    ]
    found = compute_time_to_event(START, *facts)
    assert found.days >= 1
    assert found.end == START or found.end in {f.day for f in (*facts[0], *facts[1])}


def test_months_and_years_in_days():
    """30.4375 days to the month; two years are 730.5 days."""
    assert compute_months(365) == Decimal("12.0")
    assert [compute_year_days(n) for n in (2, 3, 5)] == [
        Decimal("730.5"),
        Decimal("1095.75"),
        Decimal("1826.25"),
    ]


@pytest.mark.parametrize(
    ("count", "whole", "lower", "upper"),
    [
        # binomial sums solved with 30 digits; 0/10: 1 - 0.025^(1/10) = 0.308497
        (8, 14, 0.288609, 0.823389),
        (0, 10, 0.0, 0.308497),
        (10, 10, 0.691503, 1.0),
        (1, 20, 0.001265, 0.248733),
    ],
)
def test_exact_limits_of_a_share(count, whole, lower, upper):
    """Clopper-Pearson: the chance of as many or more, and as few or fewer, is 2.5 %."""
    share = compute_share(count, whole)
    assert (share.lower, share.upper) == (pytest.approx(lower, abs=2e-6), pytest.approx(upper, abs=2e-6))


def test_a_share_of_nobody_has_no_limits():
    """Nothing of nothing; more than all is refused."""
    assert compute_share(0, 0).lower is None
    with pytest.raises(Refusal):
        compute_share(3, 2)
