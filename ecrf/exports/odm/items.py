"""How a field becomes ODM items: one value may need several, for ODM 1.3.2 has no bounds and no multiple choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ecrf.record.converting import format_native
from ecrf.record.converting_labs import lab_text
from ecrf.record.converting_numbers import plain_number
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import (
    FileReference,
    LabValue,
    Missing,
    Native,
    NonConformant,
    Shown,
    Term,
    Typed,
    Withheld,
)
from ecrf.schema.model import Codelist, Item, ItemType

YES_NO, MISSING = "CL.YESNO", "CL.MISSING"
UNREADABLE, WITHHELD, REDACTED = "UNREADABLE", "WITHHELD", "REDACTED"
_LONG, _SHORT = 20_000, 200
_NUMBER = 30
"""Characters of a number at most."""
_TYPES = {
    ItemType.INTEGER: "integer", ItemType.DECIMAL: "float", ItemType.SCALE: "float", ItemType.DATE: "date",
    ItemType.PARTIAL_DATE: "partialDate", ItemType.TIME: "partialTime", ItemType.DATETIME: "partialDatetime",
    ItemType.PARTIAL_DATETIME: "partialDatetime",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OdmItem:
    """One ItemDef; `part` says which part of the field it holds, empty for the field itself."""

    oid: str
    part: str
    data_type: str
    length: int = 0
    places: int = 0
    codelist: str = ""


@dataclass(frozen=True, slots=True)
class OdmValue:
    """One ItemData; `unit` is the unit actually used, `note` words that stand beside it."""

    oid: str
    value: str
    unit: str = ""
    note: str = ""


SINGLE: dict[type, Callable[[Any], str]] = {
    bool: lambda native: "Y" if native else "N",
    str: str,
    Decimal: plain_number,
    PartialDate: lambda native: native.text,
    date: date.isoformat,
    datetime: lambda native: native.isoformat(timespec="minutes"),
    time: lambda native: native.isoformat(timespec="minutes"),
}
"""How values are said that need one item and nothing beside it, by their very type."""


def items_of(item: Item, codelist: Codelist | None) -> tuple[OdmItem, ...]:
    """The ItemDefs of a field, its own first, the one that says why there is no value last."""
    return (*_own(item, codelist), OdmItem(f"{item.oid}.MISS", "miss", "text", 12, codelist=MISSING))


def _own(item: Item, codelist: Codelist | None) -> Iterator[OdmItem]:
    oid, text_length = item.oid, item.length or (_LONG if item.type is ItemType.LONG_TEXT else _SHORT)
    match item.type:
        case ItemType.YESNO:
            yield OdmItem(oid, "", "text", 1, codelist=YES_NO)
        case ItemType.CHOICE:
            yield OdmItem(oid, "", "text", 40, codelist=item.codelist)
        case ItemType.CHOICES:
            for code in codelist.codes if codelist is not None else ():
                yield OdmItem(f"{oid}.{code.code}", code.code, "text", 1, codelist=YES_NO)
        case ItemType.LAB:
            yield OdmItem(oid, "", "text", _SHORT)
            for part in ("N", "LOW", "HIGH"):
                yield OdmItem(f"{oid}.{part}", part, "float", _NUMBER, 9)
        case ItemType.TERM:
            yield OdmItem(oid, "", "text", _SHORT)
            yield OdmItem(f"{oid}.CODE", "CODE", "text", 40)
        case ItemType.FILE:
            yield OdmItem(oid, "", "text", 255)
            yield OdmItem(f"{oid}.SHA256", "SHA256", "text", 64)
        case _ if item.type in _TYPES:
            kind = _TYPES[item.type]
            yield OdmItem(oid, "", kind, _NUMBER if kind in ("integer", "float") else 0, item.places)
        case _:
            yield OdmItem(oid, "", "text", text_length)


def values_of(item: Item, value: Shown, codelist: Codelist | None) -> tuple[OdmValue, ...]:
    """The ItemData of a field as it stands; nothing for an empty one."""
    miss = f"{item.oid}.MISS"
    match value:
        case None:
            return ()
        case Missing():
            return (OdmValue(miss, value.code, note=value.reason),)
        case NonConformant():
            return (OdmValue(miss, UNREADABLE, note=value.raw),)
        case Withheld():
            return (OdmValue(miss, REDACTED if value.why == "redacted" else WITHHELD, note=value.why),)
        case Typed():
            return tuple(_typed(item, value.native, codelist))


def _typed(item: Item, native: Native, codelist: Codelist | None) -> Iterator[OdmValue]:
    oid = item.oid
    match native:
        case tuple():
            for code in codelist.codes if codelist is not None else ():
                yield OdmValue(f"{oid}.{code.code}", "Y" if code.code in native else "N")
        case LabValue():
            yield from _lab(oid, native)
        case Term():
            yield OdmValue(oid, native.name)
            yield OdmValue(f"{oid}.CODE", native.code)
        case FileReference():
            yield OdmValue(oid, native.name)
            yield OdmValue(f"{oid}.SHA256", native.sha256)
        case Decimal():
            yield OdmValue(oid, plain_number(native), item.unit)
        case _:
            say = SINGLE.get(type(native), format_native)
            yield OdmValue(oid, say(native))


def _lab(oid: str, lab: LabValue) -> Iterator[OdmValue]:
    yield OdmValue(
        oid, lab_text(LabValue(lab.number, lab.comparator, coded=lab.coded), with_range=False), lab.unit
    )
    if lab.number is not None and not lab.comparator:
        yield OdmValue(f"{oid}.N", plain_number(lab.number), lab.unit)
    for part, number in (("LOW", lab.low), ("HIGH", lab.high)):
        if number is not None:
            yield OdmValue(f"{oid}.{part}", plain_number(number), lab.unit)
