"""What expressions at home on a line of a log read beyond that line, as it stands now."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.record.state import RecordState
from ecrf.rules.compiling import Compiled
from ecrf.rules.context import Reach
from ecrf.schema.index import DesignIndex
from ecrf.services.context import SubjectView


def find_beyond(index: DesignIndex, group: str, compiled: Iterable[Compiled]) -> frozenset[str]:
    """The groups whose rows expressions at home on a line of `group` read besides that line."""
    found: set[str] = set()
    for each in compiled:
        found |= each.across
        for read in each.depends:
            place = index.item(read.item)
            if place.group.oid != group or read.reach is not Reach.RECORD:
                found.add(place.group.oid)
    return frozenset(found)


class Beyond:
    """The rows of groups of one subject and its site at one moment."""

    def __init__(self, view: SubjectView) -> None:
        self._view = view
        self._known: dict[frozenset[str], object] = {}

    def rows(self, groups: frozenset[str]) -> object:
        """All that can be read of some groups: their lines, which forms count, and the forms of the site."""
        if groups and groups not in self._known:
            site = self._view.site
            parts = (_rows(self._view.state, groups), () if site is None else _rows(site, groups))
            self._known[groups] = parts
        return self._known.get(groups, ())


def _rows(state: RecordState, groups: frozenset[str]) -> object:
    forms = tuple((form.record, bool(form.in_error)) for form in state.forms.values())
    marks = tuple((mark.at, mark.version, bytes(mark.value)) for mark in state.missing.values())
    lines = tuple(
        (key, row.number, row.removed, row.items) for key, row in state.lines.items() if row.group in groups
    )
    return forms, marks, lines
