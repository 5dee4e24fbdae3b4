"""Where a design holds expressions, and what each of them is at home on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecrf.rules.kinds import BOOL, DATE, Kind, item_kind
from ecrf.rules.reaches import SERIES_FUNCTIONS
from ecrf.rules.scope import Scope
from ecrf.rules.units import UnitTable
from ecrf.schema.model import Check, Event
from ecrf.words import Arg, Fault

_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Source:
    """An expression of the design before compiling; `names` are all words in it, more than it reads."""

    text: str
    scope: Scope
    want: Kind
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class CheckSource:
    """A check before compiling."""

    check: Check
    source: Source
    repeating: bool


@dataclass(frozen=True, slots=True)
class DerivedSource:
    """A derivation before compiling."""

    item: str
    recorded: bool
    source: Source


def find_checks(scope: Scope) -> Iterator[CheckSource]:
    """Every check of the design that has a home; only checks may ask for `as_of`."""
    for form, checks in _homes(scope):
        for check in checks:
            place = scope.find_item(check.items[0]) if check.items else None
            if place is None and (check.items or not form):
                continue
            home = place.form.oid if place else form
            at = scope.home(home, place.group.oid if place else "").named(f"{home}/{check.oid}")
            source = _source(check.when, replace(at, worklist=True))
            yield CheckSource(check, source, place is not None and place.group.repeating)


def find_derived(scope: Scope, units: UnitTable) -> Iterator[DerivedSource]:
    """Every derivation of the design."""
    for place in scope.index.items():
        derive = place.item.derive
        if derive is not None:
            at = scope.home(place.form.oid, place.group.oid).named(f"{place.form.oid}/{place.item.oid}")
            source = _source(derive.expression, at, item_kind(place.item, units))
            yield DerivedSource(place.item.oid, derive.recorded, source)


def find_conditions(scope: Scope) -> Iterator[tuple[str, Source]]:
    """Every other expression by name: `show OID`, `expected EVENT[/FORM]`, `until EVENT`, `anchor OID`, `population OID`."""
    for form in scope.index.design.forms:
        for group in form.groups:
            if group.show_when is not None:
                at = scope.home(form.oid).named(f"{form.oid}/{group.oid}")
                yield f"show {group.oid}", _source(group.show_when, at)
            for item in group.items:
                if item.show_when is not None:
                    at = scope.home(form.oid, group.oid).named(f"{form.oid}/{item.oid}")
                    yield f"show {item.oid}", _source(item.show_when, at)
    for event in scope.index.design.study.events:
        yield from _find_event(event, scope)
    for anchor in scope.index.design.study.anchors:
        yield f"anchor {anchor.oid}", _source(anchor.expression, scope.named(anchor.oid), DATE)
    for population in scope.index.design.study.populations:
        yield f"population {population.oid}", _source(population.expression, scope.named(population.oid))
    yield from _find_endpoints(scope)
    rule = scope.index.design.study.randomisation
    for factor in rule.factors if rule is not None else ():
        if factor.when is not None:
            yield f"factor {factor.oid}", _source(factor.when, scope.named(factor.oid))


def find_homeless(scope: Scope) -> Iterator[Fault]:
    """A fault for every check whose home item is unknown, of another form, or not named where it must be."""
    for form, checks in _homes(scope):
        for check in checks:
            home = scope.find_item(check.items[0]) if check.items else None
            lost = home is None if check.items or not form else False
            if lost or (home is not None and form not in ("", home.form.oid)):
                args: dict[str, Arg] = {"column": 1, "item": check.items[0] if check.items else "-"}
                yield Fault("rules.check_home", f"{form or scope.index.design.study.oid}/{check.oid}", args)


def _homes(scope: Scope) -> Iterator[tuple[str, tuple[Check, ...]]]:
    for form in scope.index.design.forms:
        yield form.oid, form.checks
    yield "", scope.index.design.study.checks


def _find_event(event: Event, scope: Scope) -> Iterator[tuple[str, Source]]:
    if event.expected_when is not None:
        yield f"expected {event.oid}", _source(event.expected_when, scope.named(event.oid))
    if event.until is not None:
        yield f"until {event.oid}", _source(event.until, scope.named(event.oid))
    for use in event.forms:
        if use.expected_when is not None:
            at = scope.named(f"{event.oid}/{use.form}")
            yield f"expected {event.oid}/{use.form}", _source(use.expected_when, at)


def _find_endpoints(scope: Scope) -> Iterator[tuple[str, Source]]:
    """Conditions of endpoints by name: `endpoint ITEM CONDITION`, at home on the line of the date they count."""
    for endpoint in scope.index.design.study.endpoints:
        for counted in (*endpoint.events, *endpoint.censored, *endpoint.therapies):
            place = scope.find_item(counted.item)
            if counted.when is not None and place is not None:
                at = scope.home(place.form.oid, place.group.oid).named(f"{endpoint.oid}/{counted.item}")
                yield f"endpoint {counted.item} {counted.when}", _source(counted.when, at)


def _source(text: str, scope: Scope, want: Kind = BOOL) -> Source:
    names = set(_NAME.findall(text))
    if names & SERIES_FUNCTIONS:
        names.add(scope.visit_date)  # the order of visits hangs on their dates
    return Source(text, scope, want, frozenset(names))
