"""Where a form or a visit belongs: the free places at hand, or any that is typed as in the go-to box."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.moving import MoveLine
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.viewmodels.goto import GotoBox
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Text

OFFERED = 3


@dataclass(frozen=True, slots=True)
class Destination:
    """A visit of a subject a form could go to."""

    chain: str
    visit: str
    where: Text
    label: Text
    """The visit alone."""


class _Finder:
    """Finds a place by what was typed in the go-to box."""

    def __init__(self, bench: Workbench, chain: str, visit: str) -> None:
        self._bench, self._chain, self._visit = bench, chain, visit

    def _typed(self, text: str) -> tuple[str, str] | Fault:
        """(subject, visit); a number alone means the same visit."""
        box = GotoBox(self._bench)
        box.type(text)
        found = box.best
        if found is None:
            return Fault("move.no_such_place", text)
        return found.chain, f"{found.event}/{found.repeat}" if found.event else self._visit

    def _near(self, visits: tuple[PlannedVisit, ...]) -> list[PlannedVisit]:
        """Visits of the same subject, those nearest to where it stands first."""
        order = [visit.prefix for visit in self._bench.reads.schedule(self._chain).visits]
        here = order.index(self._visit) if self._visit in order else 0
        return sorted(visits, key=lambda visit: abs(order.index(visit.prefix) - here))

    def _destination(self, chain: str, visit: PlannedVisit) -> Destination:
        number, label = self._bench.reads.number(chain), visit.name
        where = Text(f"{number} {label.en}", f"{number} {label.zh or label.en}")
        return Destination(chain, visit.prefix, where, label)


class Mover(_Finder):
    """The places one form record could be moved to."""

    def __init__(self, bench: Workbench, chain: str, record: str) -> None:
        event, repeat, self._form, *_ = record.split("/")
        super().__init__(bench, chain, f"{event}/{repeat}")

    def offers(self) -> tuple[Destination, ...]:
        """The free visits of the same subject nearest to where the form stands, in the order of the schedule."""
        free = self._bench.reads.places_for(self._chain, self._form)
        near = self._near(free)[:OFFERED]
        return tuple(self._destination(self._chain, visit) for visit in free if visit in near)

    def find(self, text: str) -> Destination | Fault:
        """The place somebody typed (`003 C2`; a number alone means the same visit), or why it will not do."""
        typed = self._typed(text)
        if isinstance(typed, Fault):
            return typed
        for free in self._bench.reads.places_for(typed[0], self._form):
            if free.prefix == typed[1]:
                return self._destination(typed[0], free)
        return Fault("move.not_free", text)


class VisitMover(_Finder):
    """The places a whole visit could be moved to, and what of it would go."""

    def preview(self, to: Destination) -> tuple[MoveLine, ...]:
        """Every form that stands at the visit, and why it cannot go where it cannot."""
        return self._bench.reads.move(self._chain, self._visit, (to.chain, to.visit))

    def offers(self) -> tuple[Destination, ...]:
        """The visits of the same subject nearest to this one that some of its forms could go to."""
        found: list[Destination] = []
        for visit in self._near(self._bench.reads.schedule(self._chain).visits):
            place = self._destination(self._chain, visit)
            if visit.prefix != self._visit and any(not line.obstacle for line in self.preview(place)):
                found.append(place)
            if len(found) == OFFERED:
                break
        return tuple(found)

    def find(self, text: str) -> Destination | Fault:
        """The place somebody typed (`003 C2`; a number alone means the same visit), or why it will not do."""
        typed = self._typed(text)
        if isinstance(typed, Fault):
            return typed
        for visit in self._bench.reads.schedule(typed[0]).visits:
            if visit.prefix == typed[1] and typed != (self._chain, self._visit):
                return self._destination(typed[0], visit)
        return Fault("move.not_there", text)
