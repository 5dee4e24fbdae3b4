"""Typed text to exact numbers, and limits on them."""

from __future__ import annotations

import re
from decimal import Decimal

from ecrf.record.converting_settings import BadText, DecimalComma, EntrySettings
from ecrf.record.converting_units import same_unit
from ecrf.record.plain_text import keyboard_text
from ecrf.schema.model import Item, ItemType

MOST_DIGITS = 30
NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_NUMBER = re.compile(NUMBER)
_PLAIN = re.compile(r"(?:0|[1-9]\d{0,11})(?:\.(\d\d?))?", re.ASCII).fullmatch
"""Digits that mean the same whatever the study's habits, and are their own canonical text."""
_SCALE, _DECIMAL = ItemType.SCALE, ItemType.DECIMAL
_WITH_UNIT = re.compile(rf"({NUMBER})\s*(\D.*)?")
_COMMA_NUMBER = re.compile(r"[+-]?\d*(?:[.,]\d*)+")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_A_UNIT = re.compile(r"[^\W\d_]|[%°]")
_THREE_AFTER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")


def read_commas(text: str, settings: EntrySettings) -> str:
    """Return `text` with its decimal sign as a point; raises BadText where a comma could mean two numbers."""
    match = _COMMA_NUMBER.match(text.lstrip("<>= "))
    head = match[0] if match else ""
    if "," not in head:
        if settings.decimal_comma is DecimalComma.YES and _THREE_AFTER.fullmatch(head):
            raise BadText("value.ambiguous_comma")
        return text
    plain = settings.decimal_comma is DecimalComma.YES and _DECIMAL_COMMA.fullmatch(head)
    if not plain or _THREE_AFTER.fullmatch(head):
        raise BadText("value.ambiguous_comma")
    return text.replace(",", ".", 1)


def read_decimal(text: str) -> Decimal:
    """Return the exact number of digits with an optional point; exponents, NaN and infinity are refused."""
    if not _NUMBER.fullmatch(text):
        raise BadText("value.not_a_number")
    if len(text) > MOST_DIGITS and sum(character.isdigit() for character in text) > MOST_DIGITS:
        raise BadText("value.too_many_digits")
    number = Decimal(text)
    return abs(number) if number == 0 else number


def read_plain_number(item: Item, text: str) -> Decimal | None:
    """Return the number of plain digits, the usual case; None leaves the text to `read_number`, which agrees with it."""
    match = _PLAIN(text)
    if match is None:
        return None
    behind, kind = match[1], item.type
    if behind is None or (kind is _DECIMAL and len(behind) <= item.places) or kind is _SCALE:
        return Decimal(text)
    return None


def read_number(item: Item, text: str, settings: EntrySettings) -> Decimal:
    """Return the number of an integer, decimal or scale item; its own unit may stand behind it."""
    line = read_commas(keyboard_text(text), settings)
    match = _WITH_UNIT.fullmatch(line)
    if match is None or has_exponent(match[2]):
        raise BadText("value.not_a_number")
    if match[2] and not (item.unit and same_unit(match[2], item.unit)):
        raise BadText("value.other_unit" if item.unit and _A_UNIT.search(match[2]) else "value.not_a_number")
    number = read_decimal(match[1])
    if item.type is ItemType.INTEGER and number != number.to_integral_value():
        raise BadText("value.not_whole")
    if item.type is ItemType.INTEGER:
        return number.to_integral_value()
    if item.type is ItemType.DECIMAL and places_of(number) > item.places:
        raise BadText("value.too_many_places")
    return number


def has_exponent(behind: str | None) -> bool:
    """Whether what stands behind the digits is an exponent (1e5): never written in a source, always a slip."""
    return bool(behind and re.match(r"[eE]\s*[+-]?\d", behind))


def places_of(number: Decimal) -> int:
    """Return how many digits stand behind the point, trailing zeros not counted."""
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain_number(number: Decimal) -> str:
    """Return the digits of a number without exponent."""
    digits = str(number)
    return format(number, "f") if "E" in digits else digits
