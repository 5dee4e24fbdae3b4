"""Adverse events as one thing each, and what stands beside them: grades over time, results, reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ecrf.record.partial_date import PartialDate
from ecrf.words import Message, Text


@dataclass(frozen=True, slots=True)
class Segment:
    """A grade of an event from a day on; it lasts until the next one or the event's end."""

    start: PartialDate | None
    grade: int
    serious: bool | None = None


@dataclass(frozen=True, slots=True)
class EventRead:
    """One adverse event; None where it is not entered."""

    at: str
    """Address of its line."""
    number: int
    verbatim: str
    code: str
    """MedDRA code of the CTCAE term."""
    term: str
    grade: int | None
    baseline: int | None
    start: PartialDate | None
    end: PartialDate | None
    ongoing: bool | None
    serious: bool | None
    outcome: str
    segments: tuple[Segment, ...] = ()

    def grade_on(self, day: date) -> int | None:
        """The grade that held on a day: of the segment begun last, else the event's own."""
        begun = [each for each in self.segments if each.start is not None and each.start.earliest <= day]
        return begun[-1].grade if begun else self.grade

    def covers(self, day: date, slack: int = 0) -> bool:
        """Whether a day may lie in the event, `slack` days around it included."""
        begins = self.start is None or (self.start.earliest - day).days <= slack
        ends = self.end is None or (day - self.end.latest).days <= slack
        return begins and ends


@dataclass(frozen=True, slots=True)
class ResultRead:
    """A laboratory result with the grade of one term."""

    at: str
    label: Text
    day: date
    text: str
    flag: str
    grade: int
    code: str
    """MedDRA code of the term graded."""
    term: Text
    significance: str
    """NORMAL, NCS, CS or empty."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something two parts of a record do not agree on."""

    kind: str
    chain: str
    subject: str
    at: str
    """Where to go."""
    message: Message
