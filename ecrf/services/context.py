"""The subject's folded state as the check language sees it from one home record and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import DecodeError

from ecrf.record.address import UNGROUPED, is_under
from ecrf.record.converting import decode_value
from ecrf.record.effective import inherited_missing, read_cell, read_item
from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import Cell, LineRow
from ecrf.record.standing import standing_record
from ecrf.record.state import RecordState
from ecrf.record.value import Shown, Typed
from ecrf.rules.context import LINE_NUMBER, Line, Point, Reach, Series
from ecrf.rules.lines import LineList
from ecrf.rules.linked import group_of, is_linked, read_linked
from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.schema.model import ItemType
from ecrf.services.designs import Published


def day_of(value: Shown) -> date | None:
    """The calendar day of a date, date-time or full partial date; None for anything else."""
    native = value.native if isinstance(value, Typed) else None
    if isinstance(native, datetime):
        return native.date()
    if isinstance(native, date):
        return native
    return native.earliest if isinstance(native, PartialDate) and native.is_full else None


RECORD_SLASHES = 4
"""In the address of a form record."""


class SubjectView:
    """What all contexts of one subject share: the state, the design, the site's forms, visit dates."""

    def __init__(
        self,
        state: RecordState,
        published: Published,
        site: RecordState | None = None,
        as_of: date | None = None,
    ) -> None:
        self.state = state
        self.index: DesignIndex = published.index
        self.plan = published.plan
        self.site = site
        self.as_of = as_of
        self._order = {event.oid: n for n, event in enumerate(published.design.study.events)}
        self._visit_date = published.design.study.visit_date
        self._records: dict[str, list[str]] | None = None
        self._ordered: dict[str, list[str]] = {}
        self._days: dict[tuple[str, str], tuple[int, date | None]] = {}
        self._orders: dict[str, tuple[date, int, int, int]] = {}
        self._lines: dict[tuple[int, str, str], tuple[int, LineList]] = {}
        self._series: dict[tuple[str, str], tuple[int, Series]] = {}

    def records_of(self, form: str) -> list[str]:
        """The form records of a form in the order of visits: visit date, then schedule, then repeat."""
        if self._records is None:
            self._records = {}
            for row in self.state.forms.values():
                if not row.in_error:
                    self._records.setdefault(row.form, []).append(row.record)
        ordered = self._ordered.get(form)
        if ordered is None:
            ordered = self._ordered[form] = sorted(self._records.get(form, ()), key=self._visit_order)
        return ordered

    def visit_day(self, record: str) -> date | None:
        """The actual date of the visit a record lies in, None while unknown; kept until the state moves on."""
        event, repeat = record.split("/", 2)[:2]
        moment, kept = self.state.sequence, self._days.get((event, repeat))
        if kept is None or kept[0] != moment:
            kept = self._days[event, repeat] = (moment, self._find_day(event, repeat))
        return kept[1]

    def _find_day(self, event: str, repeat: str) -> date | None:
        place = self.index.find_item(self._visit_date)
        if place is None:
            return None
        home = f"{standing_record(self.state, event, repeat, place.form.oid)}/{place.group.oid}/{UNGROUPED}"
        return day_of(read_item(self.state, home, self._visit_date))

    def _visit_order(self, record: str) -> tuple[date, int, int, int]:
        """Where a record stands; kept, for a view looks at one moment and series ask again and again."""
        order = self._orders.get(record)
        if order is None:
            event, repeat, _, form_repeat, _ = record.split("/")
            day = self.visit_day(record) or date.max
            place = self._order.get(event, len(self._order))
            order = self._orders[record] = (day, place, int(repeat), int(form_repeat))
        return order

    def lines_within(self, state: RecordState, group: str, prefix: str) -> LineList:
        """The standing lines of a group at or beneath a prefix; kept until the state moves on."""
        moment, key = state.sequence, (id(state), group, prefix)
        kept = self._lines.get(key)
        if kept is None or kept[0] != moment:
            found = [
                row
                for row in state.lines.values()
                if row.group == group and row.items and not row.removed and is_under(row.record, prefix)
            ]
            if prefix.count("/") != RECORD_SLASHES:
                found = [row for row in found if not in_error(state, row.record)]
            found.sort(key=lambda row: (row.record, row.number))
            kept = self._lines[key] = (moment, LineList(StandingLine(self, state, row) for row in found))
        return kept[1]

    def at_home(self, record: str, line: str = UNGROUPED, group: str = "") -> HomeContext:
        """The context of a home record and line."""
        return HomeContext(self, record, group, line)


def in_error(state: RecordState, record: str) -> bool:
    """Whether a form record was entered in error: no other form counts what stands there."""
    row = state.forms.get(record)
    return row is not None and row.in_error > 0


class StandingLine:
    """A line as aggregates ask it: each value is read once, for a view looks at one moment."""

    __slots__ = ("_known", "_state", "_view", "row")

    def __init__(self, view: SubjectView, state: RecordState, row: LineRow) -> None:
        self._view, self._state, self.row = view, state, row
        self._known: dict[str, Shown] = {}

    def get(self, oid: str, /) -> Shown:
        """The value of an item of this line, None when empty."""
        if oid not in self._known:
            self._known[oid] = self._linked(oid) if is_linked(oid) else self._read(oid)
        return self._known[oid]

    def _read(self, oid: str) -> Shown:
        cell = self.row.items.get(oid)
        return read_cell(cell) if cell is not None else inherited_missing(self._state, self.row.key)

    def _linked(self, key: str) -> Shown:
        """What the lines that name this one say of it."""
        lines = self._view.lines_within(self._state, group_of(key, self._view.index), self.row.record)
        return read_linked(key, self.row.number, lines)


class HomeContext(dict[str, Shown]):
    """Implements `rules.context.Context` over a SubjectView.

    It is the values of its home record and line as read, for a context looks at one moment; each is read when first asked.
    """

    __slots__ = ("_group", "_line", "_near", "_record", "_view")

    def __init__(self, view: SubjectView, record: str, group: str, line: str) -> None:
        self._view, self._record, self._group, self._line = view, record, group, line
        self._near: dict[str, Cell] = {}
        """The fields of the line read last: the next item asked for is mostly one of them."""

    @property
    def _visit(self) -> list[str]:
        """Event and repeat of the home record."""
        return self._record.split("/", 2)[:2] if self._record else ["", "0"]

    @property
    def as_of(self) -> date | None:
        """The day a worklist or integrity run is made for."""
        return self._view.as_of

    @property
    def arm(self) -> str | None:
        """The arm; unknown before randomisation, and in a blind study always: its entries do not say it."""
        root = self._view.state.root
        return None if root is None or root.randomised is None else root.randomised.arm or None

    if TYPE_CHECKING:

        def item(self, oid: str, /) -> Shown:
            """The item in the home record and line."""
    else:
        item = dict.__getitem__  # asked millions of times a run: no call of ours stands between

    def know(self, values: Mapping[str, Shown]) -> None:
        """Take the values of the home line as somebody read them already."""
        self.update(values)

    def __missing__(self, oid: str) -> Shown:
        cell = self._near.get(oid)
        if cell is None:
            value = self._find(oid)
        else:
            try:
                value = decode_value(cell.value)
            except DecodeError:
                value = read_cell(cell)
        self[oid] = value
        return value

    def _find(self, oid: str) -> Shown:
        if oid == LINE_NUMBER:
            return self._number()
        place = self._view.index.find_item(oid)
        if place is None:
            return None
        state, line = self._view.state, self._line_of(place)
        row = state.lines.get(f"{self._record}/{place.group.oid}/{line}")
        if row is not None and not row.removed and line:
            self._near = row.items
        return self._read(state, self._record, place)

    def _number(self) -> Shown:
        """The stable number of the home line; a line nobody stored yet has none."""
        row = self._view.state.lines.get(f"{self._record}/{self._group}/{self._line}")
        return Typed(ItemType.INTEGER, Decimal(row.number)) if row is not None and row.number else None

    def _line_of(self, place: ItemPlace) -> str:
        """The line of the home record an item is read from: the home line for its own group, none for other logs."""
        if not place.group.repeating:
            return UNGROUPED
        return self._line if place.group.oid == self._group else ""

    def here(self, oid: str, /) -> Shown:
        """The item in any form of the same visit."""
        event, repeat = self._visit
        return self.at(oid, event, int(repeat))

    def at(self, oid: str, event: str, repeat: int, /) -> Shown:
        """The item at a named visit."""
        place = self._view.index.find_item(oid)
        if place is None:
            return None
        state = self._view.state
        return self._read(state, standing_record(state, event, repeat, place.form.oid), place)

    def site(self, oid: str, /) -> Shown:
        """The item of a form of the subject's site."""
        place, state = self._view.index.find_item(oid), self._view.site
        if place is None or state is None:
            return None
        records = [
            row.record for row in state.forms.values() if row.form == place.form.oid and not row.in_error
        ]
        return self._read(state, records[-1], place) if records else None

    def study(self, oid: str, /) -> Shown:
        """The item of a form of the study; study-scope forms are kept with the site's."""
        return self.site(oid)

    def series(self, oid: str, /) -> Series:
        """The item at all visits of the subject; for an item of no log the same from every line of a record."""
        place = self._view.index.find_item(oid)
        if place is None:
            return Series((), 0)
        if place.group.repeating:
            return self._series(place)
        moment, key = self._view.state.sequence, (oid, self._record)
        kept = self._view._series.get(key)  # noqa: SLF001 - one module
        if kept is None or kept[0] != moment:
            kept = self._view._series[key] = (moment, self._series(place))  # noqa: SLF001
        return kept[1]

    def _series(self, place: ItemPlace) -> Series:
        records = self._view.records_of(place.form.oid)
        points = tuple(
            Point(self._view.visit_day(record), self._read(self._view.state, record, place))
            for record in records
        )
        home = self._view._visit_order(self._record) if self._record else None  # noqa: SLF001 - one module
        before = 0 if home is None else sum(self._view._visit_order(record) < home for record in records)  # noqa: SLF001
        return Series(points, before)

    def lines(self, group: str, reach: Reach, /) -> Sequence[Line]:
        """All standing lines of a group within reach."""
        state = self._view.site if reach in (Reach.SITE, Reach.STUDY) else self._view.state
        if state is None:
            return ()
        prefix = {Reach.RECORD: self._record, Reach.VISIT: "/".join(self._visit)}.get(reach, "")
        return self._view.lines_within(state, group, prefix)

    def _read(self, state: RecordState, record: str, place: ItemPlace) -> Shown:
        line = self._line_of(place)
        if not line or (place.group.repeating and record != self._record):
            return None
        if record != self._record and in_error(state, record):
            return None
        return read_item(state, f"{record}/{place.group.oid}/{line}", place.item.oid)
