"""The pictures of a subject as numbers; what an item is drawn as is said by its CDISC annotation, never by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ecrf.record.converting_units import show_unit
from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import LineRow
from ecrf.record.value import LabValue, Native, Term, Typed
from ecrf.schema.model import Form, Item, ItemType
from ecrf.services.reads.charts_view import (
    LabPoint,
    LabTrend,
    Questionnaire,
    ScalePoint,
    ScaleTrend,
    SubjectCharts,
    SumPoint,
    TumourCurve,
)
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.grading import LabGrader
from ecrf.services.reads.imaging import counting_columns
from ecrf.services.reads.showing import Sight, plain_text
from ecrf.services.reads.source import Grader, SubjectRead
from ecrf.words import Text

LAB_DAY, SHEET_DAY = "LB.LBDTC", "QS.QSDTC"
SCORE = "QS."
TREATMENT_DAYS = ("EX.EXSTDTC", "PR.PRSTDTC")
"""SDTM variables (SDTMIG 3.4) by which a form says on which day something was measured or given."""
OVERALL = 2
"""Place of the overall response among the answers of an imaging form."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """A subject and who looks at it: every value below has passed `sight`."""

    read: SubjectRead
    sight: Sight
    grade: Grader | None = None

    def forms(self) -> tuple[Form, ...]:
        """The forms of the subject's design."""
        return self.read.view.index.design.forms

    def lines(self, form: Form) -> Iterator[tuple[str, LineRow, Mapping[str, Item]]]:
        """(record, line, items by OID) of every standing line of a form, visit by visit."""
        groups = {group.oid: {item.oid: item for item in group.items} for group in form.groups}
        for record in self.read.view.records_of(form.oid):
            if record.endswith("/1"):
                for group, items in groups.items():
                    for line in self.read.state.lines_of(record, group):
                        yield record, line, items

    def native(self, line: LineRow, item: Item) -> Native | None:
        """The value of an item; None when empty, missing, unreadable or withheld."""
        value = self.sight.read(line.items.get(item.oid), item, f"{line.key}/{item.oid}")
        return value.native if isinstance(value, Typed) else None

    def name(self, native: Native | None) -> Text | None:
        """A term in both languages; None for what is no term."""
        if not isinstance(native, Term):
            return None
        return self.grade.name_of(native) if isinstance(self.grade, LabGrader) else Text(native.name)

    def visit(self, record: str) -> Said:
        """The visit of a record in words."""
        event, repeat = record.split("/", 2)[:2]
        visit = self.read.schedule.find(event, int(repeat))
        return visit.name if visit is not None else Text(event)


def day_of_native(native: Native | None) -> date | None:
    """The day of a date or date-time, the first day a partial one can mean when its month is known."""
    if isinstance(native, datetime):
        return native.date()
    if isinstance(native, date):
        return native
    if isinstance(native, PartialDate):
        return native.earliest if native.month else None
    return None


def read_charts(eyes: Eyes) -> SubjectCharts:
    """Everything that can be drawn of a subject."""
    from ecrf.services.reads.charts_course import read_course

    origin = first_treatment(eyes)
    forms = eyes.forms()
    tumours = tuple(c for form in forms if form.layout == "imaging" for c in _tumours(eyes, form))
    sheets = (_questionnaire(eyes, form, origin) for form in forms)
    labs = tuple(trend for form in forms for trend in _labs(eyes, form))
    return SubjectCharts(
        number=eyes.read.root.number,
        course=read_course(eyes, tumours, origin),
        tumours=tumours,
        questionnaires=tuple(sheet for sheet in sheets if sheet.scales),
        labs=tuple(trend for trend in labs if trend.points),
        origin=origin,
    )


def first_treatment(eyes: Eyes) -> date | None:
    """The first day of study treatment: drugs and procedures alike."""
    days = (
        day_of_native(eyes.native(line, item))
        for form in eyes.forms()
        if any(item.sdtm in TREATMENT_DAYS for group in form.groups for item in group.items)
        for _, line, items in eyes.lines(form)
        for item in items.values()
        if item.sdtm in TREATMENT_DAYS
    )
    return min((day for day in days if day is not None), default=None)


def _days(eyes: Eyes, form: Form, variable: str) -> dict[str, date]:
    """The day of each record: what the item annotated as `variable` says, else the visit."""
    found: dict[str, date] = {}
    for record, line, items in eyes.lines(form):
        asked = [item for item in items.values() if item.sdtm == variable]
        days = [day_of_native(eyes.native(line, item)) for item in asked]
        day = next((day for day in days if day is not None), None) or eyes.read.view.visit_day(record)
        if day is not None and (record not in found or any(days)):
            found[record] = day
    return found


def _labs(eyes: Eyes, form: Form) -> Iterator[LabTrend]:
    items = [item for group in form.groups for item in group.items if item.type is ItemType.LAB]
    if not items:
        return
    days = _days(eyes, form, LAB_DAY)
    results: dict[str, list[LabPoint]] = {item.oid: [] for item in items}
    left: dict[str, int] = dict.fromkeys(results, 0)
    for record, line, known in eyes.lines(form):
        for oid in line.items:
            if oid in results and record in days and (native := eyes.native(line, known[oid])) is not None:
                point = _lab_point(eyes, known[oid], native, (days[record], eyes.visit(record)))
                if point is None:
                    left[oid] += 1
                else:
                    results[oid].append(point)
    for item in items:
        points = tuple(sorted(results[item.oid], key=lambda point: point.day))
        unit = show_unit(_first_unit(item))
        yield LabTrend(item.oid, form.oid, form.title, item.label, unit, points, left[item.oid])


def _first_unit(item: Item) -> str:
    return next(iter(item.units), item.unit)


def _lab_point(eyes: Eyes, item: Item, native: Native, when: tuple[date, Said]) -> LabPoint | None:
    if not isinstance(native, LabValue) or native.number is None or native.unit != _first_unit(item):
        return None
    graded = eyes.grade(item, native) if eyes.grade is not None else None
    grade = graded.grade if graded is not None else 0
    return LabPoint(*when, native.number, str(native.comparator), native.low, native.high, grade)


def _questionnaire(eyes: Eyes, form: Form, origin: date | None) -> Questionnaire:
    scores = [
        item
        for group in form.groups
        for item in group.items
        if item.derive is not None and item.sdtm.startswith(SCORE)
        and item.type in (ItemType.DECIMAL, ItemType.INTEGER)
    ]  # fmt: skip
    if not scores:
        return Questionnaire(form.oid, form.title, ())
    days = _days(eyes, form, SHEET_DAY)
    told: dict[str, list[tuple[date, Said, Decimal]]] = {item.oid: [] for item in scores}
    for record, line, known in eyes.lines(form):
        for oid in line.items.keys() & told.keys():
            native = eyes.native(line, known[oid])
            if isinstance(native, Decimal) and record in days:
                told[oid].append((days[record], eyes.visit(record), native))
    trends = (ScaleTrend(i.oid, i.label, _with_changes(told[i.oid], origin)) for i in scores)
    return Questionnaire(form.oid, form.title, tuple(trend for trend in trends if trend.points))


def _with_changes(told: Iterable[tuple[date, Said, Decimal]], origin: date | None) -> tuple[ScalePoint, ...]:
    """Points by day; the baseline is the last one before the first study treatment (same day counts as before)."""
    points = sorted(told, key=lambda point: point[0])
    before = [n for n, (day, _, _) in enumerate(points) if origin is None or day <= origin]
    base = before[-1] if before and origin is not None else (0 if before else None)
    made = []
    for n, (day, visit, value) in enumerate(points):
        change = value - points[base][2] if base is not None and n > base else None
        made.append(ScalePoint(day, visit, value, change, n == base))
    return tuple(made)


def _tumours(eyes: Eyes, form: Form) -> Iterator[TumourCurve]:
    columns = [c for c in counting_columns(eyes.read, eyes.sight, form) if c.sum_mm is not None and c.day]
    if not columns:
        return
    lowest = min(column.sum_mm for column in columns if column.sum_mm is not None)
    nadir = next(n for n, column in enumerate(columns) if column.sum_mm == lowest)
    points = tuple(
        SumPoint(
            day=column.day,
            visit=eyes.visit(column.record),
            sum_mm=column.sum_mm,
            from_baseline=column.from_baseline if n else None,
            response=column.given[OVERALL] if len(column.given) > OVERALL else "",
            is_nadir=n == nadir,
        )
        for n, column in enumerate(columns)
        if column.day is not None and column.sum_mm is not None
    )
    yield TumourCurve(form.oid, form.title, points)


def text_of(native: Native | None) -> str:
    """A value as plain text, empty when there is none."""
    return "" if native is None else plain_text(native)
