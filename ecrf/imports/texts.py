"""A cell of a file to the text that would be typed into its field: nothing a keyboard's shorthand could mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ecrf.imports.cells import Cell, Unreadable
from ecrf.imports.dates import read_date_text
from ecrf.imports.mapping import ItemColumn, Mapping
from ecrf.imports.sheet import MOST_TEXT, show_cell
from ecrf.record.missing import parse_missing
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Item, ItemType
from ecrf.words import Fault, Refusal

_DATES = (ItemType.DATE, ItemType.PARTIAL_DATE, ItemType.DATETIME, ItemType.PARTIAL_DATETIME)
_DAYS = (ItemType.DATE, ItemType.PARTIAL_DATE)
_CODED = (ItemType.CHOICE, ItemType.CHOICES)
_ARROWS = re.compile(r"\s*[↑↓⬆⬇]+\s*")
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*(?:-{{1,2}}|~|～|–|—|至)\s*({_NUMBER})")
_ONE_SIDED = re.compile(rf"([<>]=?|≤|≥)\s*({_NUMBER})")
_MEASURED = re.compile(r"[<>≤≥=]*\s*[0-9]")
_SIGNS = {"≤": "<=", "≥": ">="}


@dataclass(frozen=True, slots=True)
class Result:
    """The cells of one value; unit and range only for measurements."""

    value: Cell
    unit: str = ""
    low: str = ""
    high: str = ""
    range: str = ""


def make_text(item: Item, result: Result, mapping: Mapping, index: DesignIndex) -> str:
    """The text to enter, empty for an empty cell; refuses `import.*` what a file may not say."""
    if isinstance(result.value, Unreadable):
        raise Refusal(Fault(result.value.code, item.oid, {"shown": result.value.shown[:100]}))
    text = unicodedata.normalize("NFC", show_cell(result.value)).strip()
    if len(text) > MOST_TEXT:
        raise Refusal(Fault("import.long", item.oid, {"most": MOST_TEXT}))
    if not text:
        return ""
    if text in mapping.missing:
        return mapping.missing[text]
    if parse_missing(item.type, text) is not None and not _is_code(item, text, index):
        raise Refusal(Fault("import.missing_code", item.oid, {"text": text[:100]}))
    if item.type in _DATES:
        return _date(item, text, mapping)
    if item.type in _CODED:
        return _codes(item, text, index)
    return _lab(text, result) if item.type is ItemType.LAB else text


def own_text(column: ItemColumn, value: Cell) -> Cell:
    """What the column's own table makes of a cell."""
    table = {key.strip().casefold(): text for key, text in column.values.items()}
    if isinstance(value, Unreadable) or not table:
        return value
    return table.get(show_cell(value).strip().casefold(), value)


def _date(item: Item, text: str, mapping: Mapping) -> str:
    read = read_date_text(text, mapping.dates, mapping.serial)
    if read is None:
        raise Refusal(Fault("import.date", item.oid, {"text": text[:100]}))
    return read[:10] if item.type in _DAYS else read


def _is_code(item: Item, text: str, index: DesignIndex) -> bool:
    codelist = index.codelist_of(item)
    return codelist is not None and any(code.code.casefold() == text.casefold() for code in codelist.codes)


def _codes(item: Item, text: str, index: DesignIndex) -> str:
    """Codes and whole labels only: a number in a file need not be the number a person types here."""
    codelist = index.codelist_of(item)
    known: dict[str, str] = {}
    for code in codelist.codes if codelist is not None else ():
        known |= {code.label.zh.casefold(): code.code, code.label.en.casefold(): code.code}
    for code in codelist.codes if codelist is not None else ():
        known[code.code.casefold()] = code.code
    words = [text] if item.type is ItemType.CHOICE else re.split(r"\s*[,;，；|]\s*", text)
    found = [known.get(word.strip().casefold(), "") for word in words if word.strip()]
    if not all(found) or not found:
        codes = ", ".join(sorted(set(known.values())))[:300]
        raise Refusal(Fault("import.choice", item.oid, {"text": text[:100], "known": codes}))
    return ",".join(found)


def _lab(text: str, result: Result) -> str:
    """Number, unit and range as one text; a result that is no number stands alone."""
    value = _ARROWS.sub("", text)
    for sign, ascii_sign in _SIGNS.items():
        value = value.replace(sign, ascii_sign)
    if not _MEASURED.match(value):
        return value
    return " ".join(part for part in (value, result.unit.strip(), _range(result)) if part)


def _range(result: Result) -> str:
    low, high, both = result.low.strip(), result.high.strip(), result.range.strip()
    if both:
        match, one = _RANGE.fullmatch(both), _ONE_SIDED.fullmatch(both)
        if match is not None:
            return f"({match[1]}-{match[2]})"
        if one is not None:
            return f"({_SIGNS.get(one[1], one[1])}{one[2]})"
        raise Refusal(Fault("import.range", "", {"text": both[:100]}))
    if not low and not high:
        return ""
    for limit in (low, high):
        if limit and not re.fullmatch(_NUMBER, limit):
            raise Refusal(Fault("import.range", "", {"text": limit[:100]}))
    if low and high:
        return f"({low}-{high})"
    return f"(>={low})" if low else f"(<={high})"
