"""A typed text read as an item's value in the light of its visit and the study's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from msgspec import structs

from ecrf.record.address import UNGROUPED, Address
from ecrf.record.converting import parse_plain, parse_value
from ecrf.record.converting_settings import DateOrder, DecimalComma, EntrySettings
from ecrf.record.effective import read_cell, read_item
from ecrf.record.rows import Cell
from ecrf.record.standing import standing_record
from ecrf.record.state import RecordState
from ecrf.record.value import LabValue, Term, Typed, Value
from ecrf.schema.model import Item, ItemType
from ecrf.services.context import day_of
from ecrf.services.designs import Published
from ecrf.services.lab_ranges import Limits, limits_for

FindTerm = Callable[[str, str], Term | None]
"""(dictionary, code or exact name) -> the term, None when the dictionary has none such."""


@dataclass(slots=True)
class Reading:
    """Where texts were typed: the design, the state beneath them, the day, the dictionaries."""

    published: Published
    state: RecordState
    today: date
    find_term: FindTerm
    site: Callable[[], RecordState | None] = lambda: None
    """The forms of the subject's site, looked at only for a laboratory result."""
    _visits: dict[tuple[str, int], EntrySettings] = field(default_factory=dict)

    def at_visit(self, item: Item, address: Address) -> EntrySettings:
        """What all fields of a visit share; made again once the visit date itself is being entered."""
        key = (address.event, address.event_repeat)
        if item.oid == self.published.design.study.visit_date:
            self._visits.pop(key, None)
            return self._make(address)
        known = self._visits.get(key)
        if known is None:
            known = self._visits[key] = self._make(address)
        return known

    def _make(self, address: Address) -> EntrySettings:
        settings = self.published.design.study.settings
        return EntrySettings(
            entry_date=self.today,
            visit_date=visit_date(self.published, self.state, address),
            date_order=settings.get("date_order", DateOrder.MONTH_FIRST),
            decimal_comma=DecimalComma.YES if settings.get("decimal_comma") == "yes" else DecimalComma.NO,
        )


def visit_date(published: Published, state: RecordState, address: Address) -> date | None:
    """The actual date of the visit an address lies in."""
    oid = published.design.study.visit_date
    place = published.index.find_item(oid)
    if place is None:
        return None
    record = standing_record(state, address.event, address.event_repeat, place.form.oid)
    home = f"{record}/{place.group.oid}/{UNGROUPED}"
    return day_of(read_item(state, home, oid))


def last_range(state: RecordState, group: str, item: str) -> tuple[Decimal | None, Decimal | None]:
    """The reference range the subject's newest result of an item was judged by: it stands until another is typed."""
    newest: Cell | None = None
    for line in state.lines.values():
        if line.group == group and not line.removed:
            cell = line.items.get(item)
            if cell is not None and (newest is None or cell.version > newest.version):
                newest = cell
    value = read_cell(newest)
    native = value.native if isinstance(value, Typed) else None
    return (native.low, native.high) if isinstance(native, LabValue) else (None, None)


def result_limits(reading: Reading, item: Item, address: Address) -> Limits:
    """The range a result is judged by unless one is typed: what the site declared for it, else the subject's last one."""
    declared = limits_for(reading.site(), reading.state, reading.published.index, (item, address))
    return declared or Limits("", *last_range(reading.state, address.group, item.oid))


def entry_settings(reading: Reading, item: Item, address: Address) -> EntrySettings:
    """The study's settings for reading a text in one field."""
    shared = reading.at_visit(item, address)
    if not item.codelist and not item.dictionary and item.type is not ItemType.LAB:
        return shared
    limits = Limits("")
    if item.type is ItemType.LAB:
        limits = result_limits(reading, item, address)
    return structs.replace(
        shared,
        codelist=reading.published.index.codelist_of(item),
        low=limits.low,
        high=limits.high,
        range_unit=limits.unit,
        find_term=(lambda text: reading.find_term(item.dictionary, text)) if item.dictionary else None,
    )


def read_text(reading: Reading, item: Item, address: Address, text: str) -> Value:
    """Read what was typed into a field; text that is not the item's type becomes NonConformant."""
    return parse_plain(item, text) or parse_value(item, text, entry_settings(reading, item, address))
