"""Body mass index."""

from __future__ import annotations

from decimal import Decimal

from ecrf.clinical.bsa import HEIGHT_CM, WEIGHT_KG
from ecrf.clinical.numbers import check_range, exact_quotient, round_half_up


def compute_bmi(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Return kg / m2 (6 decimals, half up); WHO Technical Report 894. Refuses (`clinical.out_of_range`) as
    for BSA.
    """
    check_range(height_cm, "height_cm", HEIGHT_CM)
    check_range(weight_kg, "weight_kg", WEIGHT_KG)
    return round_half_up(exact_quotient(weight_kg * 10_000, height_cm * height_cm))
