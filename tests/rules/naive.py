"""A slow evaluator of the check language that walks the syntax tree and enumerates what a value can mean.

Written apart from the compiler: no types, no compiling. A value is None (unknown) or a set of everything it may be.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

Possible = frozenset
FAR = Decimal(10**9)
NEAR = Decimal("0.0001")
COMPARE = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True)
class Bound:
    """A laboratory bound such as <5."""

    sign: str
    limit: Decimal

    def among(self, others: frozenset) -> frozenset:
        """Enough values it may be to decide a comparison with `others`."""
        tries = {self.limit + step for step in (-FAR, -NEAR, Decimal(0), NEAR, FAR)}
        tries |= {
            other + step
            for other in others
            for step in (-NEAR, Decimal(0), NEAR)
            if isinstance(other, Decimal)
        }
        test = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[self.sign]
        return frozenset(value for value in tries if test(value, self.limit))


@dataclass(frozen=True)
class Between:
    """A number from low to high, both included; the language does not know that counts are whole."""

    low: Decimal
    high: Decimal

    def among(self, others: frozenset) -> frozenset:
        """Enough values it may be to decide a comparison with `others`."""
        tries = {self.low, self.high}
        tries |= {
            other + step
            for other in others
            for step in (-NEAR, Decimal(0), NEAR)
            if isinstance(other, Decimal)
        }
        return frozenset(value for value in tries if self.low <= value <= self.high)


@dataclass(frozen=True)
class Month:
    """A date known to the month."""

    year: int
    month: int

    def days(self) -> frozenset:
        """All its days."""
        first = date(self.year, self.month, 1)
        return frozenset(day for n in range(31) if (day := first + timedelta(n)).month == self.month)


class Naive:
    """Evaluates one expression over plain values: name -> value, None, Bound or Month; lines of one group."""

    def __init__(self, values: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> None:
        self.values, self.lines = values, lines

    def run(self, text: str) -> object:
        """The result: a value or None."""
        return self._single(self._eval(ast.parse(text, mode="eval").body, self.values))

    def _single(self, possible: object) -> object:
        if isinstance(possible, frozenset):
            return next(iter(possible)) if len(possible) == 1 else None
        return None if isinstance(possible, (Bound, Between, Month)) else possible

    def _eval(self, node: ast.expr, names: Mapping[str, object]) -> object:
        return getattr(self, "_" + type(node).__name__.lower())(node, names)

    def _constant(self, node: ast.Constant, _names: Mapping[str, object]) -> object:
        if isinstance(node.value, str):
            return date.fromisoformat(node.value) if node.value.startswith("20") else node.value
        return Decimal(str(node.value))

    def _name(self, node: ast.Name, names: Mapping[str, object]) -> object:
        return {"yes": True, "no": False}.get(node.id, names.get(node.id))

    def _unaryop(self, node: ast.UnaryOp, names: Mapping[str, object]) -> object:
        value = self._single(self._eval(node.operand, names))
        if value is None:
            return None
        return (not value) if isinstance(node.op, ast.Not) else -value

    def _binop(self, node: ast.BinOp, names: Mapping[str, object]) -> object:
        left, right = (self._single(self._eval(side, names)) for side in (node.left, node.right))
        if left is None or right is None:
            return None
        match node.op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
        return left / right if right != 0 else None

    def _boolop(self, node: ast.BoolOp, names: Mapping[str, object]) -> object:
        answers = [self._eval(value, names) for value in node.values]
        decisive = isinstance(node.op, ast.Or)
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive

    def _ifexp(self, node: ast.IfExp, names: Mapping[str, object]) -> object:
        condition = self._eval(node.test, names)
        if condition is None:
            return None
        return self._single(self._eval(node.body if condition else node.orelse, names))

    def _compare(self, node: ast.Compare, names: Mapping[str, object]) -> object:
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            left = self._eval(node.left, names)
            answers = [self._ask(ast.Eq(), left, self._eval(e, names)) for e in node.comparators[0].elts]
            found = True if True in answers else None if None in answers else False
            return found if isinstance(node.ops[0], ast.In) or found is None else not found
        values = [self._eval(side, names) for side in (node.left, *node.comparators)]
        answers = [self._ask(op, a, b) for op, a, b in zip(node.ops, values, values[1:], strict=False)]
        return False if False in answers else None if None in answers else True

    def _ask(self, op: ast.cmpop, left: object, right: object) -> bool | None:
        if left is None or right is None:
            return None
        lefts, rights = self._all(left, right), self._all(right, left)
        answers = {COMPARE[type(op)](a, b) for a in lefts for b in rights}
        return answers.pop() if len(answers) == 1 else None

    def _all(self, value: object, other: object) -> frozenset:
        if isinstance(value, (Bound, Between)):
            ends = {Bound: ("limit",), Between: ("low", "high")}.get(type(other))
            others = {getattr(other, end) for end in ends} if ends else self._all(other, value)
            return value.among(frozenset(others))
        if isinstance(value, Month):
            return value.days()
        return value if isinstance(value, frozenset) else frozenset({value})

    def _call(self, node: ast.Call, names: Mapping[str, object]) -> object:
        name = node.func.id  # type: ignore[attr-defined]
        if name in ("exists", "count", "sum_of", "max_of"):
            return self._lines(name, node.args[0])
        if name == "this":
            return self.values.get(node.args[0].id)  # type: ignore[attr-defined]
        if name in ("is_missing", "is_present"):
            return (self._eval(node.args[0], names) is None) == (name == "is_missing")
        values = [self._single(self._eval(arg, names)) for arg in node.args]
        if name == "coalesce":
            return next((value for value in values if value is not None), None)
        if None in values:
            return None
        if name == "number":
            return values[0]
        return {"abs": abs, "min": min, "max": max}[name](*values)

    def _lines(self, name: str, question: ast.expr) -> object:
        answers = [self._eval(question, line) for line in self.lines]
        if name == "exists":
            return True if True in answers else None if None in answers else False
        if name == "count":
            sure = answers.count(True)
            return (
                Between(Decimal(sure), Decimal(sure + answers.count(None)))
                if None in answers
                else Decimal(sure)
            )
        numbers = [self._single(answer) for answer in answers]
        if name == "sum_of":
            return None if None in numbers else sum(numbers, Decimal(0))
        known = [number for number in numbers if number is not None]
        if not known:
            return None
        return Bound(">=", max(known)) if len(known) < len(numbers) else max(known)
