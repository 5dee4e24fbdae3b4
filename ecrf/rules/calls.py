"""Calls: the special forms of the language, then the function table."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from ecrf.rules import linked, special
from ecrf.rules.aggregates import AGGREGATES
from ecrf.rules.binder import Binder, near
from ecrf.rules.fitting import codes_of, fit
from ecrf.rules.functions import Function, Param
from ecrf.rules.kinds import Shape, say_kind
from ecrf.rules.missingness import MISSINGNESS
from ecrf.rules.reaches import REACHES
from ecrf.rules.terms import UNCLEAR, Const, Lax, Strict, Term, is_unclear

SPECIAL_FORMS: dict[str, Callable[[Binder, ast.Call], Term]] = {
    **REACHES, **AGGREGATES, **MISSINGNESS, **linked.FORMS, **special.FORMS,
}  # fmt: skip
"""Names the language itself knows; a function table must not use them."""


def bind_call(binder: Binder, node: ast.Call) -> Term:
    """The typed tree of a call; only names of the language and the function table can be called."""
    if isinstance(node.func, ast.Attribute):
        return binder.fault("rules.no_attribute", node.func, what="Attribute")
    if not isinstance(node.func, ast.Name):
        return binder.fault("rules.no_call", node)
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            return binder.fault("rules.no_starred", argument, what="Starred")
    if node.keywords:
        return binder.fault("rules.no_keyword", node.keywords[0])
    name = node.func.id
    form = SPECIAL_FORMS.get(name)
    if form is not None:
        binder.functions.add(f"{name}@1")
        return form(binder, node)
    function = binder.table.functions.get(name)
    if function is None:
        known = (*SPECIAL_FORMS, *binder.table.functions)
        return binder.fault("rules.unknown_function", node, name=name, near=near(name, known))
    binder.functions.add(function.stamp)
    return _bind_function(binder, node, function)


def _bind_function(binder: Binder, node: ast.Call, function: Function) -> Term:
    params = function.params
    wanted = _wanted_count(node, function)
    found = len(node.args)
    if found < wanted or (found > wanted and not (function.variadic and not function.counts)):
        return binder.fault("rules.arguments", node, name=function.name, wanted=wanted, found=found)
    paired = [params[min(position, len(params) - 1)] for position in range(len(node.args))]
    args = tuple(_bind_argument(binder, value, param) for value, param in zip(node.args, paired, strict=True))
    if is_unclear(*args):
        return UNCLEAR
    if not any(param.nullable for param in paired):
        return Strict(function.result, function.call, args)
    needed = tuple(position for position, param in enumerate(paired) if not param.nullable)
    return Lax(function.result, _needing(needed, function.call), args)


def _wanted_count(node: ast.Call, function: Function) -> int:
    """How many arguments a call takes: by its literal first argument where the function says so."""
    first = node.args[0] if node.args else None
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return 1 + function.counts[text] if text in function.counts else len(function.params)


def _bind_argument(binder: Binder, node: ast.expr, param: Param) -> Term:
    term = fit(binder, node, binder.bind(node), param.kind)
    if is_unclear(term):
        return UNCLEAR
    if param.literal and not isinstance(term, Const):
        return binder.fault("rules.literal_wanted", node)
    if param.choices:
        return _check_choices(binder, node, term, param)
    return term


def _check_choices(binder: Binder, node: ast.expr, term: Term, param: Param) -> Term:
    choices = ", ".join(param.choices)
    if isinstance(term, Const):
        known = term.value in param.choices
        return term if known else binder.fault("rules.no_choice", node, text=str(term.value), choices=choices)
    if term.kind.shape is Shape.CODE and not codes_of(binder, term.kind.codelist) >= set(param.choices):
        return binder.fault("rules.lacks_codes", node, found=say_kind(term.kind), choices=choices)
    return term


def _needing(needed: tuple[int, ...], call: Callable[..., Any]) -> Callable[..., Any]:
    """The call, unknown when an argument that must be known is not."""

    def guarded(*args: Any) -> Any:  # noqa: ANN401 - whatever the table's function takes and gives
        return None if any(args[position] is None for position in needed) else call(*args)

    return guarded
