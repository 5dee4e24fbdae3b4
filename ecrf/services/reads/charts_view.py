"""What the pictures of a subject show: numbers over days, already withheld, without colours or words of a language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecrf.services.reads.form_view import Said
from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class LabPoint:
    """A result: its day and visit, the number with its bound, the range it was judged by, its CTCAE grade (0: none)."""

    day: date
    visit: Said
    number: Decimal
    bound: str
    low: Decimal | None
    high: Decimal | None
    grade: int


@dataclass(frozen=True, slots=True)
class LabTrend:
    """The results of one laboratory item in its first unit."""

    key: str
    sheet: str
    """OID of the form."""
    form: Text
    title: Text
    unit: str
    points: tuple[LabPoint, ...]
    left_out: int = 0
    """Results in another unit, or without a number."""


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """A score and its change from the baseline: the last score before the first study treatment."""

    day: date
    visit: Said
    value: Decimal
    change: Decimal | None
    is_baseline: bool = False


@dataclass(frozen=True, slots=True)
class ScaleTrend:
    """The scores of one scale."""

    key: str
    title: Text
    points: tuple[ScalePoint, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All scales of one instrument."""

    key: str
    title: Text
    scales: tuple[ScaleTrend, ...]


@dataclass(frozen=True, slots=True)
class SumPoint:
    """The sum of target diameters at one assessment, the reader's own overall response, and whether it is the nadir."""

    day: date
    visit: Said
    sum_mm: Decimal
    from_baseline: Decimal | None
    response: str
    is_nadir: bool = False


@dataclass(frozen=True, slots=True)
class TumourCurve:
    """The sums of one imaging form."""

    key: str
    title: Text
    points: tuple[SumPoint, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One treatment: its days of administration, or its course from first to last day."""

    label: Text
    days: tuple[date, ...]
    until: date | None = None
    """Last day of a course that is not given day by day."""


@dataclass(frozen=True, slots=True)
class EventBar:
    """One adverse event; without an end it goes on. `is_rough`: a date is not known to the day."""

    label: Text
    start: date
    end: date | None
    grade: int
    is_serious: bool = False
    is_rough: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day: a response (code), or `death`."""

    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class Course:
    """The way of a subject: treatments, events, responses; counted from the first day of study treatment."""

    origin: date
    last: date
    lanes: tuple[Lane, ...]
    events: tuple[EventBar, ...]
    marks: tuple[Mark, ...]
    hidden_events: int = 0
    """Events left out because the picture holds so many; the lowest grades go first."""


@dataclass(frozen=True, slots=True)
class SubjectCharts:
    """Everything that can be drawn of one subject."""

    number: str
    course: Course | None
    tumours: tuple[TumourCurve, ...]
    questionnaires: tuple[Questionnaire, ...]
    labs: tuple[LabTrend, ...]
    origin: date | None = None
    """First day of study treatment, day 1 of the axes."""
