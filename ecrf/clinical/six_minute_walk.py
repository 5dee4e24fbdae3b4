"""Six-minute walk test: the distance from laps, and the change that matters."""

from __future__ import annotations

from decimal import Decimal

from ecrf.clinical.numbers import check_range, limits

COURSE_M = Decimal(30)  # ATS statement, Am J Respir Crit Care Med 2002;166:111
IMPORTANT_CHANGE_M = Decimal(30)
LAPS = limits("0", "200")


def compute_distance(laps: int, partial_m: Decimal, course_m: Decimal = COURSE_M) -> Decimal:
    """Return the distance in metres: laps (one way along the course) times its length, plus the last part.

    ATS statement 2002. Refuses (`clinical.out_of_range`) a part that is longer than the course.
    """
    check_range(Decimal(laps), "laps", LAPS)
    check_range(partial_m, "partial_m", limits("0", str(course_m)))
    return laps * course_m + partial_m


def is_important_change(before_m: Decimal, after_m: Decimal, least_m: Decimal = IMPORTANT_CHANGE_M) -> bool:
    """Say whether two distances differ by `least_m` or more (about 30 m; a study setting)."""
    return abs(after_m - before_m) >= least_m
