"""Partial dates and bounds: a comparison is true only if it is true for all they can mean."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.record.partial_date import PartialDate
from ecrf.rules.spans import COMPARISONS, Span, partial_span
from tests.rules.trial import day, faults, moment, partial, run

PARTIALS = [
    ("ONSET < DAY", "2026-02", "2026-03-01", True),
    ("ONSET < DAY", "2026-03", "2026-03-01", False),
    ("ONSET <= DAY", "2026-03", "2026-03-01", None),
    ("ONSET > DAY", "2026-03", "2026-03-01", None),
    ("ONSET < DAY", "2026-03", "2026-03-31", None),
    ("ONSET <= DAY", "2026-03", "2026-03-31", True),
    ("ONSET > DAY", "2026-03", "2026-03-31", False),
    ("ONSET == DAY", "2026-03", "2026-03-15", None),
    ("ONSET == DAY", "2026-03", "2026-04-15", False),
    ("ONSET != DAY", "2026-03", "2026-04-15", True),
    ("ONSET == DAY", "2026-03-15", "2026-03-15", True),
    ("ONSET < DAY", "2025", "2026-01-01", True),
    ("ONSET < DAY", "2026", "2026-12-31", None),
    ("earliest(ONSET) <= DAY", "2026-03", "2026-03-01", True),
    ("latest(ONSET) > DAY", "2026-02", "2026-02-27", True),
    ("latest(ONSET) == '2024-02-29'", "2024-02", "2026-02-27", True),
    ("days_between(latest(ONSET), DAY) == 1", "2026-02", "2026-03-01", True),
    ("ONSET < '2026-03'", "2026-02", "2026-03-01", True),
    ("ONSET == '2026-02'", "2026-02", "2026-03-01", None),
]


@pytest.mark.parametrize(("text", "onset", "on", "expected"), PARTIALS)
def test_partial_dates(text, onset, on, expected):
    """A partial date compares three-valued, or by the rule earliest() or latest()."""
    assert run(text, ONSET=partial(onset), DAY=day(on)) is expected


def test_two_partial_dates():
    """Two partial dates are only certain when their days do not overlap."""
    assert run("ENDED < ONSET", ENDED=partial("2026-02"), ONSET=partial("2026-03")) is True
    assert run("ENDED < ONSET", ENDED=partial("2026-03"), ONSET=partial("2026-03")) is None
    assert run("ENDED < ONSET", ENDED=partial("2026-03-05"), ONSET=partial("2026-03-04")) is False


@pytest.mark.parametrize(
    ("sampled", "expected"),
    [
        ("2026-03-05T08:30", True),
        ("2026-03-05", None),
        ("2026-03-04", True),
        ("2026-03-06", False),
        ("2026-03", None),
    ],
)
def test_partial_date_times(sampled, expected):
    """A partial date-time compares with a moment by all minutes it can mean."""
    assert run("SAMPLED < MOMENT", SAMPLED=partial(sampled), MOMENT=moment("2026-03-05T09:00")) is expected


def test_partial_date_times_by_rule():
    """earliest_time and latest_time take the first and last minute, date_of the day part."""
    assert run(
        "hours_between(earliest_time(SAMPLED), MOMENT) == 9",
        SAMPLED=partial("2026-03-05"),
        MOMENT=moment("2026-03-05T09:00"),
    )
    assert run("latest_time(SAMPLED) == '2026-03-05T23:59'", SAMPLED=partial("2026-03-05"))
    assert run(
        "earliest(date_of(SAMPLED)) == DAY", SAMPLED=partial("2026-03-05T08:00"), DAY=day("2026-03-05")
    )


@pytest.mark.parametrize(
    "text",
    [
        "days_between(ONSET, DAY) > 1",
        "age_years(ONSET, DAY) > 18",
        "add_days(ONSET, 1) > DAY",
        "hours_between(SAMPLED, MOMENT) > 1",
    ],
)
def test_partial_dates_need_a_rule(text):
    """A function of full dates refuses a partial one without a rule."""
    assert faults(text) == ["rules.partial_rule"]


def test_dates_do_not_mix_with_date_times():
    """A date and a date-time compare only through date_of; a function of dates takes the day itself."""
    assert faults("DAY < MOMENT") == ["rules.date_and_time"]
    assert faults("hours_between(DAY, MOMENT) > 1") == ["rules.date_and_time"]
    assert run("DAY < date_of(MOMENT)", DAY=day("2026-03-04"), MOMENT=moment("2026-03-05T09:00")) is True
    assert (
        run("days_between(DAY, MOMENT) == 1", DAY=day("2026-03-04"), MOMENT=moment("2026-03-05T09:00"))
        is True
    )


DAYS = st.dates(date(2024, 1, 1), date(2025, 12, 31))
PARTIAL = st.builds(
    lambda d, precision: PartialDate(d.year, d.month * (precision > 0), d.day * (precision > 1)),
    DAYS,
    st.integers(0, 2),
)


@given(PARTIAL, PARTIAL, st.sampled_from(sorted(COMPARISONS)))
def test_span_comparison_is_what_all_days_say(left, right, symbol):
    """The comparison of spans is what comparing every pair of days they can mean says."""
    import operator

    plain = {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "==": operator.eq,
        "!=": operator.ne,
    }

    def every(value):
        return {value.earliest, value.latest} | {
            value.earliest + timedelta(n) for n in range((value.latest - value.earliest).days)
        }

    # the extremes and equality decide: comparing the ends and one shared day covers all pairs
    a, b = every(left), every(right)
    pairs = [(min(a), min(b)), (min(a), max(b)), (max(a), min(b)), (max(a), max(b))]
    shared = a & b
    if shared:
        pairs += [(next(iter(shared)), next(iter(shared)))]
    answers = {plain[symbol](x, y) for x, y in pairs}
    expected = answers.pop() if len(answers) == 1 else None
    assert COMPARISONS[symbol](partial_span(left), partial_span(right)) is expected


@pytest.mark.parametrize(
    ("left", "symbol", "right", "expected"),
    [
        (Span(None, Decimal(5), high_open=True), "<", Decimal(5), True),
        (Span(None, Decimal(5)), "<", Decimal(5), None),
        (Span(None, Decimal(5)), "<=", Decimal(5), True),
        (Span(None, Decimal(5), high_open=True), ">=", Decimal(5), False),
        (Span(None, Decimal(5)), ">=", Decimal(5), None),
        (Span(Decimal(5), None, low_open=True), "==", Decimal(5), False),
        (Span(Decimal(5), None), "==", Decimal(5), None),
        (Span(Decimal(5), None), "!=", Decimal(4), True),
        (Span(None, None), "<", Decimal(5), None),
        (Span(Decimal(5), Decimal(5)), "==", Decimal(5), True),
    ],
)
def test_open_and_closed_limits(left, symbol, right, expected):
    """An open limit is itself excluded."""
    assert COMPARISONS[symbol](left, right) is expected
