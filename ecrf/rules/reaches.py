"""Functions that read an item elsewhere than in the home record."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from typing import Any

from ecrf.record.value import Native as NativeValue
from ecrf.record.value import Shown, Typed
from ecrf.rules.arguments import take_arguments, take_integer, take_text
from ecrf.rules.binder import Binder, bind_home_item, near
from ecrf.rules.context import Dependency, Reach, Series
from ecrf.rules.fitting import fit
from ecrf.rules.kinds import DATE
from ecrf.rules.terms import UNCLEAR, Raw, Source, Strict, Term, is_unclear
from ecrf.schema.index import ItemPlace
from ecrf.schema.model import ItemType
from ecrf.schema.model import Scope as Belonging


def pick_first(series: Series) -> Shown:
    """The first known value across visits."""
    return next((p.value for p in series.points if isinstance(p.value, Typed)), None)


def pick_last(series: Series) -> Shown:
    """The last known value across visits."""
    return next((p.value for p in reversed(series.points) if isinstance(p.value, Typed)), None)


def pick_previous(series: Series) -> Shown:
    """The last known value of the visits before the home visit."""
    earlier = series.points[: series.before]
    return next((p.value for p in reversed(earlier) if isinstance(p.value, Typed)), None)


def pick_least_before(series: Series) -> Shown:
    """The least known value of the visits before the home visit: a nadir."""
    earlier = [p.value for p in series.points[: series.before] if isinstance(p.value, Typed)]
    return min(earlier, key=_native, default=None)


def _native(value: Typed) -> Any:  # noqa: ANN401 - a number or a date, as the item has it
    return value.native


def pick_last_before(series: Series, day: date) -> NativeValue | None:
    """The last known value of the visits dated before a day."""
    for point in reversed(series.points):
        if point.day is not None and point.day < day and isinstance(point.value, Typed):
            return point.value.native
    return None


PICKS: dict[str, Callable[[Series], Shown]] = {
    "first": pick_first,
    "last": pick_last,
    "previous": pick_previous,
    "least_before": pick_least_before,
}


def _subject_item(binder: Binder, node: ast.expr) -> ItemPlace | None:
    return _reached_item(binder, node, Belonging.SUBJECT)


def _reached_item(binder: Binder, node: ast.expr, belonging: Belonging) -> ItemPlace | None:
    place = binder.place_of(node)
    if place is None:
        return None
    if place.form.scope is not belonging:
        owner = _OWNERS[place.form.scope]
        binder.fault("rules.belonging", node, item=place.item.oid, form=place.form.oid, function=owner)
        return None
    if place.group.repeating:
        binder.fault("rules.reach_repeating", node, item=place.item.oid, group=place.group.oid)
        return None
    return place


def _bind_this(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1)
    place = binder.place_of(args[0]) if args else None
    if place is None:
        return UNCLEAR
    if binder.line_group is None:
        return binder.fault("rules.this_outside", node, item=place.item.oid)
    return bind_home_item(binder, args[0], place)


def _bind_at(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 2, 3)
    if not args:
        return UNCLEAR
    place = _subject_item(binder, args[0])
    name = take_text(binder, args[1])
    repeat = take_integer(binder, args[2], 1, 999) if len(args) == 3 else 1
    if place is None or name is None or repeat is None:
        return UNCLEAR
    event = binder.scope.find_event(name)
    if event is None:
        return binder.fault("rules.no_event", args[1], event=name, near=near(name, binder.scope.event_names))
    if place.form.oid not in {use.form for use in event.forms}:
        return binder.fault(
            "rules.event_without_form", args[1], event=name, form=place.form.oid, item=place.item.oid
        )
    if event.kind == "scheduled" and repeat > event.repeats:
        return binder.fault("rules.no_repeat", args[2], event=name, most=event.repeats)
    return binder.read(place, Source("at", place.item.oid, name, repeat), Reach.SUBJECT)


def _bind_here(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1)
    place = _subject_item(binder, args[0]) if args else None
    return UNCLEAR if place is None else binder.read(place, Source("here", place.item.oid), Reach.VISIT)


def _bind_site(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1)
    place = _reached_item(binder, args[0], Belonging.SITE) if args else None
    return UNCLEAR if place is None else binder.read(place, Source("site", place.item.oid), Reach.SITE)


def _bind_study(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1)
    place = _reached_item(binder, args[0], Belonging.STUDY) if args else None
    return UNCLEAR if place is None else binder.read(place, Source("study", place.item.oid), Reach.STUDY)


def _bind_pick(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1)
    place = _subject_item(binder, args[0]) if args else None
    if place is None or not isinstance(node.func, ast.Name):
        return UNCLEAR
    _note_order(binder)
    return binder.read(place, Source(node.func.id, place.item.oid), Reach.SUBJECT)


def _bind_least(binder: Binder, node: ast.Call) -> Term:
    place = binder.place_of(node.args[0]) if len(node.args) == 1 else None
    if place is not None and place.item.type not in _ORDERED:
        return binder.fault("rules.no_order", node.args[0], item=place.item.oid)
    return _bind_pick(binder, node)


def _bind_last_before(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 2)
    if not args:
        return UNCLEAR
    place = _subject_item(binder, args[0])
    day = fit(binder, args[1], binder.bind(args[1]), DATE)
    if place is None or is_unclear(day):
        return UNCLEAR
    _note_order(binder)
    kind = binder.read(place, Source("series", place.item.oid), Reach.SUBJECT).kind
    return Strict(kind, pick_last_before, (Raw(kind, Source("series", place.item.oid)), day))


def _note_order(binder: Binder) -> None:
    """The order of visits hangs on their dates."""
    if binder.scope.visit_date:
        binder.depends.add(Dependency(binder.scope.visit_date, Reach.SUBJECT))


_ORDERED = (ItemType.INTEGER, ItemType.DECIMAL, ItemType.SCALE, ItemType.DATE)
_OWNERS = {Belonging.SUBJECT: "here, at, first, last", Belonging.SITE: "site", Belonging.STUDY: "study"}
REACHES: dict[str, Callable[[Binder, ast.Call], Term]] = {
    "this": _bind_this,
    "at": _bind_at,
    "here": _bind_here,
    "site": _bind_site,
    "study": _bind_study,
    "first": _bind_pick,
    "last": _bind_pick,
    "previous": _bind_pick,
    "least_before": _bind_least,
    "last_before": _bind_last_before,
}
SERIES_FUNCTIONS = frozenset({"first", "last", "previous", "least_before", "last_before"})
