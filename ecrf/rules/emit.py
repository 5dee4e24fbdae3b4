"""From typed tree to one Python function, built as syntax nodes and never as text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, cast

from ecrf.record.value import Typed
from ecrf.rules import functions
from ecrf.rules.context import Context
from ecrf.rules.joining import find_joins
from ecrf.rules.lines import lines_like
from ecrf.rules.operators import CALM
from ecrf.rules.reaches import PICKS
from ecrf.rules.reaching import Asked, find_telling
from ecrf.rules.terms import (
    Arithmetic,
    Choose,
    Compare,
    Const,
    FirstKnown,
    Lax,
    Lines,
    Logic,
    Member,
    Native,
    Negated,
    Not,
    Raw,
    Shared,
    Source,
    Strict,
    Term,
)

Evaluate = Callable[[Context], Any]
_NONE = ast.Constant(None)
_COMPARISONS: dict[str, type[ast.cmpop]] = {
    "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq,
}  # fmt: skip
_ARITHMETIC: dict[str, type[ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div}

_PLAIN = ("as_of", "arm")
"""Readings that are native values already."""


def build_function(term: Term) -> tuple[Evaluate, tuple[Asked, ...]]:
    """Return the function of a context that computes the term, and what its aggregates ask; overflow is unknown."""
    pool = _Pool()
    body = _Body(pool, "ctx", None)
    returned = ast.Return(body.emit(term))
    guarded = ast.Try(
        body=[*body.opening, returned],
        handlers=[ast.ExceptHandler(type=pool.constant(ArithmeticError), body=[ast.Return(_NONE)])],
        orelse=[],
        finalbody=[],
    )
    module = ast.Module([*pool.functions, _function("check", ["ctx"], [guarded])], [])
    code = compile(ast.fix_missing_locations(module), "<check>", "exec")
    exec(code, pool.namespace)  # noqa: S102 - the tree was built above from whitelisted nodes, no text is involved
    made = pool.namespace
    telling = {id(lines): answer for lines, answer in find_telling(term)}
    asks = (
        Asked(
            lines.group, lines.reach, lines.fold, made[ask], made[home], telling.get(id(lines)), made.get(key)
        )
        for lines, ask, home, key in pool.asked
    )
    return cast(Evaluate, made["check"]), tuple(asks)


class _Pool:
    """Constants, line functions and names shared by the bodies of one expression."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__builtins__": {}}
        self.functions: list[ast.stmt] = []
        self.asked: list[tuple[Lines, str, str, str]] = []
        """Aggregates with the names of what they ask of a line, of what the home line brings into it, and of their key."""
        self._names: dict[int, str] = {}
        self._count = 0

    def fresh(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def constant(self, value: object) -> ast.expr:
        if value is None or isinstance(value, bool):
            return ast.Constant(value)
        if type(value) is str:
            return ast.Constant(value)
        name = self._names.get(id(value))
        if name is None:
            name = self._names[id(value)] = self.fresh("k")
            self.namespace[name] = value
        return _load(name)


class _Body:
    """The body of one function: of the check, or of what an aggregate asks of each line."""

    def __init__(self, pool: _Pool, subject: str, outer: _Body | None) -> None:
        self.opening: list[ast.stmt] = []
        """Statements before the return: readings and shared values, each computed once."""
        self.borrowed: dict[str, tuple[Source, bool]] = {}
        """Variables of the outer body, which become parameters, with the reading and whether its native value is."""
        self._pool, self._subject, self._outer = pool, subject, outer
        self._variables: dict[tuple[Source, bool], str] = {}
        self._shared: dict[int, str] = {}

    def emit(self, term: Term) -> ast.expr:
        """The expression node of a term."""
        return _EMITTERS[type(term)](self, term)

    def variable(self, source: Source, *, native: bool) -> str:
        """The name of a reading, made when first needed; a line borrows what is not of the line."""
        if self._outer is not None and source.method != "line":
            name = self._outer.variable(source, native=native)
            self.borrowed[name] = (source, native)
            return name
        name = self._variables.get((source, native), "")
        if not name:
            name = self._variables[source, native] = self._pool.fresh("v" if native else "r")
            self._assign(name, self._native(source) if native else self._reading(source))
        return name

    def _native(self, source: Source) -> ast.expr:
        if source.method in _PLAIN:
            return self._reading(source)
        raw = self.variable(source, native=False)
        typed = ast.Compare(_attribute(raw, "__class__"), [ast.Is()], [self._pool.constant(Typed)])
        return ast.IfExp(typed, _attribute(raw, "native"), _NONE)

    def _reading(self, source: Source) -> ast.expr:
        item = ast.Constant(source.item)
        match source.method:
            case "as_of" | "arm":
                return _attribute(self._subject, source.method)
            case "line":
                return _call(_attribute(self._subject, "get"), [item])
            case "at":
                args: list[ast.expr] = [item, ast.Constant(source.event), ast.Constant(source.repeat)]
                return _call(_attribute(self._subject, "at"), args)
            case "first" | "last" | "previous" | "least_before":
                series = _call(_attribute(self._subject, "series"), [item])
                return _call(self._pool.constant(PICKS[source.method]), [series])
        return _call(_attribute(self._subject, source.method), [item])

    def _assign(self, name: str, value: ast.expr) -> None:
        self.opening.append(ast.Assign([ast.Name(name, ast.Store())], value))

    def guard(self, terms: Sequence[Term], build: Callable[[list[ast.expr]], ast.expr]) -> ast.expr:
        """`None if any operand is None else build(operands)`; each operand is computed once, in order."""
        tests: list[ast.expr] = []
        operands: list[ast.expr] = []
        for term in terms:
            value = self.emit(term)
            if isinstance(term, Const | Raw) and value is not _NONE:
                operands.append(value)
                continue
            test, operand = self.tested(value)
            tests.append(_is(test, None))
            operands.append(operand)
        return ast.IfExp(_any(tests), _NONE, build(operands)) if tests else build(operands)

    def tested(self, value: ast.expr) -> tuple[ast.expr, ast.expr]:
        """An expression that computes a value, and the name it has afterwards."""
        if isinstance(value, ast.Name):
            return value, value
        name = self._pool.fresh("t")
        return ast.NamedExpr(ast.Name(name, ast.Store()), value), _load(name)

    def emit_const(self, term: Const) -> ast.expr:
        return _NONE if term.value is None else self._pool.constant(term.value)

    def emit_native(self, term: Native) -> ast.expr:
        return _load(self.variable(term.source, native=True))

    def emit_raw(self, term: Raw) -> ast.expr:
        return _load(self.variable(term.source, native=False))

    def emit_strict(self, term: Strict) -> ast.expr:
        function = self._pool.constant(term.call)
        return self.guard(term.args, lambda operands: _call(function, operands))

    def emit_lax(self, term: Lax) -> ast.expr:
        return _call(self._pool.constant(term.call), [self.emit(arg) for arg in term.args])

    def emit_compare(self, term: Compare) -> ast.expr:
        operator = _COMPARISONS[term.operator]()
        return self.guard((term.left, term.right), lambda pair: ast.Compare(pair[0], [operator], [pair[1]]))

    def emit_arithmetic(self, term: Arithmetic) -> ast.expr:
        operator = _ARITHMETIC[term.operator]()
        if term.operator != "/":
            return self.guard((term.left, term.right), lambda pair: ast.BinOp(pair[0], operator, pair[1]))
        return self.guard((term.left, term.right), self._divide)

    def _divide(self, pair: list[ast.expr]) -> ast.expr:
        left, right = pair
        return ast.IfExp(right, ast.BinOp(left, ast.Div(), right), _NONE)

    def emit_negated(self, term: Negated) -> ast.expr:
        return self.guard((term.inner,), lambda operands: ast.UnaryOp(ast.USub(), operands[0]))

    def emit_not(self, term: Not) -> ast.expr:
        return self.guard((term.inner,), lambda operands: ast.UnaryOp(ast.Not(), operands[0]))

    def emit_member(self, term: Member) -> ast.expr:
        values = self._pool.constant(term.values)
        return self.guard((term.inner,), lambda operands: ast.Compare(operands[0], [ast.In()], [values]))

    def emit_logic(self, term: Logic) -> ast.expr:
        """Kleene: one False (of `or`: True) settles it, else one unknown does, else the other."""
        settled = term.operator == "or"
        pairs = [self.tested(self.emit(part)) for part in term.parts]
        decided = _any([_is(test, settled) for test, _ in pairs])
        unknown = _any([_is(name, None) for _, name in pairs])
        return ast.IfExp(decided, ast.Constant(settled), ast.IfExp(unknown, _NONE, ast.Constant(not settled)))

    def emit_choose(self, term: Choose) -> ast.expr:
        then, other = self.emit(term.then), self.emit(term.other)
        return self.guard((term.condition,), lambda operands: ast.IfExp(operands[0], then, other))

    def emit_first_known(self, term: FirstKnown) -> ast.expr:
        result = self.emit(term.parts[-1])
        for part in reversed(term.parts[:-1]):
            test, name = self.tested(self.emit(part))
            result = ast.IfExp(_is(test, None), result, name)
        return result

    def emit_shared(self, term: Shared) -> ast.expr:
        name = self._shared.get(id(term.inner))
        if name is None:
            value = self.emit(term.inner)
            name = self._shared[id(term.inner)] = self._pool.fresh("s")
            self._assign(name, value)
        return _load(name)

    def emit_lines(self, term: Lines) -> ast.expr:
        inner = _Body(self._pool, "line", self)
        returned = ast.Return(inner.emit(term.body))
        name = self._pool.fresh("f")
        borrowed = list(inner.borrowed)
        self._pool.functions.append(_function(name, ["line", *borrowed], [*inner.opening, returned]))
        lines: ast.expr = _call(
            _attribute(self._subject, "lines"), [ast.Constant(term.group), self._pool.constant(term.reach)]
        )
        joins = find_joins(term, CALM | functions.CALM)
        key = self._key_of(joins) if joins else ""
        if joins:
            of_home = ast.Tuple([self.emit(home) for _, home in joins], ast.Load())
            lines = _call(self._pool.constant(lines_like), [lines, _load(key), of_home])
        self._pool.asked.append((term, name, self._home_of(inner), key))
        outer = ast.Tuple([_load(each) for each in borrowed], ast.Load())
        return _call(self._pool.constant(term.fold), [_load(name), lines, outer])

    def _home_of(self, inner: _Body) -> str:
        """The name of a function of the context for what a line borrows."""
        body = _Body(self._pool, "ctx", None)
        values = [_load(body.variable(source, native=native)) for source, native in inner.borrowed.values()]
        name = self._pool.fresh("h")
        returned = ast.Return(ast.Tuple(list[ast.expr](values), ast.Load()))
        self._pool.functions.append(_function(name, ["ctx"], [*body.opening, returned]))
        return name

    def _key_of(self, joins: tuple[tuple[Term, Term], ...]) -> str:
        """The name of what all equalities compare of a line: a log of n lines is not asked n times n questions."""
        body = _Body(self._pool, "line", self)
        of_line = ast.Tuple([body.emit(line) for line, _ in joins], ast.Load())
        name = self._pool.fresh("f")
        self._pool.functions.append(_function(name, ["line"], [*body.opening, ast.Return(of_line)]))
        return name


_EMITTERS: dict[type[Term], Callable[[_Body, Any], ast.expr]] = {
    Const: _Body.emit_const,
    Native: _Body.emit_native,
    Raw: _Body.emit_raw,
    Strict: _Body.emit_strict,
    Lax: _Body.emit_lax,
    Compare: _Body.emit_compare,
    Arithmetic: _Body.emit_arithmetic,
    Negated: _Body.emit_negated,
    Logic: _Body.emit_logic,
    Not: _Body.emit_not,
    Choose: _Body.emit_choose,
    FirstKnown: _Body.emit_first_known,
    Member: _Body.emit_member,
    Shared: _Body.emit_shared,
    Lines: _Body.emit_lines,
}


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _attribute(name: str, attribute: str) -> ast.expr:
    return ast.Attribute(_load(name), attribute, ast.Load())


def _call(function: ast.expr, args: Sequence[ast.expr]) -> ast.expr:
    return ast.Call(function, list(args), [])


def _is(value: ast.expr, constant: bool | None) -> ast.expr:  # noqa: FBT001 - the value compared with
    return ast.Compare(value, [ast.Is()], [ast.Constant(constant)])


def _any(tests: list[ast.expr]) -> ast.expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)


def _function(name: str, parameters: list[str], body: list[ast.stmt]) -> ast.FunctionDef:
    arguments = ast.arguments([], [ast.arg(each) for each in parameters], None, [], [], None, [])
    definition = ast.FunctionDef(name, arguments, body, [])
    setattr(definition, "type_params", [])  # noqa: B010 - a required field from Python 3.12, unknown to 3.11
    return definition
