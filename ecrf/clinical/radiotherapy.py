"""Radiotherapy arithmetic: dose per fraction, equivalent dose in 2 Gy fractions, overall treatment time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ecrf.clinical.numbers import above, check_range, exact_quotient, limits, refuse, round_half_up

TOTAL_GY = above("0", "200")
ALPHA_BETA_GY = limits("0.5", "30")


def compute_dose_per_fraction(total_gy: Decimal, fractions: int) -> Decimal:
    """Return total dose / fractions in Gy (6 decimals, half up); at least one fraction."""
    check_range(total_gy, "total_gy", TOTAL_GY)
    check_range(Decimal(fractions), "fractions", limits("1", "100"))
    return round_half_up(exact_quotient(total_gy, Decimal(fractions)))


def compute_eqd2(total_gy: Decimal, fractions: int, alpha_beta_gy: Decimal) -> Decimal:
    """Return EQD2 = D (d + a/b) / (2 + a/b) in Gy (6 decimals, half up), d unrounded.

    Linear-quadratic model (Withers et al., Cancer 1983;51:88; Joiner and van der Kogel, Basic Clinical
    Radiobiology). The model is not validated for single large fractions such as SFRT: show such a value as
    information, never as passed.
    """
    check_range(total_gy, "total_gy", TOTAL_GY)
    check_range(Decimal(fractions), "fractions", limits("1", "100"))
    check_range(alpha_beta_gy, "alpha_beta_gy", ALPHA_BETA_GY)
    per_fraction = exact_quotient(total_gy, Decimal(fractions))
    return round_half_up(exact_quotient(total_gy * (per_fraction + alpha_beta_gy), 2 + alpha_beta_gy))


def compute_overall_days(first: date, last: date) -> int:
    """Return the overall treatment time in days, both ends counted; refuses (`clinical.date_order`) last
    before first.
    """
    if last < first:
        raise refuse("clinical.date_order", "last", first=first.isoformat(), last=last.isoformat())
    return (last - first).days + 1
