"""A check and a derivation of the design, ready to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ecrf.rules.compiling import Compiled
from ecrf.rules.context import Context, Reach
from ecrf.schema.model import Check, Severity
from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class CompiledCheck:
    """A check with its home and its compiled condition."""

    check: Check
    form: str
    group: str
    """Group of the home item, empty when the check is at home on the form itself."""
    repeating: bool
    """Whether it is asked of every line of its group."""
    compiled: Compiled

    @property
    def oid(self) -> str:
        """The check's OID."""
        return self.check.oid

    @property
    def item(self) -> str:
        """OID of the home item, empty when the check is at home on the form itself."""
        return self.check.items[0] if self.check.items else ""

    @property
    def severity(self) -> Severity:
        """Hard, soft or info."""
        return self.check.severity

    @property
    def say(self) -> Text:
        """What it says when it fires."""
        return self.check.say

    @property
    def close_by_hand(self) -> bool:
        """Whether its query waits for a person to close it."""
        return self.check.close_by_hand

    @property
    def urgent(self) -> bool:
        """Whether somebody must be told now while it fires."""
        return self.check.urgent

    @property
    def deviation(self) -> str:
        """The kind of deviation it speaks of, empty for none."""
        return self.check.deviation

    @property
    def evaluate(self) -> Callable[[Context], bool | None]:
        """True (fires), False or None for unknown."""
        return self.compiled.evaluate

    @property
    def worklist(self) -> bool:
        """Whether it asks for `as_of` and therefore speaks in worklists and the integrity run only."""
        return self.compiled.uses_as_of

    @property
    def reaches_beyond(self) -> bool:
        """Whether it reads anything outside its home record."""
        return any(each.reach is not Reach.RECORD for each in self.compiled.depends)


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived item with its compiled expression."""

    item: str
    form: str
    group: str
    recorded: bool
    compiled: Compiled

    @property
    def evaluate(self) -> Callable[[Context], Any]:
        """The native value in the unit of the item, not yet rounded to its places; None for unknown."""
        return self.compiled.evaluate

    @property
    def function(self) -> str:
        """Functions it was computed with, e.g. `bsa@1 round_half_up@1`; empty for plain arithmetic."""
        return " ".join(sorted(self.compiled.functions))


def sort_derived(derived: Mapping[str, Derived]) -> tuple[tuple[Derived, ...], tuple[str, ...]]:
    """The derivations each after those it reads, and the items of a circle if there is one."""
    waiting = {oid: {d.item for d in each.compiled.depends} & derived.keys() for oid, each in derived.items()}
    order: list[Derived] = []
    while waiting:
        ready = [oid for oid, reads in waiting.items() if not reads]
        if not ready:
            return tuple(order), _circle(waiting)
        for oid in ready:
            order.append(derived[oid])
            del waiting[oid]
        for reads in waiting.values():
            reads.difference_update(ready)
    return tuple(order), ()


def _circle(waiting: Mapping[str, set[str]]) -> tuple[str, ...]:
    path: list[str] = []
    at = next(iter(waiting))
    while at not in path:
        path.append(at)
        at = min(waiting[at] & waiting.keys())
    return tuple(path[path.index(at) :])
