"""Planned doses: per area, per kilogram, flat, carboplatin by AUC; reductions, dose intensity, the cycle
gate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ecrf.clinical.numbers import Limits, exact_quotient, limits, refuse, round_half_up
from ecrf.words import Message

GFR_CAP = Decimal(125)  # mL/min; FDA communication on carboplatin dosing, October 2010
GFR_OFFSET = Decimal(25)  # Calvert et al., J Clin Oncol 1989;7:1748-1756

AMOUNT = limits("0", "1000000")
BSA_M2 = limits("0.1", "5")
WEIGHT_KG = Limits(Decimal(0), Decimal(700), above_low=True)
GFR_ML_MIN = limits("0", "500")
FACTOR = limits("0", "2")


class DoseBasis(StrEnum):
    """What an amount is multiplied by."""

    PER_AREA = "mg/m2"
    PER_KILOGRAM = "mg/kg"
    AUC = "AUC"
    FLAT = "flat"


@dataclass(frozen=True, slots=True)
class DoseOrder:
    """A dose as ordered; what its basis does not need may be None. `factor` is what remains (0.80 after 20
    % off).
    """

    basis: DoseBasis
    amount: Decimal
    bsa_m2: Decimal | None = None
    weight_kg: Decimal | None = None
    gfr_ml_min: Decimal | None = None
    factor: Decimal = Decimal(1)


def compute_dose(order: DoseOrder, gfr_cap: Decimal | None = GFR_CAP) -> Decimal | None:
    """Return the dose in mg, exact; None when the basis needs something not given.

    Carboplatin: AUC * (GFR + 25), GFR capped (Calvert 1989; FDA 2010). The area is used as given: round it
    first where the protocol says so.
    """
    if order.basis is DoseBasis.FLAT:
        return order.amount * order.factor
    if order.basis is DoseBasis.AUC:
        if order.gfr_ml_min is None:
            return None
        gfr = order.gfr_ml_min if gfr_cap is None else min(order.gfr_ml_min, gfr_cap)
        return order.amount * (gfr + GFR_OFFSET) * order.factor
    size = order.bsa_m2 if order.basis is DoseBasis.PER_AREA else order.weight_kg
    return None if size is None else order.amount * size * order.factor


class ReductionRule(StrEnum):
    """What a further reduction is a part of; protocols often leave it open."""

    OF_ORIGINAL = "of-original"
    COMPOUND = "compound"


def compute_reduction_factor(
    levels: int, percent: Decimal = Decimal(20), rule: ReductionRule = ReductionRule.OF_ORIGINAL
) -> Decimal:
    """Return what remains after `levels` reductions of `percent`: 0.60 of the original or 0.64 compounded
    after two.

    Refuses (`clinical.out_of_range`) reductions that leave nothing.
    """
    share = percent / 100
    remaining = 1 - levels * share if rule is ReductionRule.OF_ORIGINAL else (1 - share) ** levels
    if levels < 0 or remaining <= 0:
        raise refuse("clinical.out_of_range", "levels", value=levels, allowed="> 0 %")
    return remaining


@dataclass(frozen=True, slots=True)
class DoseIntensity:
    """Planned and given amounts in mg, their ratio in percent (6 decimals; None when nothing was planned)."""

    planned_mg: Decimal
    given_mg: Decimal
    percent: Decimal | None


def compute_dose_intensity(planned_mg: Sequence[Decimal], given_mg: Sequence[Decimal]) -> DoseIntensity:
    """Return the cumulative planned and given dose of the cycles and the relative dose intensity in
    percent.
    """
    planned, given = sum(planned_mg, Decimal(0)), sum(given_mg, Decimal(0))
    percent = round_half_up(exact_quotient(given * 100, planned)) if planned else None
    return DoseIntensity(planned, given, percent)


def compute_relative_intensity(doses: DoseIntensity, planned_days: int, actual_days: int) -> Decimal | None:
    """Return the relative dose intensity per time in percent: given per day over planned per day (Hryniuk
    1984).
    """
    if not doses.planned_mg or planned_days <= 0 or actual_days <= 0:
        return None
    return round_half_up(exact_quotient(doses.given_mg * planned_days * 100, doses.planned_mg * actual_days))


def is_dose_deviation(computed_mg: Decimal, given_mg: Decimal, percent: Decimal = Decimal(5)) -> bool:
    """Say whether the given dose differs from the computed one by more than `percent` (a study setting,
    default 5).
    """
    return abs(given_mg - computed_mg) * 100 > percent * computed_mg


@dataclass(frozen=True, slots=True)
class GateItem:
    """One condition of a cycle gate: the value must lie inside `allowed`, both ends included; None is not
    known.
    """

    name: str
    value: Decimal | None
    allowed: Limits


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether the cycle may start: True, False, or None when something is not known; and why not."""

    open: bool | None
    why: tuple[Message, ...]


def check_cycle_gate(items: Sequence[GateItem]) -> GateResult:
    """Judge the conditions of a cycle start; it never stops the record of what was given."""
    failed, unknown = [], []
    for item in items:
        if item.value is None:
            unknown.append(Message("dosing.gate_unknown", {"item": item.name}))
        elif _outside(item.value, item.allowed):
            low = "" if item.allowed.low is None else str(item.allowed.low)
            high = "" if item.allowed.high is None else str(item.allowed.high)
            args = {"item": item.name, "value": str(item.value), "range": f"{low} – {high}".strip()}
            failed.append(Message("dosing.gate_failed", args))
    if failed:
        return GateResult(open=False, why=tuple(failed + unknown))
    return GateResult(open=None if unknown else True, why=tuple(unknown))


def _outside(value: Decimal, allowed: Limits) -> bool:
    below = allowed.low is not None and value < allowed.low
    return below or (allowed.high is not None and value > allowed.high)


def is_weight_change(baseline_kg: Decimal, weight_kg: Decimal, percent: Decimal = Decimal(10)) -> bool:
    """Say whether the weight changed by `percent` or more of the one the dose was computed from."""
    return abs(weight_kg - baseline_kg) * 100 >= percent * baseline_kg
