"""A laboratory value shown in another unit of the same analyte."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ecrf.clinical.lab_table import Factor
from ecrf.clinical.numbers import PRECISE, exact_quotient, refuse


def compute_in_unit(
    number: Decimal, analyte: str, units: tuple[str, str], factors: Sequence[Factor]
) -> Decimal:
    """Return a value in another unit, `units` = (from, to), unrounded (to 40 digits).

    Refuses (`clinical.unknown_unit`, place `unit`) when no factor joins the two. Never grade a converted
    value: CTCAE prints its own rounded limits for each unit.
    """
    source, target = units
    if source == target:
        return number
    for factor in factors:
        if factor.analyte != analyte:
            continue
        if (factor.from_unit, factor.to_unit) == units:
            return PRECISE.multiply(number, factor.factor)
        if (factor.to_unit, factor.from_unit) == units:
            return exact_quotient(number, factor.factor)
    known = sorted(
        {
            unit
            for factor in factors
            if factor.analyte == analyte
            for unit in (factor.from_unit, factor.to_unit)
        }
    )
    raise refuse("clinical.unknown_unit", "unit", unit=source, allowed=", ".join(known))
