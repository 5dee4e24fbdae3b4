"""Functions whose result kind follows their arguments: units, labs, terms, sets, rounding."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ecrf.record.partial_date import PartialDate
from ecrf.record.value import Term as CodedTerm
from ecrf.rules import labs
from ecrf.rules.arguments import take_arguments, take_integer, take_text
from ecrf.rules.binder import Binder, near
from ecrf.rules.context import LINE_NUMBER, Dependency, Reach
from ecrf.rules.fitting import FLAG_CODES, LAB_CODES, as_number, codes_of, fit_unit, lab_factors
from ecrf.rules.kinds import BARE, BOOL, DATE, PARTIAL, PLAIN, TEXT, Kind, Shape, say_kind
from ecrf.rules.operators import unify
from ecrf.rules.terms import UNCLEAR, Const, FirstKnown, Member, Native, Source, Strict, Term, is_unclear
from ecrf.rules.units import ONE, Unit, parse_unit

_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?", re.ASCII)
Form = Callable[[Binder, ast.Call], Term]


def round_half_up(number: Decimal, places: Decimal) -> Decimal:
    """The number to so many decimal places, a half away from zero."""
    return number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


def _bind_shape(binder: Binder, node: ast.Call, shape: Shape) -> Term:
    """The only argument, which must have the shape."""
    args = take_arguments(binder, node, 1)
    term = binder.bind(args[0]) if args else UNCLEAR
    if is_unclear(term) or term.kind.shape is shape:
        return term
    return binder.fault("rules.wrong_kind", args[0], found=say_kind(term.kind), wanted=say_kind(Kind(shape)))


def _lab_number(call: Callable[..., Any]) -> Form:
    def bind(binder: Binder, node: ast.Call) -> Term:
        term = _bind_shape(binder, node, Shape.LAB)
        factors = None if is_unclear(term) else lab_factors(binder, node, term.kind)
        if factors is None:
            return UNCLEAR
        return Strict(Kind(Shape.NUMBER, term.kind.unit, analyte=term.kind.analyte), call, (term, factors))

    return bind


def _lab_code(call: Callable[..., Any], codelist: str) -> Form:
    def bind(binder: Binder, node: ast.Call) -> Term:
        term = _bind_shape(binder, node, Shape.LAB)
        return UNCLEAR if is_unclear(term) else Strict(Kind(Shape.CODE, codelist=codelist), call, (term,))

    return bind


def _bind_has(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 2)
    if not args:
        return UNCLEAR
    term, code = binder.bind(args[0]), take_text(binder, args[1])
    if code is None or is_unclear(term):
        return UNCLEAR
    if term.kind.shape is not Shape.SET:
        return binder.fault(
            "rules.wrong_kind", args[0], found=say_kind(term.kind), wanted=say_kind(Kind(Shape.SET))
        )
    codes = codes_of(binder, term.kind.codelist)
    if code not in codes:
        return binder.fault(
            "rules.no_code", args[1], text=code, codelist=term.kind.codelist, near=near(code, codes)
        )
    return Strict(BOOL, _contains, (term, Const(TEXT, code)))


def _contains(chosen: tuple[str, ...], code: str) -> bool:
    return code in chosen


def _bind_size(binder: Binder, node: ast.Call) -> Term:
    term = _bind_shape(binder, node, Shape.SET)
    return UNCLEAR if is_unclear(term) else Strict(PLAIN, _size, (term,))


def _size(chosen: tuple[str, ...]) -> Decimal:
    return Decimal(len(chosen))


def _bind_term_in(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 2, -1)
    if not args:
        return UNCLEAR
    term = binder.bind(args[0])
    codes = [take_text(binder, arg) for arg in args[1:]]
    if is_unclear(term) or None in codes:
        return UNCLEAR
    if term.kind.shape is not Shape.TERM:
        return binder.fault(
            "rules.wrong_kind", args[0], found=say_kind(term.kind), wanted=say_kind(Kind(Shape.TERM))
        )
    return Member(
        BOOL, Strict(TEXT, _term_code, (term,)), frozenset(code for code in codes if code is not None)
    )


def _bind_term_name(binder: Binder, node: ast.Call) -> Term:
    term = _bind_shape(binder, node, Shape.TERM)
    return UNCLEAR if is_unclear(term) else Strict(TEXT, _term_name, (term,))


def _term_code(term: CodedTerm) -> str:
    return term.code


def _term_name(term: CodedTerm) -> str:
    return term.name


def _bind_means_yes(binder: Binder, node: ast.Call) -> Term:
    """Whether a choice is one its code list declares to mean yes."""
    term = _bind_shape(binder, node, Shape.CODE)
    if is_unclear(term):
        return UNCLEAR
    codes = binder.scope.codes_meaning(term.kind.codelist, "yes")
    if not codes:
        return binder.fault("rules.no_meaning", node, codelist=term.kind.codelist or "-")
    return Member(BOOL, term, codes)


def _bind_line_number(binder: Binder, node: ast.Call) -> Term:
    """The stable number of the home line; it depends on whatever a line can begin with."""
    place = binder.scope.index.find_form(binder.scope.form)
    group = next((g for g in place.groups if g.oid == binder.scope.group), None) if place else None
    if node.args or binder.line_group is not None or group is None or not group.repeating:
        return binder.fault("rules.no_line", node)
    entered = (item for item in group.items if item.derive is None)
    binder.depends.update(Dependency(item.oid, Reach.RECORD) for item in entered)
    return Native(PLAIN, Source("item", LINE_NUMBER))


def _setting(binder: Binder, node: ast.Call) -> str | None:
    args = take_arguments(binder, node, 1)
    name = take_text(binder, args[0]) if args else None
    settings = binder.scope.index.design.study.settings
    if name is not None and name not in settings:
        binder.fault("rules.no_setting", args[0], name=name, near=near(name, settings))
    return settings.get(name) if name is not None else None


def _bind_setting(binder: Binder, node: ast.Call) -> Term:
    """A setting of the study as text."""
    text = _setting(binder, node)
    return UNCLEAR if text is None else Const(TEXT, text)


def _bind_limit(binder: Binder, node: ast.Call) -> Term:
    """A setting of the study as a number that takes the unit of what it meets."""
    text = _setting(binder, node)
    if text is None:
        return UNCLEAR
    if not _NUMBER.fullmatch(text):
        return binder.fault("rules.setting_number", node, text=text)
    return Const(BARE, Decimal(text))


def _bind_date_of(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1)
    term = binder.bind(args[0]) if args else UNCLEAR
    match term.kind.shape:
        case Shape.FAULTY:
            return UNCLEAR
        case Shape.DATETIME:
            return Strict(DATE, _day, (term,))
        case Shape.PARTIAL_TIME:
            return Strict(PARTIAL, _partial_day, (term,))
    wanted = say_kind(Kind(Shape.DATETIME))
    return binder.fault("rules.wrong_kind", args[0], found=say_kind(term.kind), wanted=wanted)


def _day(moment: datetime) -> date:
    return moment.date()


def _partial_day(value: PartialDate) -> PartialDate:
    return PartialDate(value.year, value.month, value.day)


def _bind_unit(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 2)
    found = _measured(binder, args)
    if found is None:
        return UNCLEAR
    number, unit = found
    want = Kind(Shape.NUMBER, unit, analyte=number.kind.analyte)
    return replace(number, kind=want) if number.kind.unit == ONE else fit_unit(binder, args[0], number, want)


def _bind_number(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1, 2)
    if len(args) != 1:
        found = _measured(binder, args)
        if found is None:
            return UNCLEAR
        want = Kind(Shape.NUMBER, found[1], analyte=found[0].kind.analyte)
        number = fit_unit(binder, args[0], found[0], want)
        return number if is_unclear(number) else replace(number, kind=BARE)
    number = as_number(binder, args[0], binder.bind(args[0]))
    if not is_unclear(number) and number.kind.unit not in (None, ONE):
        return binder.fault("rules.number_unit", node, found=say_kind(number.kind))
    return number if is_unclear(number) else replace(number, kind=BARE)


def _measured(binder: Binder, args: list[ast.expr]) -> tuple[Term, Unit] | None:
    """A number and the quoted unit beside it, None after a fault."""
    if not args:
        return None
    number = as_number(binder, args[0], binder.bind(args[0]))
    text = take_text(binder, args[1])
    unit = None if text is None else parse_unit(text)
    if text is not None and unit is None:
        binder.fault("rules.no_unit", args[1], text=text)
    return None if unit is None or is_unclear(number) else (number, unit)


def _bind_abs(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 1)
    number = as_number(binder, args[0], binder.bind(args[0])) if args else UNCLEAR
    return UNCLEAR if is_unclear(number) else Strict(number.kind, abs, (number,))


def _bind_round(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 2)
    if not args:
        return UNCLEAR
    number = as_number(binder, args[0], binder.bind(args[0]))
    places = take_integer(binder, args[1], 0, 10)
    if places is None or is_unclear(number):
        return UNCLEAR
    return Strict(number.kind, round_half_up, (number, Const(PLAIN, Decimal(places))))


def _extreme(call: Callable[..., Any]) -> Form:
    def bind(binder: Binder, node: ast.Call) -> Term:
        args = take_arguments(binder, node, 2, -1)
        terms = unify(binder, [(arg, _measure(binder, arg)) for arg in args])
        if not terms or is_unclear(*terms):
            return UNCLEAR
        if terms[0].kind.shape not in (Shape.NUMBER, Shape.DATE, Shape.DATETIME, Shape.TIME):
            return binder.fault("rules.not_ordered_lines", args[0], found=say_kind(terms[0].kind))
        kind = next((t.kind for t in terms if t.kind.unit is not None), terms[0].kind)
        return Strict(kind, call, tuple(terms))

    return bind


def _measure(binder: Binder, node: ast.expr) -> Term:
    """An argument that must have an order: of a code the number it is written as."""
    term = binder.bind(node)
    return as_number(binder, node, term) if term.kind.shape is Shape.CODE else term


def _bind_coalesce(binder: Binder, node: ast.Call) -> Term:
    args = take_arguments(binder, node, 2, -1)
    terms = unify(binder, [(arg, binder.bind(arg)) for arg in args])
    if not terms or is_unclear(*terms):
        return UNCLEAR
    return FirstKnown(terms[0].kind, tuple(terms))


def _bind_arm(binder: Binder, node: ast.Call) -> Term:
    """Whether the subject's arm is one of those named; each must be one of the study."""
    args = take_arguments(binder, node, 1, -1)
    arms = {arm.oid for arm in binder.scope.index.design.study.arms}
    named = []
    for argument in args:
        text = take_text(binder, argument)
        if text is None:
            return UNCLEAR
        if text not in arms:
            return binder.fault("rules.unknown_arm", argument, name=text, near=near(text, arms))
        named.append(text)
    wanted = frozenset(named)
    return UNCLEAR if not args else Strict(BOOL, wanted.__contains__, (Native(TEXT, Source("arm")),))


FORMS: dict[str, Form] = {
    "arm": _bind_arm,
    "value": _lab_number(labs.lab_value),
    "uln": _lab_number(labs.lab_upper),
    "lln": _lab_number(labs.lab_lower),
    "flag": _lab_code(labs.lab_flag, FLAG_CODES),
    "coded": _lab_code(labs.lab_coded, LAB_CODES),
    "has": _bind_has,
    "size": _bind_size,
    "term_in": _bind_term_in,
    "term_name": _bind_term_name,
    "means_yes": _bind_means_yes,
    "line_number": _bind_line_number,
    "setting": _bind_setting,
    "limit": _bind_limit,
    "date_of": _bind_date_of,
    "unit": _bind_unit,
    "number": _bind_number,
    "abs": _bind_abs,
    "round_half_up": _bind_round,
    "min": _extreme(min),
    "max": _extreme(max),
    "coalesce": _bind_coalesce,
}
