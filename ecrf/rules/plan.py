"""Every expression of a design, compiled when first needed, and which of them a change concerns."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ecrf.rules.compiling import Compiled, compile_expression
from ecrf.rules.context import Context, Reach
from ecrf.rules.functions import FunctionTable
from ecrf.rules.plan_sources import Source, find_checks, find_conditions, find_derived, find_homeless
from ecrf.rules.planned import CompiledCheck, Derived, sort_derived
from ecrf.rules.scope import build_scope
from ecrf.rules.syntax import BadExpression
from ecrf.schema.model import Design, EndpointDate
from ecrf.words import Fault

__all__ = ["CompiledCheck", "Derived", "Plan", "build_plan"]


class Plan:
    """The expressions of one design. Compiling is lazy; a bad expression raises BadExpression when reached.

    `find_faults` compiles everything: a design is published only when it returns nothing.
    """

    def __init__(self, design: Design, table: FunctionTable) -> None:
        self.design = design
        self._table = table
        self._scope = build_scope(design)
        self._compiled: dict[str, Compiled] = {}
        self._sources = dict(find_conditions(self._scope))
        self._check_sources = {each.check.oid: each for each in find_checks(self._scope)}
        self._derived_sources = {each.item: each for each in find_derived(self._scope, table.units)}
        self._checks: dict[str, CompiledCheck] = {}
        self._affected: dict[str, tuple[CompiledCheck, ...]] = {}
        self._of_form: dict[str, tuple[CompiledCheck, ...]] = {}
        self._order: tuple[Derived, ...] | None = None
        self._heard: dict[str, bool] = {}
        self._after: dict[str, frozenset[str]] = {}
        self._shown_by: dict[str, tuple[str, ...]] = {}
        self._shows: dict[str, Compiled | None] = {}
        self._expected: dict[tuple[str, str], Compiled | None] = {}

    def ratio(self, unit: str, other: str, analyte: str = "") -> Fraction | None:
        """What a number in `unit` is multiplied by to be in `other` (of an analyte); None when nothing is known."""
        units = self._table.units
        return units.ratio(units.unit(unit), units.unit(other), analyte)

    def check(self, oid: str) -> CompiledCheck:
        """The check `oid`; raises KeyError when the design has none such."""
        if oid not in self._checks:
            found = self._check_sources[oid]
            scope = found.source.scope
            compiled = self._compile(f"check {oid}", found.source)
            self._checks[oid] = CompiledCheck(found.check, scope.form, scope.group, found.repeating, compiled)
        return self._checks[oid]

    def checks(self) -> tuple[CompiledCheck, ...]:
        """All checks of the design."""
        return tuple(self.check(oid) for oid in self._check_sources)

    def checks_of(self, form: str) -> tuple[CompiledCheck, ...]:
        """The checks at home on a form, worklist checks included."""
        if form not in self._of_form:
            homes = self._check_sources.items()
            self._of_form[form] = tuple(
                self.check(oid) for oid, each in homes if each.source.scope.form == form
            )
        return self._of_form[form]

    def affected(self, item: str) -> tuple[CompiledCheck, ...]:
        """The checks that read an item, in their home record or elsewhere; worklist checks are left out."""
        if item not in self._affected:
            named = [oid for oid, each in self._check_sources.items() if item in each.source.names]
            checks = (self.check(oid) for oid in named)
            self._affected[item] = tuple(c for c in checks if not c.worklist and _reads(c.compiled, item))
        return self._affected[item]

    def hears(self, form: str) -> bool:
        """Whether any check or recorded derivation reads an item of this form."""
        if form not in self._heard:
            groups = (group for each in self.design.forms if each.oid == form for group in each.groups)
            items = [item.oid for group in groups for item in group.items]
            heard = any(self.affected(item) for item in items)
            self._heard[form] = heard or bool(self.derivations_after(frozenset(items)))
        return self._heard[form]

    def worklist_checks(self) -> tuple[CompiledCheck, ...]:
        """The checks that ask for `as_of`."""
        named = (oid for oid, each in self._check_sources.items() if "as_of" in each.source.names)
        return tuple(check for check in map(self.check, named) if check.worklist)

    @property
    def derivations(self) -> tuple[Derived, ...]:
        """All derivations, each after those it reads; BadExpression `rules.cycle` for a circle."""
        if self._order is None:
            derived = {oid: self._derived(oid) for oid in self._derived_sources}
            order, circle = sort_derived(derived)
            if circle:
                raise BadExpression((self._cycle_fault(circle),))
            self._order = order
        return self._order

    def derivations_after(self, items: frozenset[str]) -> tuple[Derived, ...]:
        """The recorded derivations a change of these items reaches, directly or through others, in order."""
        reached: set[str] = set()
        for item in items:
            reached |= self._after[item] if item in self._after else self._derived_after(item)
        return tuple(each for each in self.derivations if each.item in reached) if reached else ()

    def _derived_after(self, item: str) -> frozenset[str]:
        changed = {item}
        found = []
        for derived in self.derivations:
            if derived.recorded and any(each.item in changed for each in derived.compiled.depends):
                changed.add(derived.item)
                found.append(derived.item)
        self._after[item] = frozenset(found)
        return self._after[item]

    def derivation(self, item: str) -> Derived | None:
        """The derivation of an item, None when it is entered by hand."""
        return self._derived(item) if item in self._derived_sources else None

    def show_when(self, oid: str) -> Compiled | None:
        """The condition an item or group is shown under, None when it always is."""
        return self._named(f"show {oid}")

    def is_shown(self, oid: str, context: Context) -> bool:
        """Whether an item or group is shown: without a condition, or when it is true (unknown hides)."""
        if oid not in self._shows:
            self._shows[oid] = self._named(f"show {oid}")
        condition = self._shows[oid]
        return condition is None or condition.evaluate(context) is True

    def shown_by(self, item: str) -> tuple[str, ...]:
        """The items and groups whose condition reads an item."""
        if item not in self._shown_by:
            shows = (
                (name, s) for name, s in self._sources.items() if name.startswith("show ") and item in s.names
            )
            read = (name for name, s in shows if _reads(self._compile(name, s), item))
            self._shown_by[item] = tuple(name.removeprefix("show ") for name in read)
        return self._shown_by[item]

    def expected_when(self, event: str, form: str = "") -> Compiled | None:
        """The condition an event or its form is expected under (unless false); None when it always is."""
        key = (event, form)
        if key not in self._expected:
            self._expected[key] = self._named(f"expected {event}/{form}" if form else f"expected {event}")
        return self._expected[key]

    def until(self, event: str) -> Compiled | None:
        """The condition that ends the repeats of an event, None when nothing does."""
        return self._named(f"until {event}")

    def anchor(self, oid: str) -> Compiled:
        """The date an anchor means; raises KeyError when the study has none such."""
        return self._compile(f"anchor {oid}", self._sources[f"anchor {oid}"])

    def population(self, oid: str) -> Compiled | None:
        """The condition a subject of a population meets; None when the study has none such."""
        return self._named(f"population {oid}")

    def factor(self, oid: str) -> Compiled | None:
        """The condition a stratum goes by, seen from the subject; None for a factor without one."""
        return self._named(f"factor {oid}")

    def counts(self, counted: EndpointDate) -> Compiled | None:
        """The condition under which an endpoint counts a date, at home on its line; None when it always does."""
        return None if counted.when is None else self._named(f"endpoint {counted.item} {counted.when}")

    def find_faults(self) -> tuple[Fault, ...]:
        """Return every fault of every expression of the design; nothing means all of it compiles."""
        faults = [fault for name, source in self._all_sources() for fault in self._faults_of(name, source)]
        faults += find_homeless(self._scope)
        if not faults:
            faults += self._derivation_faults()
        return tuple(faults)

    def _all_sources(self) -> Iterator[tuple[str, Source]]:
        yield from self._sources.items()
        for oid, check in self._check_sources.items():
            yield f"check {oid}", check.source
        for item, derived in self._derived_sources.items():
            yield f"derive {item}", derived.source

    def _named(self, name: str) -> Compiled | None:
        source = self._sources.get(name)
        return None if source is None else self._compile(name, source)

    def _compile(self, name: str, source: Source) -> Compiled:
        compiled = self._compiled.get(name)
        if compiled is None:
            compiled = compile_expression(source.text, source.scope, self._table, want=source.want)
            self._compiled[name] = compiled
        return compiled

    def _derived(self, item: str) -> Derived:
        found = self._derived_sources[item]
        scope = found.source.scope
        compiled = self._compile(f"derive {item}", found.source)
        return Derived(item, scope.form, scope.group, found.recorded, compiled)

    def _faults_of(self, name: str, source: Source) -> tuple[Fault, ...]:
        try:
            self._compile(name, source)
        except BadExpression as refused:
            return refused.faults
        return ()

    def _derivation_faults(self) -> Iterator[Fault]:
        derived = {oid: self._derived(oid) for oid in self._derived_sources}
        for each in derived.values():
            far = sorted(d.item for d in each.compiled.depends if d.reach not in (Reach.RECORD, Reach.VISIT))
            if each.recorded and far:
                place = f"{each.form}/{each.item}"
                yield Fault("rules.derivation_reach", place, {"column": 1, "item": far[0]})
        circle = sort_derived(derived)[1]
        if circle:
            yield self._cycle_fault(circle)

    def _cycle_fault(self, circle: tuple[str, ...]) -> Fault:
        form = self._derived_sources[circle[0]].source.scope.form
        return Fault("rules.cycle", f"{form}/{circle[0]}", {"column": 1, "items": ", ".join(circle)})


def build_plan(design: Design, table: FunctionTable) -> Plan:
    """Return the plan of a design; nothing is compiled yet."""
    return Plan(design, table)


def _reads(compiled: Compiled, item: str) -> bool:
    return any(each.item == item for each in compiled.depends)
