"""A mapping: which column of a file is what; data beside the study, read from YAML or JSON nodes."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec

from ecrf.schema.findings import Findings
from ecrf.schema.nodes import Node
from ecrf.schema.parse_keys import (
    INTEGER,
    OID,
    TEXT,
    Key,
    list_of,
    must,
    object_of,
    one_of,
    read_keys,
    schema_of,
    table_of,
)


class Layout(StrEnum):
    """One row is one result, or one row is one form or one line of a log."""

    LONG = "long"
    WIDE = "wide"


class DateOrder(StrEnum):
    """How a date written with separators is read where the year does not stand first."""

    YMD = "YMD"
    DMY = "DMY"
    MDY = "MDY"


class Serial(StrEnum):
    """Day 0 of dates that stand as bare numbers."""

    D1900 = "1900"
    D1904 = "1904"


class SubjectColumn(msgspec.Struct, frozen=True):
    """Where the subject number stands; `pad` puts lost leading zeros back, `prefix` goes before it."""

    column: str
    pad: int = 0
    prefix: str = ""


class VisitColumn(msgspec.Struct, frozen=True):
    """How the visit is known: always the same, by a column, or by the date in a column and the visit windows."""

    always: str = ""
    """`EVENT` or `EVENT/repeat`."""
    column: str = ""
    values: dict[str, str] = {}
    date: str = ""
    """Column of the date."""
    within: int = 0
    """Days a date may lie from the day the visit took place."""


class ItemColumn(msgspec.Struct, frozen=True):
    """The column of an item, or what it always is where a row enters something on its form."""

    item: str
    column: str = ""
    always: str = ""
    values: dict[str, str] = {}
    """What stands in the file -> what is entered."""
    unit: str = ""
    """Column of the unit; `unit_is` says it for all."""
    unit_is: str = ""
    low: str = ""
    high: str = ""
    range: str = ""


class ResultColumns(msgspec.Struct, frozen=True):
    """Columns of a long table."""

    analyte: str
    value: str
    unit: str = ""
    low: str = ""
    high: str = ""
    range: str = ""


class Mapping(msgspec.Struct, frozen=True):
    """The whole mapping."""

    name: str
    layout: Layout
    subject: SubjectColumn
    visit: VisitColumn
    form: str = ""
    """Form of a wide table; a long table finds it by the analyte."""
    group: str = ""
    """Log lines go into this group."""
    key: tuple[str, ...] = ()
    """Items by which a line of a log is known again; without them all that are mapped."""
    repeat: str = ""
    """Column of the form's number where it repeats within a visit."""
    items: tuple[ItemColumn, ...] = ()
    result: ResultColumns | None = None
    analytes: dict[str, str] = {}
    """Name in the file -> item, before the dictionary is asked."""
    missing: dict[str, str] = {}
    """Text in the file -> missing code; an empty cell enters nothing."""
    dates: DateOrder = DateOrder.YMD
    serial: Serial | None = None
    ignore: tuple[str, ...] = ()
    """Columns that are known and not wanted."""
    sheet: str = ""
    header: int = 1
    encoding: str = ""
    separator: str = ""

    def columns(self) -> tuple[str, ...]:
        """Every column the mapping names, each once."""
        visit, result = self.visit, self.result
        named = [self.subject.column, visit.column, visit.date, self.repeat]
        named += [getattr(result, name) for name in ResultColumns.__struct_fields__] if result else []
        for each in self.items:
            named += [each.column, each.unit, each.low, each.high, each.range]
        return tuple(dict.fromkeys(name for name in named if name))


def _made(kind: type[msgspec.Struct]) -> Callable[[dict[str, Any], Node, Findings], Any]:
    return lambda values, _node, _findings: kind(**values)


def _build_visit(values: dict[str, Any], node: Node, findings: Findings) -> VisitColumn | None:
    if len({"always", "column", "date"} & values.keys()) != 1:
        findings.wrong("mapping_visit", node)
        return None
    return VisitColumn(**values)


def _build_item(values: dict[str, Any], node: Node, findings: Findings) -> ItemColumn | None:
    if len({"always", "column"} & values.keys()) != 1:
        findings.wrong("mapping_item", node, item=values["item"])
        return None
    findings.remember("mapped", values["item"], node)
    return ItemColumn(**values)


_TABLE = table_of(TEXT)
_RANGE = (Key("unit", TEXT), Key("low", TEXT), Key("high", TEXT), Key("range", TEXT))
SUBJECT = object_of((must("column", TEXT), Key("pad", INTEGER), Key("prefix", TEXT)), _made(SubjectColumn))
VISIT = object_of(
    (Key("is", TEXT, field="always"), Key("column", TEXT), Key("values", _TABLE), Key("date", TEXT),
     Key("within", INTEGER)),
    _build_visit,
)  # fmt: skip
ITEM = object_of(
    (must("item", OID), Key("column", TEXT), Key("is", TEXT, field="always"), Key("values", _TABLE),
     Key("unit_is", TEXT), *_RANGE),
    _build_item,
)  # fmt: skip
RESULT = object_of((must("analyte", TEXT), must("value", TEXT), *_RANGE), _made(ResultColumns))
MAPPING_KEYS = (
    must("mapping", TEXT, "name"),
    must("layout", one_of(Layout)),
    must("subject", SUBJECT),
    must("visit", VISIT),
    Key("form", OID),
    Key("group", OID),
    Key("key", list_of(OID)),
    Key("repeat", TEXT),
    Key("items", list_of(ITEM)),
    Key("result", RESULT),
    Key("analytes", table_of(OID)),
    Key("missing", _TABLE),
    Key("dates", one_of(DateOrder)),
    Key("serial", one_of(Serial)),
    Key("ignore", list_of(TEXT)),
    Key("sheet", TEXT),
    Key("header", INTEGER),
    Key("encoding", TEXT),
    Key("separator", TEXT),
)


def parse_mapping(node: Node, findings: Findings) -> Mapping | None:
    """Read a mapping; what is wrong is noted and None returned."""
    values = read_keys(node, MAPPING_KEYS, findings)
    if values is None or findings.errors:
        return None
    mapping = Mapping(**values)
    if (mapping.layout is Layout.LONG) != (mapping.result is not None):
        findings.wrong("mapping_result", node)
    if mapping.layout is Layout.WIDE and not (mapping.form and mapping.items):
        findings.wrong("mapping_form", node)
    if not 1 <= mapping.header <= 1000:
        findings.wrong("mapping_header", node)
    if len(mapping.separator) > 1:
        findings.wrong("mapping_separator", node, text=mapping.separator)
    return None if findings.errors else mapping


def mapping_schema() -> dict[str, Any]:
    """The JSON Schema editors check a mapping with."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A mapping of a file to forms",
        **schema_of(MAPPING_KEYS),
    }
