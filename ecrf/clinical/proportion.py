"""A share of subjects with its exact confidence interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma, log

from ecrf.clinical.numbers import refuse

_STEPS = 80


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `whole` with the limits of the share, 0 to 1; limits None when there is nobody."""

    count: int
    whole: int
    lower: float | None
    upper: float | None


def compute_share(count: int, whole: int, confidence: float = 0.95) -> Share:
    """Return the share with Clopper-Pearson limits (Biometrika 1934;26:404-413), found by halving.

    Refuses (`clinical.out_of_range`) a count below 0 or above the whole.
    """
    if not 0 <= count <= whole:
        raise refuse("clinical.out_of_range", "count", value=count, allowed=f"0 – {whole}")
    if whole == 0:
        return Share(0, 0, None, None)
    tail = (1 - confidence) / 2
    lower = 0.0 if count == 0 else _solve(lambda p: _at_least(count, whole, p) < tail)
    upper = 1.0 if count == whole else _solve(lambda p: 1 - _at_least(count + 1, whole, p) > tail)
    return Share(count, whole, lower, upper)


def _solve(is_below: Callable[[float], bool]) -> float:
    """Return the point where a condition that holds at 0 stops holding."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_below(middle) else (low, middle)
    return (low + high) / 2


def _at_least(count: int, whole: int, probability: float) -> float:
    """Return the chance of `count` or more of `whole`."""
    if probability in {0.0, 1.0}:
        return 1.0 if count == 0 or probability == 1 else 0.0
    terms = (
        lgamma(whole + 1)
        - lgamma(k + 1)
        - lgamma(whole - k + 1)
        + k * log(probability)
        + (whole - k) * log(1 - probability)
        for k in range(count, whole + 1)
    )
    return min(sum(exp(term) for term in terms), 1.0)
