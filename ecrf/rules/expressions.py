"""From syntax to typed tree: what each construct of the language means."""

from __future__ import annotations

import ast
import re
from decimal import Decimal

from ecrf.rules import calls, fitting, operators
from ecrf.rules.binder import Binder, Handlers, bind_home_item, bind_line_item
from ecrf.rules.kinds import BARE, BOOL, DATE, LITERAL, NOTHING
from ecrf.rules.terms import (
    UNCLEAR,
    Choose,
    Const,
    Logic,
    Native,
    Negated,
    Not,
    Shared,
    Source,
    Term,
    is_unclear,
)
from ecrf.schema.index import ItemPlace

_NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+")
_MOST_DIGITS = 28
"""The precision of decimal arithmetic; a longer literal would not survive the first operation."""


def _bind_constant(binder: Binder, node: ast.Constant) -> Term:
    value = node.value
    if isinstance(value, str):
        return Const(LITERAL, value)
    written = binder.parsed.source(node)
    if isinstance(value, bool) or value is None or value is ...:
        return binder.fault("rules.constant", node, written=written)
    if not _NUMBER.fullmatch(written) or len(written.replace(".", "")) > _MOST_DIGITS:
        return binder.fault("rules.number", node, written=written[:40])
    return Const(BARE, Decimal(written))


def _bind_name(binder: Binder, node: ast.Name) -> Term:
    if binder.scope.find_item(node.id) is not None:
        place = binder.place_of(node)
        return UNCLEAR if place is None else _bind_item(binder, node, place)
    match node.id:
        case "yes":
            return Const(BOOL, value=True)
        case "no":
            return Const(BOOL, value=False)
        case "unknown":
            return Const(NOTHING, None)
        case "as_of":
            return _bind_as_of(binder, node)
    if node.id in calls.SPECIAL_FORMS:
        return binder.fault("rules.function_without_call", node, name=node.id)
    return binder.unknown_name(node)


def _bind_as_of(binder: Binder, node: ast.Name) -> Term:
    if not binder.scope.worklist:
        return binder.fault("rules.as_of", node)
    binder.uses_as_of = True
    return Native(DATE, Source("as_of"))


def _bind_item(binder: Binder, node: ast.Name, place: ItemPlace) -> Term:
    if binder.line_group is not None:
        return bind_line_item(binder, node, place)
    return bind_home_item(binder, node, place)


def _bind_unary(binder: Binder, node: ast.UnaryOp) -> Term:
    if isinstance(node.op, ast.Not):
        inner = binder.bind_bool(node.operand)
        return inner if is_unclear(inner) else Not(BOOL, inner)
    if not isinstance(node.op, ast.USub):
        return binder.fault("rules.no_operator", node, what=type(node.op).__name__)
    inner = fitting.as_number(binder, node.operand, binder.bind(node.operand))
    if isinstance(inner, Const) and not is_unclear(inner):
        return Const(inner.kind, None if inner.value is None else -inner.value)
    return inner if is_unclear(inner) else Negated(inner.kind, inner)


def _bind_binary(binder: Binder, node: ast.BinOp) -> Term:
    left, right = binder.bind(node.left), binder.bind(node.right)
    symbol = _ARITHMETIC.get(type(node.op))
    if symbol is None:
        code = "rules.no_power" if isinstance(node.op, ast.Pow) else "rules.no_operator"
        return binder.fault(code, node, what=type(node.op).__name__)
    return operators.bind_arithmetic(binder, node, symbol, (left, right))


def _bind_logic(binder: Binder, node: ast.BoolOp) -> Term:
    parts = tuple(binder.bind_bool(value) for value in node.values)
    return (
        UNCLEAR if is_unclear(*parts) else Logic(BOOL, "and" if isinstance(node.op, ast.And) else "or", parts)
    )


def _bind_choose(binder: Binder, node: ast.IfExp) -> Term:
    condition = binder.bind_bool(node.test)
    branches = operators.unify(binder, [(n, binder.bind(n)) for n in (node.body, node.orelse)])
    if is_unclear(condition, *branches):
        return UNCLEAR
    return Choose(branches[0].kind, condition, branches[0], branches[1])


def _bind_compare(binder: Binder, node: ast.Compare) -> Term:
    nodes = [node.left, *node.comparators]
    parts: list[Term] = []
    left = binder.bind(node.left)
    for position, operator in enumerate(node.ops):
        following = nodes[position + 1]
        if isinstance(operator, (ast.In, ast.NotIn)):
            if len(node.ops) > 1:
                return binder.fault("rules.in_chain", node)
            found = operators.bind_member(binder, left, following)
            return Not(BOOL, found) if isinstance(operator, ast.NotIn) and not is_unclear(found) else found
        right = binder.bind(following)
        if position < len(node.ops) - 1 and not isinstance(right, (Const, Native)):
            right = Shared(right.kind, right)
        symbol = _COMPARISONS.get(type(operator))
        if symbol is None:
            return binder.fault("rules.no_identity", node)
        parts.append(operators.bind_comparison(binder, following, symbol, left, right))
        left = right
    if is_unclear(*parts):
        return UNCLEAR
    return parts[0] if len(parts) == 1 else Logic(BOOL, "and", tuple(parts))


_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
HANDLERS: Handlers = {
    ast.Constant: _bind_constant,
    ast.Name: _bind_name,
    ast.UnaryOp: _bind_unary,
    ast.BinOp: _bind_binary,
    ast.BoolOp: _bind_logic,
    ast.IfExp: _bind_choose,
    ast.Compare: _bind_compare,
    ast.Call: calls.bind_call,
}
