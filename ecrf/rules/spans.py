"""Values known only within limits, and what can be said when they are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from ecrf.record.partial_date import PartialDate

Limit = Decimal | date | datetime


@dataclass(frozen=True, slots=True)
class Span:
    """Everything between two limits; None is no limit, an open limit is itself excluded."""

    low: Limit | None
    high: Limit | None
    low_open: bool = False
    high_open: bool = False


Ranged = Limit | Span
EVERYTHING = Span(None, None)


def as_span(value: Ranged) -> Span:
    """A point as the span of itself."""
    return value if isinstance(value, Span) else Span(value, value)


def exact(value: Ranged) -> Limit | None:
    """The point a span means, None when it leaves more than one."""
    if not isinstance(value, Span):
        return value
    return value.low if value.low == value.high and not (value.low_open or value.high_open) else None


def is_less(left: Ranged, right: Ranged) -> bool | None:
    """Whether left < right for all (True), none (False) or some (None) of what both can mean."""
    a, b = as_span(left), as_span(right)
    if _is_below(a.high, b.low, touching=a.high_open or b.low_open):
        return True
    return False if _is_below(b.high, a.low, touching=True) else None


def is_at_most(left: Ranged, right: Ranged) -> bool | None:
    """Whether left <= right for all, none or some of what both can mean."""
    more = is_less(right, left)
    return None if more is None else not more


def is_equal(left: Ranged, right: Ranged) -> bool | None:
    """Whether both are the same for all, none or some of what both can mean."""
    if is_less(left, right) is True or is_less(right, left) is True:
        return False
    a, b = exact(left), exact(right)
    return None if a is None or b is None else a == b


def is_unequal(left: Ranged, right: Ranged) -> bool | None:
    """The opposite of `is_equal`, unknown where that is unknown."""
    same = is_equal(left, right)
    return None if same is None else not same


def is_more(left: Ranged, right: Ranged) -> bool | None:
    """Whether left > right for all, none or some of what both can mean."""
    return is_less(right, left)


def is_at_least(left: Ranged, right: Ranged) -> bool | None:
    """Whether left >= right for all, none or some of what both can mean."""
    return is_at_most(right, left)


COMPARISONS: dict[str, Callable[[Ranged, Ranged], bool | None]] = {
    "<": is_less, "<=": is_at_most, ">": is_more, ">=": is_at_least, "==": is_equal, "!=": is_unequal,
}  # fmt: skip


def scale(value: Ranged, numerator: Decimal, denominator: Decimal) -> Ranged:
    """A number or span of numbers times a positive ratio."""
    if not isinstance(value, Span):
        return value * numerator / denominator  # type: ignore[operator]
    low, high = (None if x is None else x * numerator / denominator for x in (value.low, value.high))  # type: ignore[operator]
    return Span(low, high, value.low_open, value.high_open)


def partial_span(value: PartialDate) -> Span:
    """The days a partial date can mean."""
    return Span(value.earliest, value.latest)


def partial_time_span(value: PartialDate) -> Span:
    """The minutes a partial date-time can mean."""
    return Span(earliest_time(value), latest_time(value))


def earliest_time(value: PartialDate) -> datetime:
    """The first minute a partial date-time can mean."""
    return datetime.combine(value.earliest, time.fromisoformat(value.time) if value.time else time(0, 0))


def latest_time(value: PartialDate) -> datetime:
    """The last minute a partial date-time can mean."""
    return datetime.combine(value.latest, time.fromisoformat(value.time) if value.time else time(23, 59))


def _is_below(high: Limit | None, low: Limit | None, *, touching: bool) -> bool:
    """Whether one limit lies below another, both of one type; with `touching` also where they meet."""
    if high is None or low is None:
        return False
    return bool(high < low or (touching and high == low))  # type: ignore[operator]
