"""Where a form belongs: the free places at hand, or any that is typed as in the go-to box."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.viewmodels.goto import GotoBox, numbered
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


class Mover:
    """The places one form record could be moved to."""

    def __init__(self, bench: Workbench, chain: str, record: str) -> None:
        self._bench, self._chain = bench, chain
        event, repeat, self._form, *_ = record.split("/")
        self._visit = f"{event}/{repeat}"

    def offers(self) -> tuple[Destination, ...]:
        """The free visits of the same subject nearest to where the form stands, in the order of the schedule."""
        order = [visit.prefix for visit in self._bench.reads.schedule(self._chain).visits]
        here = order.index(self._visit) if self._visit in order else 0
        free = self._bench.reads.places_for(self._chain, self._form)
        near = sorted(free, key=lambda visit: abs(order.index(visit.prefix) - here))[:OFFERED]
        return tuple(self._destination(self._chain, visit) for visit in free if visit in near)

    def find(self, text: str) -> Destination | Fault:
        """The place somebody typed (`003 C2`; a number alone means the same visit), or why it will not do."""
        box = GotoBox(self._bench)
        box.type(text)
        found = box.best
        if found is None:
            return Fault("move.no_such_place", text)
        visit = f"{found.event}/{found.repeat}" if found.event else self._visit
        for free in self._bench.reads.places_for(found.chain, self._form):
            if free.prefix == visit:
                return self._destination(found.chain, free)
        return Fault("move.not_free", text)

    def _destination(self, chain: str, visit: PlannedVisit) -> Destination:
        number = next((row.number for row in self._bench.reads.roots() if row.chain == chain), "")
        label = numbered(visit)
        where = Text(f"{number} {label.en}", f"{number} {label.zh or label.en}")
        return Destination(chain, visit.prefix, where, label)
