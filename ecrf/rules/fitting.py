"""Terms made to fit a wanted kind: literals adapted, units converted, spans settled, or a fault."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from ecrf.record.missing import MissingCode
from ecrf.record.partial_date import PartialDate
from ecrf.rules import labs, spans
from ecrf.rules.binder import Binder, near
from ecrf.rules.kinds import PLAIN, TEXT, Kind, Shape, say_kind
from ecrf.rules.literals import is_calendar, parse_literal
from ecrf.rules.terms import UNCLEAR, Arithmetic, Choose, Const, FirstKnown, Strict, Term, is_unclear

_NUMERAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
LAB_CODES = "lab result"
"""Name of the built-in list of qualitative laboratory results."""
FLAG_CODES = "lab flag"
MISSING_CODES = "missing code"
BUILT_IN_CODES = {
    LAB_CODES: frozenset({"NEG", "PM", "1P", "2P", "3P", "4P", "ND_LIMIT"}),
    FLAG_CODES: frozenset({"L", "N", "H"}),
    MISSING_CODES: frozenset(MissingCode),
}


def fit(binder: Binder, node: ast.expr, term: Term, want: Kind) -> Term:
    """The term as a value of the wanted kind, converted where that is exact and meant, else a fault."""
    if is_unclear(term):
        return UNCLEAR
    if term.kind.shape is Shape.NOTHING:
        return Const(want, None)
    term = adapt(binder, node, term, want)
    if is_unclear(term):
        return UNCLEAR
    if want.shape is Shape.NUMBER:
        number = as_number(binder, node, term)
        return UNCLEAR if is_unclear(number) else fit_unit(binder, node, number, want)
    if want.shape is Shape.PARTIAL and term.kind.shape is Shape.DATE:
        return Strict(want, _as_partial, (_settled(term),))
    if want.shape is Shape.DATE and term.kind.shape is Shape.DATETIME:
        return Strict(want, _day_of, (_settled(term),))
    fault = _fit_fault(term.kind, want)
    if fault is not None:
        return binder.fault(fault, node, found=say_kind(term.kind), wanted=say_kind(want))
    return _settled(term)


def adapt(binder: Binder, node: ast.expr, term: Term, want: Kind) -> Term:
    """A quoted text as the text, code, term, date or time it meets; every other term as it is."""
    if term.kind.shape is not Shape.LITERAL:
        return term
    if isinstance(term, Choose):
        then, other = (adapt(binder, node, t, want) for t in (term.then, term.other))
        return UNCLEAR if is_unclear(then, other) else Choose(then.kind, term.condition, then, other)
    if isinstance(term, FirstKnown):
        parts = tuple(adapt(binder, node, part, want) for part in term.parts)
        return UNCLEAR if is_unclear(*parts) else FirstKnown(parts[0].kind, parts)
    if not isinstance(term, Const):
        return term
    return _adapt_constant(binder, node, term, want)


def as_number(binder: Binder, node: ast.expr, term: Term) -> Term:
    """The term as an exact number; a bound or an uncertain count is unknown."""
    match term.kind.shape:
        case Shape.FAULTY:
            return UNCLEAR
        case Shape.NUMBER:
            return _settled(term)
        case Shape.LAB:
            factors = lab_factors(binder, node, term.kind)
            kind = Kind(Shape.NUMBER, term.kind.unit, analyte=term.kind.analyte)
            return UNCLEAR if factors is None else Strict(kind, labs.lab_value, (term, factors))
        case Shape.CODE:
            return numeric_code(binder, node, term)
        case Shape.DATE | Shape.DATETIME | Shape.TIME | Shape.PARTIAL | Shape.PARTIAL_TIME:
            return binder.fault("rules.date_arithmetic", node, found=say_kind(term.kind))
    return binder.fault("rules.not_number", node, found=say_kind(term.kind))


def lab_number(binder: Binder, node: ast.expr, term: Term) -> Term:
    """A lab value as a number that may be a span, for comparison."""
    factors = lab_factors(binder, node, term.kind)
    kind = Kind(Shape.NUMBER, term.kind.unit, analyte=term.kind.analyte, exact=False)
    return UNCLEAR if factors is None else Strict(kind, labs.lab_span, (term, factors))


def lab_factors(binder: Binder, node: ast.expr, kind: Kind) -> Const | None:
    """Unit text -> ratio into the canonical unit, for every unit of the item; None after a fault."""
    table, canonical = binder.table.units, kind.unit
    if canonical is None:
        raise ValueError("a lab kind names its canonical unit")
    factors: dict[str, tuple[Decimal, Decimal]] = {}
    for text in kind.units:
        ratio = table.ratio(table.unit(text), canonical, kind.analyte)
        if ratio is None:
            binder.fault(
                "rules.lab_units", node, found=text, wanted=canonical.text, analyte=kind.analyte or "-"
            )
            return None
        factors[text] = (Decimal(ratio.numerator), Decimal(ratio.denominator))
    return Const(TEXT, factors)


def numeric_code(binder: Binder, node: ast.expr, term: Term) -> Term:
    """A code as the number it is written as; a fault unless every code of its list is a number."""
    codes = codes_of(binder, term.kind.codelist)
    if not codes or not all(_NUMERAL.fullmatch(code) for code in codes):
        return binder.fault("rules.code_not_number", node, codelist=term.kind.codelist or "-")
    numbers = {code: Decimal(code) for code in codes}
    return Strict(PLAIN, numbers.get, (term,))


def codes_of(binder: Binder, codelist: str) -> frozenset[str]:
    """The codes of a list of the design or a built-in one."""
    return BUILT_IN_CODES.get(codelist) or binder.scope.codes(codelist)


def fit_unit(binder: Binder, node: ast.expr, number: Term, want: Kind) -> Term:
    """A number in the unit of `want`: a bare number takes it, another unit is converted or refused."""
    if want.unit is None:
        return number
    if number.kind.unit is None:
        return replace(number, kind=want)
    ratio = ratio_of(binder, node, number, want)
    return UNCLEAR if ratio is None else scaled(number, ratio, want)


def ratio_of(binder: Binder, node: ast.expr, number: Term, want: Kind) -> Fraction | None:
    """What a number is multiplied by to be in the unit of `want`; None after a fault."""
    source, target = number.kind.unit, want.unit
    if source is None or target is None:
        return Fraction(1)
    analytes = {number.kind.analyte, want.analyte} - {""}
    analyte = analytes.pop() if len(analytes) == 1 else ""
    ratio = binder.table.units.ratio(source, target, analyte)
    if ratio is None:
        binder.fault("rules.units", node, found=source.text, wanted=target.text)
    return ratio


def scaled(term: Term, ratio: Fraction, kind: Kind) -> Term:
    """A number times a ratio, in the unit of `kind`; a division that does not end keeps 28 digits."""
    kind = replace(kind, exact=term.kind.exact)
    if ratio == 1:
        return replace(term, kind=kind)
    numerator, denominator = Decimal(ratio.numerator), Decimal(ratio.denominator)
    if isinstance(term, Const):
        return Const(kind, None if term.value is None else term.value * numerator / denominator)
    if not kind.exact:
        return Strict(kind, spans.scale, (term, Const(kind, numerator), Const(kind, denominator)))
    product = term if numerator == 1 else Arithmetic(kind, "*", term, Const(kind, numerator))
    return product if denominator == 1 else Arithmetic(kind, "/", product, Const(kind, denominator))


def _settled(term: Term) -> Term:
    """A span as the one value it means, unknown when it means several."""
    return term if term.kind.exact else Strict(replace(term.kind, exact=True), spans.exact, (term,))


def _fit_fault(found: Kind, want: Kind) -> str | None:
    if want.shape in (Shape.DATE, Shape.DATETIME):
        if found.shape in (Shape.PARTIAL, Shape.PARTIAL_TIME):
            return "rules.partial_rule"
        if found.shape is Shape.DATE and want.shape is Shape.DATETIME:
            return "rules.date_and_time"
    if found.shape is not want.shape:
        return "rules.wrong_kind"
    if want.codelist not in ("", found.codelist) or want.dictionary not in ("", found.dictionary):
        return "rules.other_codelist_wanted"
    return None


def _adapt_constant(binder: Binder, node: ast.expr, term: Const, want: Kind) -> Term:
    if term.value is None:
        return Const(want, None)
    if want.shape in (Shape.TEXT, Shape.TERM):
        return Const(want, term.value)
    if want.shape is Shape.CODE:
        codes = codes_of(binder, want.codelist)
        if want.codelist and term.value not in codes:
            near_code = near(term.value, codes)
            return binder.fault(
                "rules.no_code", node, text=term.value, codelist=want.codelist, near=near_code
            )
        return Const(want, term.value)
    if is_calendar(want.shape):
        value = parse_literal(term.value, want.shape)
        if value is None:
            return binder.fault("rules.no_date", node, text=term.value, wanted=say_kind(Kind(want.shape)))
        return Const(Kind(want.shape), value)
    return term


def _day_of(moment: datetime) -> date:
    return moment.date()


def _as_partial(day: date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)
