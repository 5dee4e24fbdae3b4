"""Body surface area by the published formulas."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from ecrf.clinical.numbers import PRECISE, above, check_range, round_half_up

HEIGHT_CM = above("0", "300")
WEIGHT_KG = above("0", "700")


class BsaFormula(StrEnum):
    """Which formula; Du Bois is the default, Stevenson has no source and must be chosen on purpose."""

    DUBOIS = "dubois"
    MOSTELLER = "mosteller"
    HAYCOCK = "haycock"
    GEHAN_GEORGE = "gehan-george"
    STEVENSON = "stevenson"


@dataclass(frozen=True, slots=True)
class BodySurface:
    """The area in m2: raw (6 decimals, half up) and as used for dosing (2 decimals, half up, from the
    unrounded area).
    """

    formula: BsaFormula
    raw_m2: Decimal
    rounded_m2: Decimal


# coefficient, exponent of height, exponent of weight; height cm, weight kg, area m2
_POWERS = {
    # Du Bois and Du Bois, Arch Intern Med 1916;17:863-871
    BsaFormula.DUBOIS: (Decimal("0.007184"), Decimal("0.725"), Decimal("0.425")),
    # Haycock et al., J Pediatr 1978;93:62-66
    BsaFormula.HAYCOCK: (Decimal("0.024265"), Decimal("0.3964"), Decimal("0.5378")),
    # Gehan and George, Cancer Chemother Rep 1970;54:225-235
    BsaFormula.GEHAN_GEORGE: (Decimal("0.0235"), Decimal("0.42246"), Decimal("0.51456")),
}


def compute_bsa(
    height_cm: Decimal, weight_kg: Decimal, formula: BsaFormula = BsaFormula.DUBOIS
) -> BodySurface:
    """Return the body surface area; powers and roots are correct to 40 digits before rounding.

    Refuses (`clinical.out_of_range`, place `height_cm` or `weight_kg`) what is not above 0 cm / 0 kg or
    above 300 cm / 700 kg. Sources: Du Bois 1916, Mosteller 1987 (N Engl J Med 317:1098), Haycock 1978,
    Gehan-George 1970; the Stevenson formula of older Chinese textbooks is without a source at hand.
    """
    check_range(height_cm, "height_cm", HEIGHT_CM)
    check_range(weight_kg, "weight_kg", WEIGHT_KG)
    area = _area(height_cm, weight_kg, formula)
    return BodySurface(formula, round_half_up(area), area.quantize(Decimal("0.01"), ROUND_HALF_UP, PRECISE))


def _area(height: Decimal, weight: Decimal, formula: BsaFormula) -> Decimal:
    context = PRECISE
    if formula is BsaFormula.MOSTELLER:
        return context.sqrt(context.divide(context.multiply(height, weight), Decimal(3600)))
    if formula is BsaFormula.STEVENSON:
        linear = Decimal("0.0061") * height + Decimal("0.0128") * weight - Decimal("0.1529")
        return max(linear, Decimal(0))
    coefficient, of_height, of_weight = _POWERS[formula]
    powers = context.multiply(context.power(height, of_height), context.power(weight, of_weight))
    return context.multiply(coefficient, powers)
