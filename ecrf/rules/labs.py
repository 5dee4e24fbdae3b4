"""What a laboratory value says as a number, a bound, a limit of normal or a flag."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from ecrf.record.value import LabValue
from ecrf.rules.spans import Ranged, Span, exact, is_at_most, is_less, scale

Factors = Mapping[str, tuple[Decimal, Decimal]]
"""Unit text -> (numerator, denominator) into the canonical unit of the item."""


def lab_span(value: LabValue, factors: Factors) -> Ranged | None:
    """The result in the canonical unit: a number, a span for a bound; None if coded or in another unit."""
    own = _own_span(value)
    ratio = factors.get(value.unit)
    if own is None or ratio is None:
        return None
    return own if ratio[0] == ratio[1] else scale(own, *ratio)


def lab_value(value: LabValue, factors: Factors) -> Decimal | None:
    """The result in the canonical unit; None for a bound."""
    span = lab_span(value, factors)
    number = None if span is None else exact(span)
    return number if isinstance(number, Decimal) else None


def lab_upper(value: LabValue, factors: Factors) -> Decimal | None:
    """The upper limit of normal the result was judged by, in the canonical unit."""
    return _limit(value.high, value, factors)


def lab_lower(value: LabValue, factors: Factors) -> Decimal | None:
    """The lower limit of normal the result was judged by, in the canonical unit."""
    return _limit(value.low, value, factors)


def lab_coded(value: LabValue) -> str | None:
    """The qualitative result, None for a number."""
    return value.coded or None


def lab_flag(value: LabValue) -> str | None:
    """L, N or H by the range recorded with the result; None without one or where a bound leaves it open."""
    own, low, high = _own_span(value), value.low, value.high
    if own is None or (low is None and high is None):
        return None
    if low is not None and is_less(own, low):
        return "L"
    if high is not None and is_less(high, own):
        return "H"
    inside = (low is None or is_at_most(low, own)) and (high is None or is_at_most(own, high))
    return "N" if inside else None


def _own_span(value: LabValue) -> Ranged | None:
    number = value.number
    if number is None:
        return None
    match value.comparator:
        case "":
            return number
        case "<" | "<=":
            return Span(None, number, high_open=value.comparator == "<")
        case _:
            return Span(number, None, low_open=value.comparator == ">")


def _limit(limit: Decimal | None, value: LabValue, factors: Factors) -> Decimal | None:
    ratio = factors.get(value.unit)
    if limit is None or ratio is None:
        return None
    return limit if ratio[0] == ratio[1] else limit * ratio[0] / ratio[1]
