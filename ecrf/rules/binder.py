"""The state of binding one expression to a design: what was found, needed and refused on the way."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable, Mapping

from ecrf.rules.context import Dependency, Reach
from ecrf.rules.functions import FunctionTable
from ecrf.rules.kinds import BOOL, Kind, Shape, item_kind, say_kind
from ecrf.rules.scope import Scope
from ecrf.rules.syntax import Parsed
from ecrf.rules.terms import UNCLEAR, Const, Native, Source, Term, is_unclear
from ecrf.schema.index import ItemPlace
from ecrf.schema.model import ItemType
from ecrf.words import Arg, Fault

Handlers = Mapping[type[ast.expr], Callable[..., Term]]


_REFUSED: dict[type[ast.expr], str] = {
    ast.Attribute: "rules.no_attribute",
    ast.Subscript: "rules.no_subscript",
    ast.Lambda: "rules.no_lambda",
    ast.ListComp: "rules.no_comprehension",
    ast.SetComp: "rules.no_comprehension",
    ast.DictComp: "rules.no_comprehension",
    ast.GeneratorExp: "rules.no_comprehension",
    ast.JoinedStr: "rules.no_fstring",
    ast.NamedExpr: "rules.no_walrus",
    ast.Starred: "rules.no_starred",
    ast.Tuple: "rules.no_list",
    ast.List: "rules.no_list",
    ast.Set: "rules.no_list",
    ast.Dict: "rules.no_list",
}


class Binder:
    """Binds one expression to a design; collects faults, dependencies and function versions."""

    def __init__(self, parsed: Parsed, scope: Scope, table: FunctionTable, handlers: Handlers) -> None:
        self.parsed, self.scope, self.table, self._handlers = parsed, scope, table, handlers
        self.faults: list[Fault] = []
        self.depends: set[Dependency] = set()
        """What is read as one value."""
        self.depends_on_lines: set[Dependency] = set()
        """What aggregates read of each line."""
        self.functions: set[str] = set()
        self.uses_as_of = False
        self.line_group: str | None = None
        """Group of the aggregate being bound: '' until its first item names it, None outside."""
        self.line_items: set[str] = set()
        """Items of its lines the aggregate being bound reads."""

    def fault(self, code: str, node: ast.AST, **args: Arg) -> Term:
        """Report what is wrong at a node and return the term that stands for it."""
        self.faults.append(Fault(code, self.scope.place, {"column": self.parsed.column(node), **args}))
        return UNCLEAR

    def bind(self, node: ast.expr) -> Term:
        """The typed tree of a node; a construct outside the language is a fault of its own."""
        handler = self._handlers.get(type(node))
        if handler is not None:
            return handler(self, node)
        return self.fault(_REFUSED.get(type(node), "rules.no_construct"), node, what=type(node).__name__)

    def bind_bool(self, node: ast.expr) -> Term:
        """The typed tree of a node that must be true or false."""
        term = self.bind(node)
        if is_unclear(term) or term.kind.shape is Shape.BOOL:
            return term
        if term.kind.shape is Shape.NOTHING:
            return Const(BOOL, None)
        return self.fault("rules.not_bool", node, found=say_kind(term.kind))

    def place_of(self, node: ast.expr) -> ItemPlace | None:
        """Where the design puts the item a bare name means; reports anything else."""
        if not isinstance(node, ast.Name):
            self.fault("rules.item_wanted", node)
            return None
        found = self.scope.find_item(node.id)
        if found is None:
            self.unknown_name(node)
        elif found.item.type is ItemType.LABEL:
            self.fault("rules.label", node, item=node.id)
            return None
        return found

    def unknown_name(self, node: ast.Name) -> Term:
        """Report a name that means nothing here."""
        if node.id in self.table.functions:
            return self.fault("rules.function_without_call", node, name=node.id)
        return self.fault("rules.unknown_name", node, name=node.id, near=near(node.id, self.scope.item_names))

    def kind_of(self, place: ItemPlace) -> Kind:
        """The kind of an item."""
        return item_kind(place.item, self.table.units)

    def read(self, place: ItemPlace, source: Source, reach: Reach) -> Term:
        """The value of an item by a source, noted as a dependency."""
        self.depends.add(Dependency(place.item.oid, reach))
        return Native(self.kind_of(place), source)


def near(word: str, known: Iterable[str]) -> str:
    """The known word most like a mistyped one, `-` when none is."""
    return next(iter(difflib.get_close_matches(word, sorted(known), 1)), "-")


def bind_home_item(binder: Binder, node: ast.expr, place: ItemPlace) -> Term:
    """An item of the home record: of its home line, or of a group that has but one."""
    item, scope = place.item.oid, binder.scope
    if not scope.form:
        return binder.fault("rules.no_home", node, item=item)
    if place.form.oid != scope.form:
        return binder.fault("rules.other_form", node, item=item, form=place.form.oid)
    if place.group.repeating and place.group.oid != scope.group:
        return binder.fault("rules.repeating", node, item=item, group=place.group.oid)
    return binder.read(place, Source("item", item), Reach.RECORD)


def bind_line_item(binder: Binder, node: ast.expr, place: ItemPlace) -> Term:
    """An item of the line an aggregate stands at; the first one names the group."""
    item = place.item.oid
    if binder.line_group == "":
        binder.line_group = place.group.oid
    if place.group.oid != binder.line_group:
        return binder.fault("rules.two_groups", node, item=item, group=binder.line_group or "")
    binder.line_items.add(item)
    return Native(binder.kind_of(place), Source("line", item))
