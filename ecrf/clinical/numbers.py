"""Measured numbers as exact decimals: what counts as a number, and how a result is rounded and written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from functools import lru_cache

import msgspec

from ecrf.words import Fault, Refusal

# As many digits as a binary float prints; a reading times any limit of a table stays exact inside 28 digits.
MAXIMUM_DIGITS = 20
MAXIMUM_DECIMALS = 20
MAXIMUM_MAGNITUDE = 12
PRECISE = Context(prec=40, rounding=ROUND_HALF_UP)
SIX_PLACES = Decimal("0.000001")

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_SHORT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?")  # the common case: within every bound below by its shape
_COMPARATORS = {
    "≤": "<=", "≥": ">=", "≦": "<=", "≧": ">=", "=<": "<=", "=>": ">=", "＜": "<", "＞": ">",
}  # fmt: skip


class Comparator(StrEnum):
    """How a laboratory bounds a value it could not measure exactly."""

    EXACT = ""
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="


class Measured(
    msgspec.Struct, frozen=True, gc=False
):  # a struct is the quickest to make, and it is made for every value of a file
    """A reading as reported: a number, or a bound such as `<0.5`."""

    number: Decimal
    comparator: Comparator = Comparator.EXACT


@dataclass(frozen=True, slots=True)
class Limits:
    """The accepted range of a number, both ends included unless `above_low`."""

    low: Decimal | None = None
    high: Decimal | None = None
    above_low: bool = False


NOT_NEGATIVE = Limits(low=Decimal(0))


def limits(low: str, high: str) -> Limits:
    """Return the closed range from `low` to `high`."""
    return Limits(Decimal(low), Decimal(high))


def above(low: str, high: str) -> Limits:
    """Return the range above `low`, up to and including `high`."""
    return Limits(Decimal(low), Decimal(high), above_low=True)


def refuse(code: str, field: str, **args: str | int) -> Refusal:
    """Return the refusal of a value in `field`."""
    return Refusal(Fault(code, field, args))


@lru_cache(maxsize=32_768)
def _parse_plain(text: str) -> Decimal | None:
    """Return the number of a plain decimal text, None when it is not one or is beyond any measurement."""
    if _SHORT.fullmatch(text) is not None:
        return Decimal(text)
    if _NUMBER.fullmatch(text) is None:
        return None
    number = Decimal(text)
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) > MAXIMUM_DIGITS:
        return None
    if exponent < -MAXIMUM_DECIMALS or number.adjusted() > MAXIMUM_MAGNITUDE:
        return None
    return number


def parse_decimal(text: str, field: str, allowed: Limits | None = None) -> Decimal:
    """Return the exact decimal of `text`; refuses (`clinical.not_a_number`, `clinical.out_of_range`).

    Digits are ASCII, at most 20 of them; `NaN`, infinities and magnitudes such as `1e400` are no
    measurements.
    """
    number = _parse_plain(text)
    if number is None:
        raise refuse("clinical.not_a_number", field, value=text)
    if allowed is not None:
        check_range(number, field, allowed)
    return number


def check_range(number: Decimal, field: str, allowed: Limits) -> None:
    """Refuse (`clinical.out_of_range`) a number outside `allowed`."""
    low, high = allowed.low, allowed.high
    too_low = low is not None and (number < low or (allowed.above_low and number == low))
    if too_low or (high is not None and number > high):
        raise refuse("clinical.out_of_range", field, value=str(number), allowed=_range_text(allowed))


def _range_text(allowed: Limits) -> str:
    parts = []
    if allowed.low is not None:
        parts.append(f"{'>' if allowed.above_low else '>='} {allowed.low}")
    if allowed.high is not None:
        parts.append(f"<= {allowed.high}")
    return ", ".join(parts)


def parse_measured(text: str, field: str) -> Measured:
    """Return a reading with its comparator (`<`, `<=`, `>`, `>=` or none); refuses like `parse_decimal`."""
    mark = text[:1]
    if mark.isdigit():
        return Measured(parse_decimal(text, field))
    for width in (2, 1):
        sign = _COMPARATORS.get(text[:width], text[:width])
        if sign in {"<", "<=", ">", ">="}:
            number = _parse_plain(text[width:].strip())
            if number is None:
                raise refuse("clinical.not_a_number", field, value=text)
            return Measured(number, Comparator(sign))
    return Measured(parse_decimal(text, field))


def parse_integer(text: str, field: str, allowed: Limits) -> int:
    """Return a whole number; refuses (`clinical.not_whole`) a fraction and what `parse_decimal` refuses."""
    number = parse_decimal(text, field, allowed)
    whole = int(number)
    if whole != number:
        raise refuse("clinical.not_whole", field, value=text)
    return whole


def round_half_up(number: Decimal, step: Decimal = SIX_PLACES) -> Decimal:
    """Return `number` rounded half away from zero to the decimals of `step`."""
    return number.quantize(step, rounding=ROUND_HALF_UP, context=PRECISE)


def plain(number: Decimal) -> str:
    """Return the shortest plain notation of an exact number: no exponent, no trailing zeros."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def exact_quotient(above_line: Decimal, below_line: Decimal) -> Decimal:
    """Return a quotient to 40 digits, enough for any later rounding."""
    return PRECISE.divide(above_line, below_line)
