"""Kidney function: Cockcroft-Gault clearance, CKD-EPI 2021, and the weight that goes in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ecrf.clinical.numbers import PRECISE, above, check_range, exact_quotient, refuse, round_half_up

UMOL_PER_MG_DL = Decimal(
    "88.42"
)  # 1 mg/dL creatinine in umol/L, as in admiral `compute_egfr`; 88.4 is also in use
AGE_YEARS = above("0", "120")
WEIGHT_KG = above("0", "700")
CREATININE = above("0", "10000")


class Sex(StrEnum):
    """The sex the formulas were fitted for."""

    MALE = "M"
    FEMALE = "F"


class RenalFormula(StrEnum):
    """Which estimate; they are not interchangeable, so the one used is recorded."""

    COCKCROFT_GAULT = "cockcroft-gault"
    CKD_EPI_2021 = "ckd-epi-2021"


@dataclass(frozen=True, slots=True)
class Creatinine:
    """A serum creatinine in one of its two units."""

    number: Decimal
    unit: str

    def in_mg_dl(self) -> Decimal:
        """Return the value in mg/dL; refuses (`clinical.unknown_unit`) any other unit than umol/L and
        mg/dL.
        """
        if self.unit == "mg/dL":
            return self.number
        if self.unit == "umol/L":
            return exact_quotient(self.number, UMOL_PER_MG_DL)
        raise refuse("clinical.unknown_unit", "unit", unit=self.unit, allowed="umol/L, mg/dL")


def compute_creatinine_clearance(
    age: Decimal, weight_kg: Decimal, creatinine: Creatinine, sex: Sex
) -> Decimal:
    """Return the Cockcroft-Gault clearance in mL/min (6 decimals, half up): (140 - age) * kg / (72 *
    mg/dL), 0.85 if F.

    Cockcroft and Gault, Nephron 1976;16:31-41. One form for both units: umol/L are divided by 88.42 first,
    not put into the rounded SI constants (1.23, 1.04), which differ by 0.2 to 0.4 %. Age above 0 to 120
    years, actual weight.
    """
    check_range(age, "age", AGE_YEARS)
    check_range(weight_kg, "weight_kg", WEIGHT_KG)
    check_range(creatinine.number, "creatinine", CREATININE)
    clearance = exact_quotient((140 - age) * weight_kg, PRECISE.multiply(Decimal(72), creatinine.in_mg_dl()))
    if sex is Sex.FEMALE:
        clearance = PRECISE.multiply(clearance, Decimal("0.85"))
    return round_half_up(clearance)


def compute_egfr(age: Decimal, creatinine: Creatinine, sex: Sex) -> Decimal:
    """Return the CKD-EPI 2021 estimate in mL/min/1.73 m2 (6 decimals, half up; powers to 40 digits).

    142 * min(Scr/k, 1)^a * max(Scr/k, 1)^-1.2 * 0.9938^age * 1.012 if F; k 0.7 F, 0.9 M; a -0.241 F, -0.302
    M; Scr mg/dL. Inker et al., N Engl J Med 2021;385:1737-1749.
    """
    check_range(age, "age", AGE_YEARS)
    check_range(creatinine.number, "creatinine", CREATININE)
    female = sex is Sex.FEMALE
    relative = exact_quotient(creatinine.in_mg_dl(), Decimal("0.7") if female else Decimal("0.9"))
    power = PRECISE.power
    if relative > 1:
        factor = power(relative, Decimal("-1.2"))
    else:
        factor = power(relative, Decimal("-0.241") if female else Decimal("-0.302"))
    result = PRECISE.multiply(PRECISE.multiply(Decimal(142), factor), power(Decimal("0.9938"), age))
    return round_half_up(PRECISE.multiply(result, Decimal("1.012")) if female else result)


def compute_ideal_weight(height_cm: Decimal, sex: Sex) -> Decimal:
    """Return the ideal body weight in kg (6 decimals): 50 (M) or 45.5 (F) + 2.3 per inch over 60 (Devine
    1974).
    """
    inches = exact_quotient(height_cm, Decimal("2.54")) - 60
    least = Decimal("45.5") if sex is Sex.FEMALE else Decimal(50)
    return round_half_up(least + Decimal("2.3") * max(inches, Decimal(0)))


def compute_adjusted_weight(actual_kg: Decimal, ideal_kg: Decimal) -> Decimal:
    """Return the adjusted body weight in kg: ideal + 0.4 of what is above it (Winter et al.,
    Pharmacotherapy 2012).
    """
    return ideal_kg + Decimal("0.4") * (actual_kg - ideal_kg)
