"""What an integrity run asks of each form of a design, worked out once for all its records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ecrf.rules.compiling import Compiled
from ecrf.rules.context import Context
from ecrf.rules.plan import CompiledCheck, Derived, Plan
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Form, Group, Item, Severity
from ecrf.services.findings import by_home
from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class GroupShape:
    """A group and its fields."""

    oid: str
    repeating: bool
    condition: Compiled | None
    labels: dict[str, Text]
    """Label by item."""
    critical: frozenset[str]
    """Items the design marks critical."""
    asked: tuple[tuple[Item, Compiled | None], ...]
    """Fields typed by hand that may be required or hidden, with the condition they are shown under."""
    derived: tuple[Derived, ...]
    """Recorded derivations whose values everybody who runs may see."""


@dataclass(frozen=True, slots=True)
class HomeShape:
    """Checks that share one look at a line: of one group, each asked of every line or each asked once."""

    group: str
    repeating: bool
    checks: tuple[tuple[CompiledCheck, Callable[[Context], Any]], ...]
    """Each with its condition."""


@dataclass(frozen=True, slots=True)
class FormShape:
    """A form with the checks that make findings."""

    homes: tuple[HomeShape, ...]
    groups: tuple[GroupShape, ...]


@lru_cache(maxsize=1024)
def shape_of(plan: Plan, form: str) -> FormShape:
    """The shape of a form of the plan's design; raises StopIteration for an unknown form."""
    checks = tuple(check for check in plan.checks_of(form) if check.severity is not Severity.INFO)
    found: Form = next(each for each in plan.design.forms if each.oid == form)
    homes = (
        HomeShape(group, repeating, tuple((check, check.evaluate) for check in together))
        for (group, repeating), together in by_home(checks).items()
    )
    return FormShape(tuple(homes), tuple(_group(plan, group) for group in found.groups))


def _group(plan: Plan, group: Group) -> GroupShape:
    condition = plan.show_when(group.oid)
    asked = [
        (item, shown)
        for item in group.items
        if item.derive is None
        for shown in [plan.show_when(item.oid)]
        if item.required or shown is not None or condition is not None
    ]
    labels = {item.oid: item.label for item in group.items}
    critical = frozenset(item.oid for item in group.items if item.critical)
    return GroupShape(
        group.oid, group.repeating, condition, labels, critical, tuple(asked), _derived(plan, group)
    )


def _derived(plan: Plan, group: Group) -> tuple[Derived, ...]:
    hidden = {
        item.oid
        for form in plan.design.forms
        for each in form.groups
        for item in each.items
        if item.blinding or item.identifying
    }
    found = [plan.derivation(item.oid) for item in group.items if item.derive is not None]
    return tuple(
        each
        for each in found
        if each is not None and each.recorded and not hidden & {read.item for read in each.compiled.depends}
    )


@lru_cache(maxsize=64)
def judgements_of(index: DesignIndex) -> frozenset[str]:
    """The items only an investigator may judge."""
    return frozenset(place.item.oid for place in index.items() if place.item.judgement)
