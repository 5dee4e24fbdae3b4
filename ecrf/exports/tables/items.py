"""The columns of an item of each type, and how its value falls into them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from ecrf.exports.tables.table import Cell, Column, Kind
from ecrf.record.converting_labs import lab_text
from ecrf.record.converting_numbers import plain_number
from ecrf.record.converting_units import show_unit
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
from ecrf.rules.labs import lab_flag
from ecrf.schema.model import Codelist, Item, ItemType
from ecrf.words import Message, Speaker

UNREADABLE, WITHHELD, REDACTED, NOT_COLLECTED = "#UNREADABLE", "#WITHHELD", "#REDACTED", "#NOT_COLLECTED"
"""What stands in a `__MISS` column where there is no missing code."""

_Put = Callable[[Native, list[Cell], int], None]


@dataclass(frozen=True, slots=True)
class ItemSlot:
    """An item's place in a row: its value columns begin at `first`, its missing code and note at `aside`."""

    columns: tuple[Column, ...]
    first: int
    aside: int
    _put: _Put

    def fill(self, value: Shown, row: list[Cell]) -> None:
        """Write the value into the row."""
        match value:
            case Typed():
                self._put(value.native, row, self.first)
            case Missing():
                self.miss(row, value.code, value.reason)
            case NonConformant():
                self.miss(row, UNREADABLE, value.raw)
            case Withheld():
                is_redacted = value.why == "redacted"
                self.miss(row, REDACTED if is_redacted else WITHHELD, "" if is_redacted else value.why)
            case None:
                pass

    def miss(self, row: list[Cell], code: str, note: str = "") -> None:
        """Say why there is no value."""
        row[self.aside] = code
        row[self.aside + 1] = note or None


class ItemSlots:
    """Gives every item of a table its columns: values first, missing codes and notes at the right."""

    def __init__(self, speaker: Speaker, codelist_of: Callable[[Item], Codelist | None]) -> None:
        self._speaker, self._codelist_of = speaker, codelist_of

    def place(self, items: Sequence[Item], first: int) -> tuple[tuple[Column, ...], dict[str, ItemSlot]]:
        """The columns of a table behind `first` key columns, and the slot of each item."""
        made = {item.oid: self._value_columns(item) for item in items if item.type is not ItemType.LABEL}
        aside = first + sum(len(columns) for columns, _ in made.values())
        values: list[Column] = []
        asides: list[Column] = []
        slots: dict[str, ItemSlot] = {}
        labels = {item.oid: self._speaker.say(item.label) for item in items}
        for oid, (columns, put) in made.items():
            slots[oid] = ItemSlot(columns, first + len(values), aside + len(asides), put)
            values += columns
            asides.append(self._aside(oid, "miss", labels[oid], Kind.CODE))
            asides.append(self._aside(oid, "note", labels[oid], Kind.TEXT))
        return (*values, *asides), slots

    def _aside(self, oid: str, part: str, label: str, kind: Kind) -> Column:
        said = self._speaker.say(Message(f"exports.part.{part}", {"label": label}))
        return Column(f"{oid}__{part.upper()}", said, kind, aside=True)

    def _part(self, item: Item, part: str, kind: Kind = Kind.CODE, places: int = 0) -> Column:
        label = self._speaker.say(Message(f"exports.part.{part}", {"label": item.label}))
        return Column(f"{item.oid}__{part.upper()}", label, kind, places)

    def _value_columns(self, item: Item) -> tuple[tuple[Column, ...], _Put]:
        own = Column(item.oid, self._label(item), _KINDS.get(item.type, Kind.TEXT), item.places)
        match item.type:
            case ItemType.YESNO:
                yes, no = self._speaker.say("value.yes"), self._speaker.say("value.no")
                return (own, self._part(item, "label", Kind.TEXT)), _put_yes_no(yes, no)
            case ItemType.CHOICE:
                return (own, self._part(item, "label", Kind.TEXT)), _put_choice(self._labels(item))
            case ItemType.CHOICES:
                return self._ticks(item, own)
            case ItemType.LAB:
                parts = (
                    self._part(item, "result"), self._part(item, "unit"), self._part(item, "low", Kind.NUMBER),
                    self._part(item, "high", Kind.NUMBER), self._part(item, "flag"),
                )  # fmt: skip
                return (own, *parts), _put_lab
            case ItemType.TERM:
                return (own, self._part(item, "code")), _put_term
            case ItemType.FILE:
                return (own, self._part(item, "sha256")), _put_file
            case _:
                return (own,), _put_plain

    def _label(self, item: Item) -> str:
        unit = item.unit or next(iter(item.units), "")
        label = self._speaker.say(item.label)
        return f"{label} ({show_unit(unit)})" if unit and item.type is not ItemType.LAB else label

    def _labels(self, item: Item) -> dict[str, str]:
        codelist = self._codelist_of(item)
        return {code.code: self._speaker.say(code.label) for code in codelist.codes} if codelist else {}

    def _ticks(self, item: Item, own: Column) -> tuple[tuple[Column, ...], _Put]:
        """One column per code: 1 ticked, 0 asked and not ticked, empty when the question was not answered."""
        labels = self._labels(item)
        label = self._speaker.say(item.label)
        ticks = tuple(
            Column(f"{item.oid}__{code}", f"{label}: {said}", Kind.COUNT) for code, said in labels.items()
        )
        return (own, self._part(item, "label", Kind.TEXT), *ticks), _put_choices(labels)


_KINDS = {
    ItemType.LONG_TEXT: Kind.LONG,
    ItemType.INTEGER: Kind.NUMBER,
    ItemType.DECIMAL: Kind.NUMBER,
    ItemType.SCALE: Kind.NUMBER,
    ItemType.LAB: Kind.NUMBER,
    ItemType.DATE: Kind.DATE,
    ItemType.PARTIAL_DATE: Kind.DATE,
    ItemType.TIME: Kind.TIME,
    ItemType.DATETIME: Kind.MOMENT,
    ItemType.PARTIAL_DATETIME: Kind.MOMENT,
    ItemType.YESNO: Kind.CODE,
    ItemType.CHOICE: Kind.CODE,
    ItemType.CHOICES: Kind.CODE,
}


def _put_plain(native: Native, row: list[Cell], at: int) -> None:
    if isinstance(native, PartialDate):
        row[at] = partial_cell(native)
    elif isinstance(native, (str, Decimal, datetime, date, time)):
        row[at] = native
    else:
        raise TypeError(type(native).__name__)


def partial_cell(native: PartialDate) -> Cell:
    """A full date is a date, with its time a moment; anything less stays text."""
    if not native.is_full:
        return native.text
    day = native.earliest
    return datetime.combine(day, time.fromisoformat(native.time)) if native.time else day


def _put_yes_no(yes: str, no: str) -> _Put:
    def put(native: Native, row: list[Cell], at: int) -> None:
        row[at], row[at + 1] = ("Y", yes) if native is True else ("N", no)

    return put


def _put_choice(labels: dict[str, str]) -> _Put:
    def put(native: Native, row: list[Cell], at: int) -> None:
        code = str(native)
        row[at], row[at + 1] = code, labels.get(code, code)

    return put


def _put_choices(labels: dict[str, str]) -> _Put:
    def put(native: Native, row: list[Cell], at: int) -> None:
        codes = native if isinstance(native, tuple) else (str(native),)
        row[at] = ",".join(codes)
        row[at + 1] = "; ".join(labels.get(code, code) for code in codes)
        for n, code in enumerate(labels):
            row[at + 2 + n] = int(code in codes)

    return put


def _put_lab(native: Native, row: list[Cell], at: int) -> None:
    """The number only where it is exactly the result; a bound or a coded result stands as reported beside it."""
    assert isinstance(native, LabValue)  # noqa: S101 - the item's type fixes the shape
    is_exact = native.number is not None and not native.comparator and not native.coded
    row[at] = native.number if is_exact else None
    if native.coded or native.number is None:
        row[at + 1] = lab_text(native, with_range=False)
    else:
        row[at + 1] = f"{native.comparator}{plain_number(native.number)}"
    row[at + 2] = native.unit or None
    row[at + 3], row[at + 4] = native.low, native.high
    row[at + 5] = lab_flag(native)


def _put_term(native: Native, row: list[Cell], at: int) -> None:
    assert isinstance(native, Term)  # noqa: S101 - the item's type fixes the shape
    row[at], row[at + 1] = native.name, native.code


def _put_file(native: Native, row: list[Cell], at: int) -> None:
    assert isinstance(native, FileReference)  # noqa: S101 - the item's type fixes the shape
    row[at], row[at + 1] = native.name, native.sha256
