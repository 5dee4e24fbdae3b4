"""Every field type has its columns, and every kind of value its place in them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from ecrf.exports.tables.items import ItemSlots
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import FileReference, LabValue, Missing, NonConformant, Term, Typed, Withheld
from ecrf.schema.model import Code, Codelist, Item, ItemType
from ecrf.words import Text
from tests.exports.story import speaker

CODES = Codelist(
    "CL", Text("List", "表"), tuple(Code(code, Text(f"Label {code}", f"标签{code}")) for code in "123")
)
NATIVES = {
    ItemType.TEXT: ("007", ["007"]),
    ItemType.LONG_TEXT: ("a\nb", ["a\nb"]),
    ItemType.INTEGER: (Decimal(12), [Decimal(12)]),
    ItemType.DECIMAL: (Decimal("1.50"), [Decimal("1.50")]),
    ItemType.SCALE: (Decimal(47), [Decimal(47)]),
    ItemType.DATE: (date(2026, 3, 2), [date(2026, 3, 2)]),
    ItemType.PARTIAL_DATE: (PartialDate(2026, 3), ["2026-03"]),
    ItemType.TIME: (time(8, 5), [time(8, 5)]),
    ItemType.DATETIME: (datetime(2026, 3, 2, 8, 5), [datetime(2026, 3, 2, 8, 5)]),
    ItemType.PARTIAL_DATETIME: (PartialDate(2026, 3, 2, "08:05"), [datetime(2026, 3, 2, 8, 5)]),
    ItemType.YESNO: (False, ["N", "No"]),
    ItemType.CHOICE: ("2", ["2", "Label 2"]),
    ItemType.CHOICES: (("1", "3"), ["1,3", "Label 1; Label 3", 1, 0, 1]),
    ItemType.LAB: (
        LabValue(Decimal("3.2"), "", "10*9/L", Decimal(4), Decimal(10)),
        [Decimal("3.2"), "3.2", "10*9/L", Decimal(4), Decimal(10), "L"],
    ),
    ItemType.TERM: (Term("10028130", "Mucositis oral", "ctcae5"), ["Mucositis oral", "10028130"]),
    ItemType.FILE: (FileReference("a.mp4", "ab" * 32), ["a.mp4", "ab" * 32]),
}


def _fill(kind, value):
    slots = ItemSlots(
        speaker("en"), lambda item: CODES if item.type in (ItemType.CHOICE, ItemType.CHOICES) else None
    )
    columns, placed = slots.place([Item("X", kind, Text("Thing", "物"), unit="mg")], 1)
    row = [None] * (1 + len(columns))
    placed["X"].fill(value, row)
    return [column.name for column in columns], row[1:]


def test_every_type_but_the_label_has_columns():
    """Adding a field type without an export mapping fails here."""
    assert set(NATIVES) == set(ItemType) - {ItemType.LABEL}


@pytest.mark.parametrize("kind", NATIVES)
def test_a_typed_value_falls_into_its_columns(kind):
    """Codes and labels apart, one column per tick, exact numbers, real dates, nothing at the right."""
    native, wanted = NATIVES[kind]
    names, cells = _fill(kind, Typed(kind, native))
    assert cells == [*wanted, None, None]
    assert names[0] == "X"
    assert names[-2:] == ["X__MISS", "X__NOTE"]


@pytest.mark.parametrize("kind", NATIVES)
@pytest.mark.parametrize(
    ("value", "code", "note"),
    [
        (Missing("ND", "refused"), "ND", "refused"),
        (Missing("UNK"), "UNK", None),
        (NonConformant("=feverish", "value.not_a_number"), "#UNREADABLE", "=feverish"),
        (Withheld("identifying"), "#WITHHELD", "identifying"),
        (Withheld("redacted"), "#REDACTED", None),
    ],
)
def test_what_is_not_a_value_stands_at_the_right(kind, value, code, note):
    """Missing code with reason, text as typed, or why it is not shown; the value's columns stay empty."""
    _, cells = _fill(kind, value)
    assert cells[-2:] == [code, note]
    assert set(cells[:-2]) == {None}


@pytest.mark.parametrize(
    ("lab", "result"),
    [
        (LabValue(Decimal("0.5"), "<", "10*9/L"), [None, "<0.5", "10*9/L", None, None, None]),
        (LabValue(coded="2P"), [None, "2+", None, None, None, None]),
    ],
)
def test_a_bound_is_never_a_number(lab, result):
    """<0.5 and ++ stand as reported; the number column is empty."""
    _, cells = _fill(ItemType.LAB, Typed(ItemType.LAB, lab))
    assert cells[:6] == result


def test_a_full_partial_date_is_a_date():
    """Only what is known to the day is a real date."""
    _, cells = _fill(ItemType.PARTIAL_DATE, Typed(ItemType.PARTIAL_DATE, PartialDate(2026, 3, 4)))
    assert cells[0] == date(2026, 3, 4)
    _, cells = _fill(ItemType.PARTIAL_DATETIME, Typed(ItemType.PARTIAL_DATETIME, PartialDate(2026, 3, 4)))
    assert cells[0] == date(2026, 3, 4)
