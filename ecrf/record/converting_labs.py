"""Typed text to laboratory values: comparator, number, unit and range, or a coded qualitative result."""

from __future__ import annotations

import re
from decimal import Decimal

from ecrf.record.converting_numbers import NUMBER, has_exponent, plain_number, read_commas, read_decimal
from ecrf.record.converting_settings import BadText, EntrySettings
from ecrf.record.converting_units import find_unit
from ecrf.record.plain_text import keyboard_text
from ecrf.record.value import LabValue
from ecrf.schema.model import Item

CODED = {
    "NEG": ("neg", "negative", "阴性", "阴", "-", "(-)"),
    "PM": ("±", "+-", "+/-", "(±)", "trace", "弱阳性", "可疑"),
    "1P": ("1+", "+", "(+)"),
    "2P": ("2+", "++", "(++)"),
    "3P": ("3+", "+++", "(+++)"),
    "4P": ("4+", "++++", "(++++)"),
    "POS": ("pos", "positive", "阳性", "阳"),
    "ND_LIMIT": ("not detected", "not detectable", "tnd", "未检出", "未检测到", "低于检测下限"),
}
"""How the qualitative results are typed; the first of each is the canonical text."""
_BY_TEXT = {typed: code for code, typings in CODED.items() for typed in (code.lower(), *typings)}
_RANGE = re.compile(
    rf"[(\[]\s*(?:(?P<low>{NUMBER})\s*[-~]\s*(?P<high>{NUMBER})|(?P<sign><=?|>=?)\s*(?P<one>{NUMBER}))\s*[)\]]$"
)
_RESULT = re.compile(rf"(?P<sign><=|>=|<|>)?\s*(?P<number>{NUMBER})\s*(?P<unit>\D.*)?")


def read_lab(item: Item, text: str, settings: EntrySettings) -> LabValue:
    """Return the laboratory value a text means; the unit defaults to the item's first, the range to the laboratory's."""
    line = keyboard_text(text)
    coded = _BY_TEXT.get(line.lower())
    if coded is not None:
        return LabValue(coded=coded)
    typed_range = _RANGE.search(line)
    result = read_commas(line[: typed_range.start()].strip() if typed_range else line, settings)
    match = _RESULT.fullmatch(result)
    if match is None or has_exponent(match["unit"]):
        raise BadText("value.not_a_lab_value")
    units = item.units or ((item.unit,) if item.unit else ())
    unit = find_unit(match["unit"], units) if match["unit"] else (units[0] if units else "")
    if unit is None:
        raise BadText("value.other_unit")
    low, high = _limits(typed_range) if typed_range else _default_limits(unit, units, settings)
    if low is not None and high is not None and low > high:
        raise BadText("value.range_turned")
    return LabValue(read_decimal(match["number"]), match["sign"] or "", unit, low, high)


def _limits(match: re.Match[str]) -> tuple[Decimal | None, Decimal | None]:
    if match["one"] is None:
        return read_decimal(match["low"]), read_decimal(match["high"])
    limit = read_decimal(match["one"])
    return (None, limit) if match["sign"].startswith("<") else (limit, None)


def _default_limits(
    unit: str, units: tuple[str, ...], settings: EntrySettings
) -> tuple[Decimal | None, Decimal | None]:
    holds = units and unit == (settings.range_unit or units[0])
    return (settings.low, settings.high) if holds else (None, None)


def lab_text(value: LabValue, *, with_range: bool = True) -> str:
    """Return the canonical text of a laboratory value, e.g. `<0.5 mmol/L (3.5-5.3)`; it reads back to the same value."""
    if value.coded:
        return CODED[value.coded][0] if value.coded in CODED else value.coded
    number = "" if value.number is None else plain_number(value.number)
    result = " ".join(part for part in (f"{value.comparator}{number}", value.unit) if part)
    return f"{result} {_range_text(value)}".strip() if with_range else result


def _range_text(value: LabValue) -> str:
    if value.low is not None and value.high is not None:
        return f"({plain_number(value.low)}-{plain_number(value.high)})"
    if value.high is not None:
        return f"(<={plain_number(value.high)})"
    return "" if value.low is None else f"(>={plain_number(value.low)})"
