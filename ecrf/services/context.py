"""The subject's folded state as the check language sees it from one home record and line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_cell, read_item
from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import Cell
from ecrf.record.state import RecordState
from ecrf.record.value import Shown, Typed
from ecrf.rules.context import Line, Point, Reach, Series
from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.services.designs import Published


def day_of(value: Shown) -> date | None:
    """The calendar day of a date, date-time or full partial date; None for anything else."""
    native = value.native if isinstance(value, Typed) else None
    if isinstance(native, datetime):
        return native.date()
    if isinstance(native, date):
        return native
    return native.earliest if isinstance(native, PartialDate) and native.is_full else None


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
        self._orders: dict[str, tuple[date, int, int, int]] = {}

    def records_of(self, form: str) -> list[str]:
        """The form records of a form in the order of visits: visit date, then schedule, then repeat."""
        if self._records is None:
            self._records = {}
            for row in self.state.forms.values():
                if not row.in_error:
                    self._records.setdefault(row.form, []).append(row.record)
            for records in self._records.values():
                records.sort(key=self._visit_order)
        return self._records.get(form, [])

    def visit_day(self, record: str) -> date | None:
        """The actual date of the visit a record lies in, None while unknown."""
        event, repeat = record.split("/", 2)[:2]
        place = self.index.find_item(self._visit_date)
        if place is None:
            return None
        home = f"{event}/{repeat}/{place.form.oid}/1/1/{place.group.oid}/{UNGROUPED}"
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

    def at_home(self, record: str, line: str = UNGROUPED, group: str = "") -> HomeContext:
        """The context of a home record and line."""
        return HomeContext(self, record, group, line)


class _LineView:
    __slots__ = ("_key", "_state")

    def __init__(self, state: RecordState, key: str) -> None:
        self._state, self._key = state, key

    def get(self, oid: str, /) -> Shown:
        return read_item(self._state, self._key, oid)


class HomeContext:
    """Implements `rules.context.Context` over a SubjectView."""

    __slots__ = ("_group", "_line", "_near", "_record", "_view")

    def __init__(self, view: SubjectView, record: str, group: str, line: str) -> None:
        self._view, self._record, self._group, self._line = view, record, group, line
        self._near: dict[str, Cell] = {}
        """The fields of the plain group read last: the next item asked for is mostly one of them."""

    @property
    def _visit(self) -> list[str]:
        """Event and repeat of the home record."""
        return self._record.split("/", 2)[:2] if self._record else ["", "0"]

    @property
    def as_of(self) -> date | None:
        """The day a worklist or integrity run is made for."""
        return self._view.as_of

    def item(self, oid: str, /) -> Shown:
        """The item in the home record and line."""
        cell = self._near.get(oid)
        if cell is not None:
            return read_cell(cell)
        place = self._view.index.find_item(oid)
        if place is None:
            return None
        state = self._view.state
        line = state.lines.get(f"{self._record}/{place.group.oid}/{UNGROUPED}")
        if line is not None and not line.removed and not place.group.repeating:
            self._near = line.items
        return self._read(state, self._record, place)

    def here(self, oid: str, /) -> Shown:
        """The item in any form of the same visit."""
        event, repeat = self._visit
        return self.at(oid, event, int(repeat))

    def at(self, oid: str, event: str, repeat: int, /) -> Shown:
        """The item at a named visit."""
        place = self._view.index.find_item(oid)
        if place is None:
            return None
        return self._read(self._view.state, f"{event}/{repeat}/{place.form.oid}/1/1", place)

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
        """The item at all visits of the subject."""
        place = self._view.index.find_item(oid)
        if place is None:
            return Series((), 0)
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
        found = [
            row
            for row in state.lines.values()
            if row.group == group and not row.removed and row.items and self._within(row.record, reach)
        ]
        found.sort(key=lambda row: (row.record, row.number))
        return [_LineView(state, row.key) for row in found]

    def _within(self, record: str, reach: Reach) -> bool:
        if reach is Reach.RECORD:
            return record == self._record
        if reach is Reach.VISIT:
            return record.startswith("/".join(self._visit) + "/")
        return True

    def _read(self, state: RecordState, record: str, place: ItemPlace) -> Shown:
        line = UNGROUPED
        if place.group.repeating:
            if place.group.oid != self._group or record != self._record:
                return None
            line = self._line
        return read_item(state, f"{record}/{place.group.oid}/{line}", place.item.oid)
