"""The adverse events of a subject, found in a design by the CDASH names of their items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ecrf.record.effective import read_cell
from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import LineRow
from ecrf.record.value import Native, Term, Typed
from ecrf.schema.index import DesignIndex, items_by_cdash
from ecrf.schema.model import Group
from ecrf.services.reads.events_view import EventRead, Segment
from ecrf.services.reads.showing import Sight
from ecrf.services.reads.source import SubjectRead

TERM, GRADE, START = "AEDECOD", "AETOXGR", "AESTDAT"
NUMBER = "AESPID"


@dataclass(frozen=True, slots=True)
class EventLog:
    """The groups of a design that hold events and their grades; items by CDASH name."""

    group: str
    items: Mapping[str, str]
    grades: str = ""
    grade_items: Mapping[str, str] | None = None


@lru_cache(maxsize=64)
def find_event_log(index: DesignIndex) -> EventLog | None:
    """The log of adverse events: the repeating group with a coded term and a grade; None without one."""
    groups = [group for form in index.design.forms for group in form.groups if group.repeating]
    log = next((group for group in groups if {TERM, GRADE} <= items_by_cdash(group).keys()), None)
    if log is None:
        return None
    grades = next(
        (g for g in groups if _links_to(g, log.oid) and {GRADE, START} <= items_by_cdash(g).keys()), None
    )
    if grades is None:
        return EventLog(log.oid, items_by_cdash(log))
    return EventLog(log.oid, items_by_cdash(log), grades.oid, items_by_cdash(grades))


def _links_to(group: Group, log: str) -> bool:
    return any(item.links == log for item in group.items)


def read_events(read: SubjectRead, sight: Sight) -> tuple[EventRead, ...]:
    """The events of a subject in the order of their numbers; values this reader may not see are not there."""
    log = find_event_log(read.view.index)
    if log is None:
        return ()
    standing = [row for row in read.state.lines.values() if row.items and not row.removed]
    lines = sorted((row for row in standing if row.group == log.group), key=lambda row: row.number)
    grades = [row for row in standing if log.grades and row.group == log.grades]
    seen = _Reader(read, sight)
    segments: dict[int, list[Segment]] = {}
    for row in grades:
        values = seen.values(row, log.grade_items or {})
        number, grade = values.get(NUMBER), values.get(GRADE)
        if isinstance(number, Decimal) and isinstance(grade, str):
            segments.setdefault(int(number), []).append(
                Segment(_partial(values.get(START)), int(grade), _flag(values.get("AESER")))
            )
    return tuple(_event(row, seen.values(row, log.items), segments.get(row.number, [])) for row in lines)


class _Reader:
    def __init__(self, read: SubjectRead, sight: Sight) -> None:
        hidden = (place.item for place in read.view.index.items())
        self._hidden = frozenset(item.oid for item in hidden if sight.hides(item) is not None)

    def values(self, row: LineRow, named: Mapping[str, str]) -> dict[str, Native]:
        """The typed values of a line by CDASH name."""
        return dict(self._typed(row, named))

    def _typed(self, row: LineRow, named: Mapping[str, str]) -> Iterator[tuple[str, Native]]:
        for name, oid in named.items():
            value = read_cell(row.items.get(oid)) if oid not in self._hidden else None
            if isinstance(value, Typed):
                yield name, value.native


def _event(row: LineRow, values: Mapping[str, Native], segments: list[Segment]) -> EventRead:
    term = values.get(TERM)
    segments.sort(key=lambda each: each.start.earliest if each.start is not None else date.min)
    return EventRead(
        at=row.key,
        number=row.number,
        verbatim=_text(values.get("AETERM")),
        code=term.code if isinstance(term, Term) else "",
        term=term.name if isinstance(term, Term) else "",
        grade=_grade(values.get(GRADE)),
        baseline=_grade(values.get("AEBASGR")),
        start=_partial(values.get(START)),
        end=_partial(values.get("AEENDAT")),
        ongoing=_flag(values.get("AEONGO")),
        serious=_flag(values.get("AESER")),
        outcome=_text(values.get("AEOUT")),
        segments=tuple(segments),
    )


def _text(value: Native | None) -> str:
    return value if isinstance(value, str) else ""


def _grade(value: Native | None) -> int | None:
    return int(value) if isinstance(value, str) and value.isdigit() else None


def _flag(value: Native | None) -> bool | None:
    return value if isinstance(value, bool) else None


def _partial(value: Native | None) -> PartialDate | None:
    return value if isinstance(value, PartialDate) else None
