"""What operators mean between kinds: comparison, arithmetic, membership, and the faults."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ecrf.record.value import Term as CodedTerm
from ecrf.rules import spans
from ecrf.rules.binder import Binder
from ecrf.rules.fitting import adapt, as_number, fit, fit_unit, lab_number, numeric_code, ratio_of, scaled
from ecrf.rules.kinds import BOOL, DATE, LITERAL, PARTIAL, TEXT, Kind, Shape, say_kind
from ecrf.rules.terms import (
    UNCLEAR,
    Arithmetic,
    Compare,
    Const,
    Logic,
    Member,
    Native,
    Shared,
    Strict,
    Term,
    is_unclear,
)
from ecrf.rules.units import ONE

_ORDERED = (Shape.NUMBER, Shape.DATE, Shape.TIME, Shape.DATETIME)
_COMPARABLE = (*_ORDERED, Shape.TEXT, Shape.CODE, Shape.BOOL, Shape.TERM)
_SPANNED = {
    Shape.PARTIAL: (Shape.DATE, spans.partial_span),
    Shape.PARTIAL_TIME: (Shape.DATETIME, spans.partial_time_span),
}


def bind_comparison(binder: Binder, node: ast.expr, symbol: str, left: Term, right: Term) -> Term:
    """`left symbol right`; unknown when a side is, three-valued when a side is a span."""
    if is_unclear(left, right):
        return UNCLEAR
    left, right = _meet(binder, node, symbol, (left, right))
    if is_unclear(left, right):
        return UNCLEAR
    fault = _comparison_fault(symbol, left.kind, right.kind)
    if fault is not None:
        return binder.fault(fault, node, left=say_kind(left.kind), right=say_kind(right.kind), symbol=symbol)
    if left.kind.shape is Shape.NUMBER:
        return _compare_numbers(binder, node, symbol, (left, right))
    return _compared(symbol, left, right)


def bind_arithmetic(binder: Binder, node: ast.BinOp, symbol: str, sides: tuple[Term, Term]) -> Term:
    """`left symbol right` on exact numbers; sums take the unit of the left side, products make their own."""
    left = as_number(binder, node.left, sides[0])
    right = as_number(binder, node.right, sides[1])
    if is_unclear(left, right):
        return UNCLEAR
    if symbol in "*/":
        return _product(symbol, left, right)
    if left.kind.unit is None:
        return Arithmetic(right.kind, symbol, left, right)
    right = fit_unit(binder, node.right, right, left.kind)
    return UNCLEAR if is_unclear(right) else Arithmetic(left.kind, symbol, left, right)


def bind_member(binder: Binder, left: Term, listed: ast.expr) -> Term:
    """`left in (constants)`."""
    if not isinstance(listed, (ast.Tuple, ast.List, ast.Set)) or not listed.elts:
        return binder.fault("rules.in_list", listed)
    elements = [(element, binder.bind(element)) for element in listed.elts]
    for element, term in elements:
        if not isinstance(term, Const):
            return binder.fault("rules.in_constant", element)
    if is_unclear(left, *(term for _, term in elements)):
        return UNCLEAR
    quoted = all(term.kind.shape is Shape.LITERAL for _, term in elements)
    if quoted and left.kind.shape in (Shape.TEXT, Shape.CODE, Shape.TERM):
        return _member_of_texts(binder, left, elements)
    shared = left if isinstance(left, (Const, Native)) else Shared(left.kind, left)
    parts = tuple(bind_comparison(binder, element, "==", shared, term) for element, term in elements)
    return UNCLEAR if is_unclear(*parts) else Logic(BOOL, "or", parts)


def unify(binder: Binder, branches: Sequence[tuple[ast.expr, Term]]) -> list[Term]:
    """The terms as values of one kind: the one they share, or the first that names a unit."""
    terms = [term for _, term in branches]
    if is_unclear(*terms):
        return [UNCLEAR for _ in terms]
    want = _common_kind(terms)
    return [term if want is LITERAL else fit(binder, node, term, want) for node, term in branches]


def _common_kind(terms: Sequence[Term]) -> Kind:
    kinds = [t.kind for t in terms if t.kind.shape not in (Shape.LITERAL, Shape.NOTHING)]
    if not kinds:
        return LITERAL
    if any(kind.shape in (Shape.NUMBER, Shape.LAB) for kind in kinds):
        measured = next(
            (k for k in kinds if k.shape in (Shape.NUMBER, Shape.LAB) and k.unit is not None), None
        )
        return Kind(Shape.NUMBER, measured.unit, analyte=measured.analyte) if measured else Kind(Shape.NUMBER)
    if any(kind.shape is Shape.PARTIAL for kind in kinds):
        return PARTIAL
    return DATE if kinds[0].shape is Shape.DATE else kinds[0]


def _meet(binder: Binder, node: ast.expr, symbol: str, sides: tuple[Term, Term]) -> tuple[Term, Term]:
    """Both sides as comparable shapes: literals adapted, labs and coded numbers as numbers."""
    left = adapt(binder, node, sides[0], sides[1].kind)
    right = adapt(binder, node, sides[1], left.kind)
    shapes = {left.kind.shape, right.kind.shape}
    if shapes == {Shape.CODE, Shape.TEXT} and symbol in ("==", "!="):
        return replace(left, kind=TEXT), replace(right, kind=TEXT)
    coded_order = shapes == {Shape.CODE} and symbol not in ("==", "!=")
    if coded_order or shapes & {Shape.NUMBER, Shape.LAB}:
        left, right = _meet_number(binder, node, left), _meet_number(binder, node, right)
    return _plain(left), _plain(right)


def _meet_number(binder: Binder, node: ast.expr, term: Term) -> Term:
    if term.kind.shape is Shape.LAB:
        return lab_number(binder, node, term)
    return numeric_code(binder, node, term) if term.kind.shape is Shape.CODE else term


def _plain(term: Term) -> Term:
    if term.kind.shape is Shape.TERM and not isinstance(term, Const):
        return Strict(term.kind, _code_of, (term,))
    spanned = _SPANNED.get(term.kind.shape)
    return term if spanned is None else Strict(Kind(spanned[0], exact=False), spanned[1], (term,))


def _code_of(term: CodedTerm) -> str:
    return term.code


CALM: frozenset[Callable[..., Any]] = frozenset({_code_of})
"""What comparing applies to known values, and that never raises."""


def _comparison_fault(symbol: str, left: Kind, right: Kind) -> str | None:
    if Shape.NOTHING in (left.shape, right.shape):
        return "rules.compare_unknown"
    if {left.shape, right.shape} & {Shape.SET, Shape.FILE}:
        return "rules.not_comparable"
    if left.shape is not right.shape:
        days = {left.shape, right.shape} == {Shape.DATE, Shape.DATETIME}
        return "rules.date_and_time" if days else "rules.compare_kinds"
    if left.shape not in _COMPARABLE:
        return "rules.not_comparable"
    if symbol not in ("==", "!=") and left.shape not in _ORDERED:
        return "rules.not_ordered"
    if left.codelist != right.codelist or left.dictionary != right.dictionary:
        return "rules.other_codelist"
    return None


def _compare_numbers(binder: Binder, node: ast.expr, symbol: str, sides: tuple[Term, Term]) -> Term:
    left, right = sides
    if left.kind.unit is None or right.kind.unit is None:
        return _compared(symbol, left, right)
    ratio = ratio_of(binder, node, right, left.kind)
    if ratio is None:
        return UNCLEAR
    if not (left.kind.exact and right.kind.exact) or _scales_exactly(right, ratio):
        return _compared(symbol, left, scaled(right, ratio, left.kind))
    # Both sides times a whole number, so that no division rounds the comparison.
    return _compared(
        symbol,
        scaled(left, Fraction(ratio.denominator), left.kind),
        scaled(right, Fraction(ratio.numerator), right.kind),
    )


def _scales_exactly(term: Term, ratio: Fraction) -> bool:
    if ratio.denominator == 1:
        return True
    if not isinstance(term, Const):
        return False
    value = term.value * Decimal(ratio.numerator) / Decimal(ratio.denominator)
    return Fraction(value) == Fraction(term.value) * ratio


def _compared(symbol: str, left: Term, right: Term) -> Term:
    if left.kind.exact and right.kind.exact:
        return Compare(BOOL, symbol, left, right)
    return Strict(BOOL, spans.COMPARISONS[symbol], (left, right))


def _product(symbol: str, left: Term, right: Term) -> Term:
    a, b = left.kind.unit, right.kind.unit
    if a is None and b is None:
        return Arithmetic(left.kind, symbol, left, right)
    unit = (a or ONE).times(b or ONE) if symbol == "*" else (a or ONE).over(b or ONE)
    analyte = left.kind.analyte if b is None else right.kind.analyte if a is None and symbol == "*" else ""
    result = Arithmetic(Kind(Shape.NUMBER, unit, analyte=analyte), symbol, left, right)
    # A pure number is always counted in ones: 600 mg / 1 g is 0.6, not 600 mg/g.
    return result if unit.dimension else scaled(result, unit.factor, Kind(Shape.NUMBER, ONE))


def _member_of_texts(binder: Binder, left: Term, elements: Sequence[tuple[ast.expr, Term]]) -> Term:
    values = [adapt(binder, element, term, left.kind) for element, term in elements]
    if is_unclear(*values):
        return UNCLEAR
    return Member(BOOL, _plain(left), frozenset(term.value for term in values if isinstance(term, Const)))
