"""The course of an adverse event: its grades over time and the laboratory results that would justify them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ecrf.record.partial_date import PartialDate
from ecrf.record.value import Native, Term, Typed
from ecrf.services.reads.events import GRADE, START, TERM
from ecrf.services.reads.events_view import ResultRead
from ecrf.services.reads.form_view import LineView
from ecrf.viewmodels.log_grid import LogGridScreen

RESULTS = 6
"""Results shown beside an event: those nearest to it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A grade from a day to another; the last of an ongoing event is open."""

    start: date
    end: date
    grade: int
    open: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What is drawn beside an event."""

    stretches: tuple[Stretch, ...]
    results: tuple[ResultRead, ...]


class EventCourse:
    """Reads the course of the event in focus; results are asked for once per event and term."""

    def __init__(self) -> None:
        self._asked: tuple[str, str, str] = ("", "", "")
        self._results: tuple[ResultRead, ...] = ()

    def read(self, screen: LogGridScreen) -> Course | None:
        """The course, None where the log has no events or the line in focus says nothing yet."""
        lead = screen.lead_line()
        values = _by_name(lead) if lead is not None else {}
        start, grade = values.get(START), values.get(GRADE)
        if lead is None or not lead.number or not isinstance(start, PartialDate):
            return None
        today = screen.bench.clock.now().date()
        end = values.get("AEENDAT")
        last = end.latest if isinstance(end, PartialDate) else max(today, start.latest)
        marks = self._grades(screen)
        if not marks and isinstance(grade, str) and grade.isdigit():
            marks = [(start.earliest, int(grade))]
        ends = [day for day, _ in marks[1:]] + [last]
        stretches = tuple(
            Stretch(day, max(until, day), level, open=until == last and not isinstance(end, PartialDate))
            for (day, level), until in zip(marks, ends, strict=True)
        )
        term = values.get(TERM)
        found = self._results_of(screen, lead.at, term.code if isinstance(term, Term) else "")
        near = sorted(found, key=lambda each: abs((each.day - start.earliest).days))[:RESULTS]
        return Course(stretches, tuple(sorted(near, key=lambda each: each.day)))

    def _grades(self, screen: LogGridScreen) -> list[tuple[date, int]]:
        marks: list[tuple[date, int]] = []
        for group in screen.view.groups if screen.view is not None else ():
            for line in screen.lines_of(group.oid) if group.repeating and screen.link_of(group) else ():
                values = _by_name(line)
                day, grade = values.get(START), values.get(GRADE)
                if isinstance(day, PartialDate) and isinstance(grade, str) and grade.isdigit():
                    marks.append((day.earliest, int(grade)))
        return sorted(marks)

    def _results_of(self, screen: LogGridScreen, at: str, code: str) -> tuple[ResultRead, ...]:
        asked = (screen.chain, at, code)
        if asked != self._asked:
            self._asked = asked
            self._results = screen.bench.reads.results_of_term(screen.chain, code) if code else ()
        return self._results


def _by_name(line: LineView) -> dict[str, Native]:
    return {
        field.item.cdash: field.value.native
        for field in line.fields
        if field.item.cdash and isinstance(field.value, Typed)
    }
