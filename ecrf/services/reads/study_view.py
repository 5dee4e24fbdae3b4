"""The dashboard of the study page."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.query_view import AgeBucket
from ecrf.services.reads.today_view import DueVisit
from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Subjects added in a month `YYYY-MM`, and all until its end."""

    month: str
    added: int
    total: int


@dataclass(frozen=True, slots=True)
class Share:
    """`done` of `all`."""

    done: int
    all: int


@dataclass(frozen=True, slots=True)
class ScheduleCell:
    """A form (row) at an event (column) of the schedule of assessments."""

    form: str
    event: str
    required: bool


@dataclass(frozen=True, slots=True)
class StudyView:
    """The state of the study in numbers, for the sites this person may see."""

    title: Text
    short: Text
    nature: str
    design: str
    """Version."""
    target: int
    subjects: int
    by_status: tuple[tuple[str, int], ...]
    accrual: tuple[MonthCount, ...]
    queries: tuple[tuple[AgeBucket, int], ...]
    due: tuple[DueVisit, ...]
    overdue: tuple[DueVisit, ...]
    events_by_grade: tuple[tuple[str, int], ...]
    """Adverse event lines by grade code; empty without a graded log or `see_clinical`."""
    events_by_term: tuple[tuple[str, int], ...]
    """The same lines by the code of their term, empty where none was chosen yet."""
    verified: Share
    complete: Share
    signed: Share
    schedule: tuple[ScheduleCell, ...]
