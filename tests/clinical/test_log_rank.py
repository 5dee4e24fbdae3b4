"""The log-rank test against published results."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ecrf.clinical.kaplan_meier import Observation
from ecrf.clinical.log_rank import compute_log_rank, compute_upper_tail

# Freireich et al., Blood 1963;21:699: remission in weeks, + censored
MERCAPTOPURINE = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def times(text: str) -> list[Observation]:
    """Observations of a row of a paper."""
    return [Observation(Decimal(each.strip("+")), not each.endswith("+")) for each in text.split()]


def test_the_two_arms_of_the_first_leukaemia_trial():
    """Chi-square 16.79 on 1 degree of freedom, 9 of 19.25 and 21 of 10.75 events (Kleinbaum and Klein 2012, table 2.7)."""
    found = compute_log_rank([times(MERCAPTOPURINE), times(PLACEBO)])
    assert found is not None
    assert (round(found.statistic, 2), found.degrees, found.observed) == (16.79, 1, (9, 21))
    assert [round(each, 2) for each in found.expected] == [19.25, 10.75]
    assert found.p == pytest.approx(4.17e-5, rel=1e-3)


@pytest.mark.parametrize(
    ("value", "degrees"), [(3.841459, 1), (5.991465, 2), (7.814728, 3), (9.487729, 4), (11.070498, 5)]
)
def test_a_twentieth_lies_beyond_the_tabled_values(value, degrees):
    """Critical values of chi-square at 0.05 (Fisher and Yates 1963, table IV)."""
    assert compute_upper_tail(value, degrees) == pytest.approx(0.05, abs=1e-7)


def test_order_of_groups_and_of_subjects_does_not_matter():
    """Three groups, in any order."""
    three = [times(PLACEBO), times(MERCAPTOPURINE), times("3 9 14+ 20 31+")]
    one, other = compute_log_rank(three), compute_log_rank([group[::-1] for group in three[::-1]])
    assert one is not None
    assert other is not None
    assert (one.degrees, one.statistic) == (2, pytest.approx(other.statistic))


@pytest.mark.parametrize("groups", [[], ["1 2 3"], ["1+ 2+", "3+ 4+"], ["1 2", ""]])
def test_without_two_groups_or_events_there_is_no_test(groups):
    """Nothing is made up."""
    assert compute_log_rank([times(group) for group in groups]) is None
