"""The log-rank test between two or more groups of survival times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, gamma, log, sqrt

from ecrf.clinical.kaplan_meier import Observation

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class LogRank:
    """Chi-square with its degrees of freedom and p; events seen and expected in each group, in the order given."""

    statistic: float
    degrees: int
    p: float
    observed: tuple[int, ...]
    expected: tuple[float, ...]


def compute_log_rank(groups: Sequence[Sequence[Observation]]) -> LogRank | None:
    """Return the log-rank test (Mantel 1966; Peto and Peto 1972) with the hypergeometric variance for ties.

    As `survdiff` of R with rho 0 has it. None where it cannot be computed: fewer than two groups with anybody at risk, or
    no event while more than one group is.
    """
    groups = [group for group in groups if group]
    count = len(groups)
    observed, expected = [0] * count, [0.0] * count
    variance = [[0.0] * count for _ in range(count)]
    for time in sorted({each.time for group in groups for each in group if each.event}):
        at_risk = [sum(each.time >= time for each in group) for group in groups]
        ended = [sum(each.event and each.time == time for each in group) for group in groups]
        everybody, events = sum(at_risk), sum(ended)
        spread = events * (everybody - events) / (everybody - 1) if everybody > 1 else 0.0
        for n, risk in enumerate(at_risk):
            observed[n] += ended[n]
            expected[n] += events * risk / everybody
            for m, other in enumerate(at_risk):
                variance[n][m] += spread * (risk / everybody) * ((n == m) - other / everybody)
    differences = [seen - awaited for seen, awaited in zip(observed, expected, strict=True)][:-1]
    solved = _solve([row[:-1] for row in variance[:-1]], differences) if differences else None
    if solved is None:
        return None
    statistic = sum(a * b for a, b in zip(differences, solved, strict=True))
    return LogRank(
        statistic, count - 1, compute_upper_tail(statistic, count - 1), tuple(observed), tuple(expected)
    )


def compute_upper_tail(value: float, degrees: int) -> float:
    """Return the probability of a chi-square beyond `value` (Abramowitz and Stegun 1964, 26.4.4 and 26.4.5)."""
    if value <= 0:
        return 1.0
    half = value / 2
    tail = erfc(sqrt(half)) if degrees % 2 else exp(-half)
    start = 0.5 if degrees % 2 else 1.0
    steps = (degrees - 1) // 2 if degrees % 2 else degrees // 2 - 1
    powers = (start + n for n in range(steps))
    return tail + sum(exp(power * log(half) - half) / gamma(power + 1) for power in powers)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float] | None:
    """The solution of a small system by elimination with pivots; None where there is none."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for n in range(size):
        best = max(range(n, size), key=lambda row: abs(rows[row][n]))
        if abs(rows[best][n]) < _NOTHING:
            return None
        rows[n], rows[best] = rows[best], rows[n]
        for m in range(size):
            if m != n:
                times = rows[m][n] / rows[n][n]
                rows[m] = [a - times * b for a, b in zip(rows[m], rows[n], strict=True)]
    return [rows[n][size] / rows[n][n] for n in range(size)]
