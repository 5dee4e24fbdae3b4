"""A small context in memory, filled from the examples of a check."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecrf.record.value import Shown, Typed, Value
from ecrf.rules.context import LINE_NUMBER, Line, Point, Reach, Series
from ecrf.rules.linked import group_of, is_linked, read_linked
from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.schema.model import ItemType

_SPOT = re.compile(r"(\w+)(?:#(\d{1,4}))?(?:@(\w+)(?:/(\d{1,3}))?)?(?:#(\d{1,4}))?")


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where an example puts a value; an empty event is the home visit, line 1 the home line."""

    event: str
    repeat: int
    line: int
    item: str


def parse_spot(key: str) -> Spot | None:
    """Return the spot of an example key (`ITEM`, `ITEM#2`, `ITEM@EVENT`, `ITEM@EVENT/2`), None for another."""
    match = _SPOT.fullmatch(key)
    if match is None:
        return None
    item, line, event, repeat, line_after = match.groups()
    return Spot(event or "", int(repeat or 1), int(line or line_after or 1), item)


class _Line(dict[str, Value]):
    """A line of an example, which knows its number and so who names it."""

    def __init__(self, context: MemoryContext, number: int) -> None:
        super().__init__()
        self._context, self._number = context, number

    def get(self, oid: str, _default: object = None, /) -> Shown:  # type: ignore[override]
        """The value of an item, or what the lines that name this one say of it."""
        if not is_linked(oid):
            return super().get(oid)
        lines = self._context.lines(group_of(oid, self._context.index), Reach.SUBJECT)
        return read_linked(oid, self._number, lines)


class MemoryContext:
    """Implements `Context` over a handful of values; the home visit lies after all visits named."""

    __slots__ = ("_as_of", "_home", "_order", "_values", "arm", "index")

    def __init__(
        self, index: DesignIndex, home: str, values: Mapping[Spot, Value], as_of: date | None = None
    ) -> None:
        self.index, self._home, self._as_of = index, home, as_of
        self.arm: str | None = None
        """The arm of the subject, None before randomisation."""
        self._values = dict(values)
        self._order = {event.oid: n for n, event in enumerate(index.design.study.events)}

    def put(self, spot: Spot, value: Value) -> None:
        """Set one value."""
        self._values[spot] = value

    @property
    def as_of(self) -> date | None:
        """The day a worklist is made for."""
        return self._as_of

    def item(self, oid: str, /) -> Shown:
        """The item of the home visit, of line 1."""
        if oid == LINE_NUMBER:
            return Typed(ItemType.INTEGER, Decimal(1))
        return self._values.get(Spot("", 1, 1, oid))

    here = site = study = item

    def at(self, oid: str, event: str, repeat: int, /) -> Shown:
        """The item at a named visit; a value without a visit counts as well unless it is of the home form."""
        found = self._values.get(Spot(event, repeat, 1, oid))
        return self.item(oid) if found is None and self._place(oid).form.oid != self._home else found

    def series(self, oid: str, /) -> Series:
        """The item at all visits named, in the order of the schedule, then at the home visit."""
        visits = sorted({(s.event, s.repeat) for s in self._values if s.item == oid}, key=self._visit_order)
        points = tuple(
            Point(self._day(event, repeat), self._values[Spot(event, repeat, 1, oid)])
            for event, repeat in visits
            if Spot(event, repeat, 1, oid) in self._values
        )
        return Series(points, sum(bool(event) for event, _ in visits))

    def lines(self, group: str, reach: Reach, /) -> Sequence[Line]:
        """The lines of a group: of the home visit, or of all visits."""
        lines: dict[tuple[int, int, int], _Line] = {}
        for spot, value in self._values.items():
            near = reach not in (Reach.RECORD, Reach.VISIT) or not spot.event
            if near and self._place(spot.item).group.oid == group:
                key = (*self._visit_order((spot.event, spot.repeat)), spot.line)
                lines.setdefault(key, _Line(self, spot.line))[spot.item] = value
        return [lines[key] for key in sorted(lines)]

    def _place(self, oid: str) -> ItemPlace:
        return self.index.item(oid)

    def _visit_order(self, visit: tuple[str, int]) -> tuple[int, int]:
        return self._order.get(visit[0], len(self._order)), visit[1]

    def _day(self, event: str, repeat: int) -> date | None:
        shown = self._values.get(Spot(event, repeat, 1, self.index.design.study.visit_date))
        native = shown.native if isinstance(shown, Typed) else None
        return native if isinstance(native, date) else None
