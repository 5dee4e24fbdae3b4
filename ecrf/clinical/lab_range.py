"""Ranges a value or a limit may lie in, and whether one certainly or possibly lies beyond the other."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import msgspec

from ecrf.clinical.lab_table import Bound, BoundKind, Change
from ecrf.clinical.numbers import Comparator, Measured, exact_quotient

_ZERO = Decimal(0)


class Range(NamedTuple):  # a tuple, for several are made for every value with something not given
    """Every number from `low` to `high`; None is infinite; `ends` is `[]`, `[)`, `(]` or `()`: `[` reaches
    its end.
    """

    low: Decimal | None
    high: Decimal | None
    ends: str

    @property
    def low_closed(self) -> bool:
        """Whether the low end is reached."""
        return self.ends[0] == "["

    @property
    def high_closed(self) -> bool:
        """Whether the high end is reached."""
        return self.ends[1] == "]"


class References(msgspec.Struct, frozen=True, gc=False):
    """What limits are multiples of, in the unit of the value; None is not given."""

    lln: Decimal | None
    uln: Decimal | None
    baseline: Decimal | None
    infarction_cutoff: Decimal | None

    def scaled(self, factor: Decimal) -> References:
        """Return the same references in another unit."""

        def times(number: Decimal | None) -> Decimal | None:
            return None if number is None else number * factor

        return References(
            times(self.lln), times(self.uln), times(self.baseline), times(self.infarction_cutoff)
        )


class Known(NamedTuple):
    """What each reference may be: a point when given, otherwise what the given ones leave open."""

    lln: Range
    uln: Range
    baseline: Range
    infarction_cutoff: Range


def point(number: Decimal) -> Range:
    """Return the range of one number."""
    return Range(number, number, "[]")


_POSITIVE = Range(_ZERO, None, "()")


def known_ranges(refs: References) -> Known:
    """Return the range of every reference: LLN <= ULN, an infarction cut-off is above ULN, all are
    positive.
    """
    lln = Range(_ZERO, refs.uln, "[)" if refs.uln is None else "[]") if refs.lln is None else point(refs.lln)
    lowest_uln = Range(refs.lln or _ZERO, None, "()" if refs.lln is None else "[)")
    uln = lowest_uln if refs.uln is None else point(refs.uln)
    baseline = _POSITIVE if refs.baseline is None else point(refs.baseline)
    cutoff = refs.infarction_cutoff
    above_uln = Range(uln.low, None, "()")
    return Known(lln, uln, baseline, above_uln if cutoff is None else point(cutoff))


def value_range(value: Measured, lowest: Decimal | None, highest: Decimal | None) -> Range:
    """Return where a reading lies; a bound is open to the end of what its analyte can be."""
    number = value.number
    match value.comparator:
        case Comparator.EXACT:
            return point(number)
        case Comparator.BELOW:
            return Range(lowest, number, "[)")
        case Comparator.AT_MOST:
            return Range(lowest, number, "[]")
        case Comparator.ABOVE:
            return Range(number, highest, "(]")
        case Comparator.AT_LEAST:
            return Range(number, highest, "[]")


def change_range(value: Range, baseline: Decimal, change: Change) -> Range | None:
    """Return the range of a change from `baseline`; None where a percentage of 0 would be needed."""
    if change is Change.RISE:
        return _mapped(value, Decimal(1), -baseline)
    if change is Change.FALL:
        return _mapped(value, Decimal(-1), baseline)
    if baseline == 0:
        return None
    return _mapped(value, exact_quotient(Decimal(-100), baseline), Decimal(100))


def fallen_range(fall_percent: Range, baseline: Decimal) -> Range:
    """Return where a value lies that fell by so many percent from `baseline`."""
    return _mapped(fall_percent, -baseline / 100, baseline)


def _mapped(value: Range, factor: Decimal, plus: Decimal) -> Range:
    low, high = value.low, value.high
    low = None if low is None else low * factor + plus
    if low is not None and value.high == value.low:
        return Range(low, low, value.ends)
    high = None if high is None else high * factor + plus
    if factor < 0:
        return Range(high, low, _ends(low=value.high_closed, high=value.low_closed))
    return Range(low, high, value.ends)


def _ends(*, low: bool, high: bool) -> str:
    return ("[" if low else "(") + ("]" if high else ")")


def limit_range(bound: Bound, known: Known) -> Range:
    """Return where a limit may lie."""
    factor = bound.factor
    match bound.kind:
        case BoundKind.NUMBER:
            return point(factor)
        case BoundKind.TIMES_ULN:
            return _mapped(known.uln, factor, _ZERO)
        case BoundKind.TIMES_LLN:
            return _mapped(known.lln, factor, _ZERO)
        case BoundKind.TIMES_BASELINE:
            return _mapped(known.baseline, factor, _ZERO)
        case BoundKind.ULN_PLUS:
            return _mapped(known.uln, Decimal(1), factor)
        case BoundKind.HIGHER_OF_ULN_AND_BASELINE:
            return _higher(known.uln, known.baseline)
        case BoundKind.INFARCTION_CUTOFF:
            return known.infarction_cutoff


def _higher(one: Range, other: Range) -> Range:
    """Return the range of the larger of two numbers, each anywhere in its range."""
    low, low_open = max((one.low or _ZERO, not one.low_closed), (other.low or _ZERO, not other.low_closed))
    if one.high is None or other.high is None:
        return Range(low, None, _ends(low=not low_open, high=False))
    high, high_closed = max((one.high, one.high_closed), (other.high, other.high_closed))
    return Range(low, high, _ends(low=not low_open, high=high_closed))


def is_possible(value: Range, limit: Range, *, high: bool, included: bool) -> bool:
    """Say whether some value in range lies beyond some limit in range (above it if `high`, else below)."""
    far, far_closed = (value.high, value.high_closed) if high else (value.low, value.low_closed)
    near, near_closed = (limit.low, limit.low_closed) if high else (limit.high, limit.high_closed)
    if far is None or near is None:
        return True
    if far == near:
        return included and far_closed and near_closed
    return far > near if high else far < near


def is_certain(value: Range, limit: Range, *, high: bool, included: bool) -> bool:
    """Say whether every value in range lies beyond every limit in range."""
    near, near_closed = (value.low, value.low_closed) if high else (value.high, value.high_closed)
    far, far_closed = (limit.high, limit.high_closed) if high else (limit.low, limit.low_closed)
    if near is None or far is None:
        return False
    if near == far:
        return included or not (near_closed and far_closed)
    return near > far if high else near < far
