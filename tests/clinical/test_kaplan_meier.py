"""Kaplan-Meier curves."""

from decimal import Decimal
from itertools import pairwise
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.kaplan_meier import (
    Observation,
    compute_curve,
    compute_median,
    compute_rate,
)
from ecrf.words import Refusal

D = Decimal


def observations(text):
    """Times, + for censored."""
    return [Observation(D(word.rstrip("+")), not word.endswith("+")) for word in text.split()]


# Freireich et al., Blood 1963;21:699: remission in weeks, + censored
SIX_MP = observations("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+")
PLACEBO = observations("1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23")


def test_freireich_6_mp():
    """6-MP: 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448 at the event times; median 23 weeks."""
    curve = compute_curve(SIX_MP)
    found = {int(step.time): round(float(step.survival), 3) for step in curve if step.events}
    assert found == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert compute_median(curve).time == 23


def test_freireich_placebo_median():
    """Placebo: median remission 8 weeks."""
    assert compute_median(compute_curve(PLACEBO)).time == 8


def test_log_log_limits_by_hand():
    """At week 10 of 6-MP: S = 0.7529, Greenwood sum 3/(21*18) + 1/(17*16) + 1/(15*14)."""
    step = next(step for step in compute_curve(SIX_MP) if step.time == 10)
    survival = 18 / 21 * 16 / 17 * 14 / 15
    error = sqrt(3 / (21 * 18) + 1 / (17 * 16) + 1 / (15 * 14)) / abs(log(survival))
    low, high = (exp(-exp(log(-log(survival)) + sign * 1.959963984540054 * error)) for sign in (1, -1))
    assert (step.lower, step.upper) == (pytest.approx(low), pytest.approx(high))


def test_rows_count_risk_events_and_censorings():
    """Week 6 of 6-MP: 21 at risk, 3 events, 1 censored after them."""
    first = compute_curve(SIX_MP)[0]
    assert (first.at_risk, first.events, first.censored) == (21, 3, 1)


def test_median_is_the_middle_of_a_flat_half():
    """S(t) = 0.5 from 10 to 15: the median is 12.5, as R and SAS give; flat to the end it is where it began."""
    assert compute_median(compute_curve(observations("5 10 15 20"))).time == D("12.5")
    assert compute_median(compute_curve(observations("5 10 15+ 20+"))).time == 10
    assert compute_median(compute_curve(observations("5 10+ 15+ 20+"))).time is None


def test_exact_half_is_found_with_many_subjects():
    """Six hundred subjects dying one by one: S(300) is exactly one half, the median is 300.5."""
    assert compute_median(compute_curve([Observation(D(n), True) for n in range(1, 601)])).time == D("300.5")


def test_limits_are_undefined_at_0_and_1():
    """Where survival is 1 or 0 there are no log-log limits."""
    curve = compute_curve(observations("1+ 2 3"))
    assert [(step.survival, step.lower) for step in (curve[0], curve[-1])] == [(1, None), (0, None)]


def test_rates():
    """S(t) is the last step at or before t: 1 before the first, flagged after the last time."""
    curve = compute_curve(SIX_MP)
    assert compute_rate(curve, D(5)).survival == 1
    assert round(float(compute_rate(curve, D(22)).survival), 3) == 0.538
    assert compute_rate(curve, D(35)).beyond is False
    assert compute_rate(curve, D(36)).beyond is True


def test_wider_confidence_gives_wider_limits():
    """99 % limits enclose 95 % limits; a confidence of 1 is refused."""
    narrow, wide = compute_curve(SIX_MP)[0], compute_curve(SIX_MP, 0.99)[0]
    assert wide.lower < narrow.lower < narrow.upper < wide.upper
    with pytest.raises(Refusal) as refused:
        compute_curve(SIX_MP, 1.0)
    assert refused.value.fault.code == "km.confidence"


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=60))
def test_curve_falls_and_counts_everyone(rows):
    """Survival falls from at most 1 to at least 0, its limits enclose it, and every subject leaves the risk set once."""
    curve = compute_curve([Observation(D(time), event) for time, event in rows])
    assert all(later.survival <= step.survival for step, later in pairwise(curve))
    assert sum(step.events + step.censored for step in curve) == len(rows)
    for step in curve:
        assert 0 <= step.survival <= 1
        assert step.lower is None or step.lower <= float(step.survival) <= step.upper
