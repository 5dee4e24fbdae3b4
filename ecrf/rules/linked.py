"""What the lines that name a line of another log said of it on a day: the grade an event had then."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from ecrf.record.partial_date import PartialDate
from ecrf.record.value import Shown, Typed
from ecrf.rules.arguments import take_arguments
from ecrf.rules.binder import Binder
from ecrf.rules.context import Dependency, Line, Reach
from ecrf.rules.kinds import DATE, Kind, Shape, say_kind
from ecrf.rules.terms import UNCLEAR, Native, Source, Strict, Term, is_unclear
from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.schema.model import ItemType

_APART = " "
"""Between the items of a key; no OID holds a blank, so a line knows such a key from an item."""
Spells = tuple[str, ...]
"""`FIRST LAST VALUE` of every naming line: the first and last day it can have begun, as ISO dates."""


def is_linked(key: str) -> bool:
    """Whether a line is asked for what names it, and not for an item of its own."""
    return _APART in key


def group_of(key: str, index: DesignIndex) -> str:
    """The group whose lines name the line."""
    return index.item(key.partition(_APART)[0]).group.oid


def read_linked(key: str, number: int, lines: Iterable[Line]) -> Shown:
    """The spells of the line of this number; nothing where no line names it."""
    item, start, link = key.split(_APART)
    spells = [_spell(line.get(item), line.get(start)) for line in lines if _native(line.get(link)) == number]
    return Typed(ItemType.CHOICES, tuple(spells)) if spells else None


def _native(value: Shown) -> Any:  # noqa: ANN401 - whatever stands there
    return value.native if isinstance(value, Typed) else None


def _spell(value: Shown, start: Shown) -> str:
    began, said = _native(start), _native(value)
    first = began.earliest if isinstance(began, PartialDate) else began
    last = began.latest if isinstance(began, PartialDate) else began
    days = f"{first.isoformat()} {last.isoformat()}" if first and last else "0001-01-01 9999-12-31"
    return f"{days} {said if isinstance(said, str) else ''}"


def _begun(spells: Spells, day: date) -> list[tuple[str, str]] | None:
    """(first day, value) of what had begun by a day, the latest last; None when that cannot be told."""
    asked, begun = day.isoformat(), []
    for first, last, said in (spell.split(" ", 2) for spell in spells):
        if first <= asked:
            if last > asked or not said:
                return None
            begun.append((first, said))
    return sorted(begun, key=lambda each: each[0])


def standing(spells: Spells, day: date) -> str | None:
    """What held on a day: the value of the naming line that began last on or before it."""
    begun = _begun(spells, day)
    return begun[-1][1] if begun else None


def reached(spells: Spells, day: date) -> str | None:
    """The greatest numeric code up to a day."""
    begun = _begun(spells, day)
    return max((said for _, said in begun), key=Decimal) if begun else None


def _bind(pick: Callable[[Spells, date], str | None]) -> Callable[[Binder, ast.Call], Term]:
    def bind(binder: Binder, node: ast.Call) -> Term:
        args = take_arguments(binder, node, 3)
        places = [binder.place_of(arg) for arg in args[:2]]
        if not args or None in places:
            return UNCLEAR
        item, start = (place for place in places if place is not None)
        link = _link(item)
        if (
            link is None
            or start.group.oid != item.group.oid
            or binder.line_group not in ("", link.item.links)
        ):
            return binder.fault("rules.not_linked", node, item=item.item.oid)
        binder.line_group = link.item.links
        if item.item.type is not ItemType.CHOICE:
            found = say_kind(binder.kind_of(item))
            return binder.fault("rules.wrong_kind", args[0], found=found, wanted=say_kind(Kind(Shape.CODE)))
        day = binder.bind(args[2])
        if is_unclear(day):
            return UNCLEAR
        if day.kind.shape is not Shape.DATE:
            return binder.fault("rules.wrong_kind", args[2], found=say_kind(day.kind), wanted=say_kind(DATE))
        _depend(binder, item, start, link)
        key = _APART.join(place.item.oid for place in (item, start, link))
        kind = binder.kind_of(item)
        return Strict(kind, pick, (Native(kind, Source("line", key)), day))

    return bind


def _link(place: ItemPlace) -> ItemPlace | None:
    """The item by which the lines of a group name a line of another log."""
    if not place.group.repeating:
        return None
    found = next((item for item in place.group.items if item.links), None)
    return None if found is None else ItemPlace(place.form, place.group, found)


def _depend(binder: Binder, *places: ItemPlace) -> None:
    binder.depends.update(Dependency(place.item.oid, Reach.SUBJECT) for place in places)


FORMS: dict[str, Callable[[Binder, ast.Call], Term]] = {
    "standing": _bind(standing),
    "reached": _bind(reached),
}
