"""What expressions at home on a line of a log read beyond that line, as it stands now."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.record.rows import LineRow
from ecrf.record.state import RecordState
from ecrf.rules.compiling import Compiled
from ecrf.rules.context import Reach
from ecrf.rules.reaching import Place, Standing
from ecrf.schema.index import DesignIndex
from ecrf.services.context import StandingLine, SubjectView


def find_beyond(index: DesignIndex, group: str, compiled: Iterable[Compiled]) -> frozenset[str]:
    """The groups whose rows expressions at home on a line of `group` read besides that line."""
    found: set[str] = set()
    for each in compiled:
        found |= find_alone(index, group, each)
        found.update(asked.group for asked in each.asks)
    return frozenset(found)


def find_alone(index: DesignIndex, group: str, compiled: Compiled) -> frozenset[str]:
    """The same without what aggregates ask of lines: groups of which single values are read."""
    places = ((index.item(read.item), read.reach) for read in compiled.alone)
    return frozenset(
        place.group.oid for place, reach in places if place.group.oid != group or reach is not Reach.RECORD
    )


class Beyond:
    """The rows of groups of one subject and its site at one moment."""

    def __init__(self, view: SubjectView, record: str) -> None:
        self._view, self._record = view, record
        self._known: dict[frozenset[str], object] = {}
        self._standing: dict[Place, Standing] = {}

    def rows(self, groups: frozenset[str]) -> object:
        """All that can be read of some groups: their lines, which forms count, and the forms of the site."""
        if groups and groups not in self._known:
            site = self._view.site
            parts = (_rows(self._view.state, groups), () if site is None else _rows(site, groups))
            self._known[groups] = parts
        return self._known.get(groups, ())

    def standing(self, place: Place) -> Standing:
        """The lines an aggregate at home in the record passes over, each with its stamp."""
        if place not in self._standing:
            lines = self._view.at_home(self._record).lines(*place)
            self._standing[place] = {
                line.row.key: (stamp_of(line.row), line) for line in lines if isinstance(line, StandingLine)
            }
        return self._standing[place]


def stamp_of(row: LineRow) -> tuple[object, ...]:
    """What differs when anything in a line does."""
    return (row.number, row.begun, row.removed, row.items)


def _rows(state: RecordState, groups: frozenset[str]) -> object:
    forms = tuple((form.record, bool(form.in_error)) for form in state.forms.values())
    marks = tuple((mark.at, mark.version, bytes(mark.value)) for mark in state.missing.values())
    lines = tuple(
        (key, row.number, row.removed, row.items) for key, row in state.lines.items() if row.group in groups
    )
    return forms, marks, lines
