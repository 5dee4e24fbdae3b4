"""Functions over the lines of a repeating group."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ecrf.rules import lines
from ecrf.rules.arguments import take_arguments, take_text
from ecrf.rules.binder import Binder
from ecrf.rules.context import Dependency, Reach
from ecrf.rules.fitting import as_number, lab_number
from ecrf.rules.kinds import BOOL, PLAIN, Kind, Shape, say_kind
from ecrf.rules.missingness import is_present
from ecrf.rules.spans import partial_span
from ecrf.rules.terms import UNCLEAR, Lax, Lines, Native, Raw, Strict, Term, is_unclear
from ecrf.schema.index import ItemPlace
from ecrf.schema.model import ItemType
from ecrf.schema.model import Scope as Belonging


@dataclass(frozen=True, slots=True)
class Aggregate:
    """How one aggregate folds lines, and what it makes of the expression asked of each."""

    fold: Callable[..., Any]
    prepare: Callable[[Binder, ast.expr], Term]
    result: Callable[[Kind], Kind]


def _bool(binder: Binder, node: ast.expr) -> Term:
    """A predicate; a bare item that is no yes/no asks whether there is a value."""
    place = binder.scope.find_item(node.id) if isinstance(node, ast.Name) else None
    if place is None or place.item.type in (ItemType.YESNO, ItemType.LABEL):
        return binder.bind_bool(node)
    term = binder.bind(node)
    return Lax(BOOL, is_present, (Raw(term.kind, term.source),)) if isinstance(term, Native) else term


def _number(binder: Binder, node: ast.expr) -> Term:
    return as_number(binder, node, binder.bind(node))


def _ordered(binder: Binder, node: ast.expr) -> Term:
    """A number or date, as a span where the item knows spans."""
    term = binder.bind(node)
    match term.kind.shape:
        case Shape.LAB:
            return lab_number(binder, node, term)
        case Shape.PARTIAL:
            return Strict(Kind(Shape.DATE, exact=False), partial_span, (term,))
        case Shape.DATE | Shape.NUMBER | Shape.DATETIME | Shape.FAULTY:
            return term
        case Shape.CODE:
            return as_number(binder, node, term)
    return binder.fault("rules.not_ordered_lines", node, found=say_kind(term.kind))


_AGGREGATES = {
    "exists": Aggregate(lines.lines_exist, _bool, lambda _: BOOL),
    "count": Aggregate(lines.lines_count, _bool, lambda _: replace(PLAIN, exact=False)),
    "sum_of": Aggregate(lines.lines_sum, _number, lambda kind: kind),
    "min_of": Aggregate(lines.lines_least, _ordered, lambda kind: replace(kind, exact=False)),
    "max_of": Aggregate(lines.lines_most, _ordered, lambda kind: replace(kind, exact=False)),
}
_WRITTEN = {"record": Reach.RECORD, "visit": Reach.VISIT, "subject": Reach.SUBJECT}


def _bind_aggregate(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1, 2)
    if not args or not isinstance(node.func, ast.Name):
        return UNCLEAR
    if binder.line_group is not None:
        return binder.fault("rules.nested_lines", node)
    aggregate = _AGGREGATES[node.func.id]
    binder.line_group, binder.line_items = "", set()
    body = aggregate.prepare(binder, args[0])
    group, items, binder.line_group = binder.line_group, frozenset(binder.line_items), None
    if is_unclear(body):
        return UNCLEAR
    if not group:
        return binder.fault("rules.no_line_item", args[0])
    place = binder.scope.index.item(next(iter(items)))
    reach = _written_reach(binder, args[1], place) if len(args) == 2 else _default_reach(binder, place)
    if reach is None:
        return UNCLEAR
    binder.depends_on_lines.update(Dependency(item, reach) for item in items)
    return Lines(aggregate.result(body.kind), aggregate.fold, group, reach, body)


def _default_reach(binder: Binder, place: ItemPlace) -> Reach:
    """The home record for a log of the home form, else all records of whoever owns the form."""
    if place.form.oid == binder.scope.form and place.group.repeating:
        return Reach.RECORD
    return {Belonging.SITE: Reach.SITE, Belonging.STUDY: Reach.STUDY}.get(place.form.scope, Reach.SUBJECT)


def _written_reach(binder: Binder, node: ast.expr, place: ItemPlace) -> Reach | None:
    text = take_text(binder, node)
    if text is None:
        return None
    reach = _WRITTEN.get(text)
    far = reach is Reach.RECORD and place.form.oid != binder.scope.form
    if reach is None or far or place.form.scope is not Belonging.SUBJECT:
        binder.fault("rules.line_reach", node, text=text, group=place.group.oid)
        return None
    return reach


AGGREGATES: dict[str, Callable[[Binder, ast.Call], Term]] = dict.fromkeys(_AGGREGATES, _bind_aggregate)
