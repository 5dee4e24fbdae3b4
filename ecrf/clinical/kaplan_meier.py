"""Kaplan-Meier survival with log-log confidence limits, medians and rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import exp, log, sqrt

from ecrf.clinical.numbers import PRECISE, refuse

_HALF = Decimal("0.5")
_TIE = Decimal("1e-20")  # survival is kept to 40 digits; what is nearer to one half than this is one half
_FLOAT_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Observation:
    """A subject's time (any unit, not negative) and whether it ended in the event or was censored."""

    time: Decimal
    event: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The curve at one distinct time; limits are None where survival is 0 or 1."""

    time: Decimal
    at_risk: int
    events: int
    censored: int
    survival: Decimal
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Median:
    """The median with its limits; None where the curve (or its limit) never comes down to one half."""

    time: Decimal | None
    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True)
class Rate:
    """Survival at a time; `beyond` when nobody is at risk any more and the last value is carried."""

    survival: Decimal
    lower: float | None
    upper: float | None
    beyond: bool


def compute_curve(observations: Sequence[Observation], confidence: float = 0.95) -> tuple[Step, ...]:
    """Return the product-limit curve (Kaplan and Meier 1958) at every distinct time, events before
    censorings.

    Survival is a product kept to 40 digits; limits are log-log with Greenwood's variance (Kalbfleisch and
    Prentice 1980), computed in binary floating point. Refuses (`km.confidence`) a confidence outside 0 to
    1.
    """
    if not 0 < confidence < 1:
        raise refuse("km.confidence", "conf", value=str(confidence))
    from statistics import NormalDist

    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    ordered = sorted(observations, key=lambda observation: observation.time)
    at_risk, survival, variance = len(ordered), Decimal(1), 0.0
    steps = []
    for time, same in groupby(ordered, key=lambda observation: observation.time):
        ends = [observation.event for observation in same]
        events = sum(ends)
        if events:
            survival = PRECISE.divide(PRECISE.multiply(survival, Decimal(at_risk - events)), Decimal(at_risk))
            if events < at_risk:
                variance += events / (at_risk * (at_risk - events))
        lower, upper = _limits(float(survival), variance, z)
        steps.append(Step(time, at_risk, events, len(ends) - events, survival, lower, upper))
        at_risk -= len(ends)
    return tuple(steps)


def _limits(survival: float, variance: float, z: float) -> tuple[float | None, float | None]:
    if survival <= 0 or survival >= 1:
        return None, None
    middle = log(-log(survival))
    half = z * sqrt(variance) / abs(log(survival))
    return exp(-exp(middle + half)), exp(-exp(middle - half))


def compute_median(curve: Sequence[Step]) -> Median:
    """Return the median survival time: on a flat stretch at exactly one half the middle of the stretch.

    Its limits are read the same way off the limits of the curve (Brookmeyer and Crowley 1982), as R
    `survfit` does.
    """
    return Median(
        _crossing([(step.time, step.survival - _HALF) for step in curve], _TIE),
        _crossing(_shifted(curve, "lower"), Decimal(_FLOAT_TIE)),
        _crossing(_shifted(curve, "upper"), Decimal(_FLOAT_TIE)),
    )


def _shifted(curve: Sequence[Step], limit: str) -> list[tuple[Decimal, Decimal]]:
    known = [(step.time, step.lower if limit == "lower" else step.upper) for step in curve]
    return [(time, Decimal(value) - _HALF) for time, value in known if value is not None]


def _crossing(points: Sequence[tuple[Decimal, Decimal]], tie: Decimal) -> Decimal | None:
    """Return where a falling curve comes down to 0: the first time at or below, or the middle of a stretch
    on it.
    """
    reached = [(time, height) for time, height in points if height <= tie]
    if not reached:
        return None
    first, height = reached[0]
    if abs(height) <= tie:
        below = next((time for time, later in reached if later < -tie), None)
        if below is not None:
            return (first + below) / 2
    return first


def compute_rate(curve: Sequence[Step], time: Decimal) -> Rate:
    """Return survival with its limits at `time`: the value of the last step at or before it."""
    passed = [step for step in curve if step.time <= time]
    beyond = not curve or time > curve[-1].time
    if not passed:
        return Rate(Decimal(1), None, None, beyond)
    last = passed[-1]
    return Rate(last.survival, last.lower, last.upper, beyond)
