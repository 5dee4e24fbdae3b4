"""The lesion table of a subject, with RECIST 1.1 arithmetic held back until the investigator has answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ecrf.clinical.irecist import ImmuneReading, compute_immune_course
from ecrf.clinical.recist import (
    Assessment,
    Certainty,
    NewLesion,
    NonTarget,
    NonTargetState,
    RecistRules,
    Target,
)
from ecrf.clinical.recist_course import TimePoint, check_course, compute_time_points
from ecrf.record.rows import LineRow
from ecrf.record.value import Shown, Typed
from ecrf.schema.model import Form, Group, Item, ItemType
from ecrf.services.context import day_of
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.imaging_view import AssessmentColumn, ImagingView, LesionCell, LesionRow
from ecrf.services.reads.responses import read_course, reader_of
from ecrf.services.reads.showing import Sight, plain_text, say_value
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.words import Fault, Message, Refusal, Text

DIAMETER, PLACE, DAY, METHOD = "TR.LDIAM", "TU.TULOC", "RS.RSDTC", "TU.TUMETHOD"
RESPONSES = ("RS.TRGRESP", "RS.NTRGRESP", "RS.OVRLRESP")
"""SDTM variables and tests (CDISC TU/TR/RS) by which an imaging form says what its items are."""
TARGET_STATES, NON_TARGET_STATES, NEW_STATES = "TLSTATE", "NTSTATE", "NEWSTATE"
"""Code lists of the library that say what a lesion's state means."""
NODE = "NODE"
_NON_TARGET = {
    "PRESENT": NonTargetState.PRESENT,
    "ABSENT": NonTargetState.ABSENT,
    "UNEQUIVOCAL": NonTargetState.PD,
    "NOTEVAL": NonTargetState.NE,
}
_SAME = {"NOTARGET": "NA", "NONTARGET": "NA", "NONE": "NA"}
"""Answers that mean what RECIST prints as NA."""


@dataclass(frozen=True, slots=True)
class _Lesion:
    number: str
    role: str
    place: Said
    nodal: bool
    state: str
    size: Decimal | None
    at: str
    display: Said


@dataclass(slots=True)
class _Reading:
    record: str
    day: date | None
    event: Text
    repeat: int
    methods: dict[str, Said] = field(default_factory=dict)
    """Codes of the methods of its scans with their labels."""
    lesions: list[_Lesion] = field(default_factory=list)
    answers: list[Shown] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def read_imaging(source: Source, chain: str, form: str, record: str = "") -> ImagingView:
    """The table of a form of layout `imaging`, its records in the order of their dates.

    With `record` only the readings of whoever read that one: readers do not see one another's.
    """
    read = source.subject(chain)
    found = read.view.index.find_form(form)
    if found is None:
        raise Refusal(Fault("reads.no_such", form))
    reader = reader_of(read.view, found, record)
    records = [
        r for r in read.view.records_of(form) if not record or reader_of(read.view, found, r) == reader
    ]
    readings, columns, fault = _assess(_Eyes(source.sight), read, found, records)
    said, best = _standing(source, read, reader)
    return ImagingView(columns, tuple(_rows(readings)), fault, said, best)


def counting_columns(read: SubjectRead, sight: Sight, form: Form) -> tuple[AssessmentColumn, ...]:
    """The assessments of the reader whose readings count, of a subject already read: for pictures."""
    counting = read_course(read.view, sight).counting
    records = [r for r in read.view.records_of(form.oid) if reader_of(read.view, form, r) == counting]
    return _assess(_Eyes(sight), read, form, records)[1]


@dataclass(frozen=True, slots=True)
class _Eyes:
    """Who looks."""

    sight: Sight


def _assess(
    eyes: _Eyes, read: SubjectRead, form: Form, records: list[str]
) -> tuple[list[_Reading], tuple[AssessmentColumn, ...], Message | None]:
    """The readings of some records by day, their columns, and why the arithmetic could not be done."""
    readings = [_read(eyes, read, form, each) for each in records]
    readings.sort(key=lambda reading: (reading.day is None, reading.day or date.max))
    settings = read.view.index.design.study.settings
    points, fault = _judge(readings, RecistRules(carry_pr=settings.get("recist_pr_carry", "yes") == "yes"))
    columns = tuple(
        _column(reading, points.get(number), readings[number - 1] if number else reading)
        for number, reading in enumerate(readings)
    )
    if settings.get("irecist", "no") == "yes":
        columns = _with_immune(columns, readings, points)
    return readings, columns, fault


def _with_immune(
    columns: tuple[AssessmentColumn, ...], readings: list[_Reading], points: dict[int, TimePoint]
) -> tuple[AssessmentColumn, ...]:
    """The same columns with the iRECIST responses of those the reader has answered."""
    course = compute_immune_course(
        [
            ImmuneReading(
                visit=number,
                day=point.day,
                target=point.target,
                non_target=point.non_target,
                sum_mm=point.sum_mm,
                new_lesions=sum(_is_new(lesion) for lesion in readings[number].lesions),
                new_sum_mm=sum(
                    (x.size or Decimal(0) for x in readings[number].lesions if _is_new(x)), Decimal(0)
                ),
            )
            for number, point in points.items()
            if point.target is not None and point.non_target is not None
        ]
    )
    found = {point.visit: point.response.value for point in course}
    return tuple(
        replace(column, immune=found.get(number, "")) if column.derived else column
        for number, column in enumerate(columns)
    )


def _is_new(lesion: _Lesion) -> bool:
    return lesion.role == "new" and lesion.state == Certainty.UNEQUIVOCAL


def _standing(source: Source, read: SubjectRead, reader: str) -> tuple[Message, tuple[Message, ...]]:
    """Whose readings these are, and the best response they make so far."""
    course = read_course(read.view, source.sight, reader=reader)
    code = "imaging.reader_counts" if reader == course.counting else "imaging.reader_beside"
    said = Message(code, {"reader": Message(f"imaging.reader.{reader}")})
    if not any(reading.overall for reading in course.readings):
        return said, ()
    best, rules = course.best, course.rules
    args = {"days": rules.confirm_days, "least": rules.sd_min_days}
    lines = tuple(
        Message(f"imaging.best_{name}", {"best": value, **args})
        for name, value in (("unconfirmed", best.unconfirmed), ("confirmed", best.confirmed))
    )
    return said, (*lines, *best.doubts)


def _read(source: _Eyes, read: SubjectRead, form: Form, record: str) -> _Reading:
    event, repeat = record.split("/", 2)[:2]
    visit = read.schedule.find(event, int(repeat))
    label = visit.label if visit is not None else Text(event)
    shown_repeat = int(repeat) if visit is not None and visit.repeats > 1 else 0
    reading = _Reading(record, read.view.visit_day(record), label, shown_repeat)
    for group in form.groups:
        role = _role(group)
        for line in read.state.lines_of(record, group.oid):
            if role:
                reading.lesions.append(_lesion(source, read, group, line, role))
                continue
            reading.day = day_of(_value(source, group, line, DAY)) or reading.day
            method = _item(group, METHOD)
            if method is not None:
                value = source.sight.read(line.items.get(method.oid), method, f"{line.key}/{method.oid}")
                if isinstance(value, Typed):
                    reading.methods[plain_text(value.native)] = say_value(value, method, read.view.index)
        for variable in RESPONSES:
            for line in read.state.lines_of(record, group.oid) if not role else ():
                item = _item(group, variable)
                if item is not None:
                    value = source.sight.read(line.items.get(item.oid), item, f"{line.key}/{item.oid}")
                    reading.answers.append(value)
                    reading.said.append(say_value(value, item, read.view.index))
    return reading


def _role(group: Group) -> str:
    lists = {item.codelist for item in group.items}
    for name, role in ((TARGET_STATES, "target"), (NON_TARGET_STATES, "non_target"), (NEW_STATES, "new")):
        if name in lists:
            return role
    return ""


def _lesion(source: _Eyes, read: SubjectRead, group: Group, line: LineRow, role: str) -> _Lesion:
    number = next((item for item in group.items if item.type is ItemType.INTEGER), None)
    state = next(
        (i for i in group.items if i.codelist in (TARGET_STATES, NON_TARGET_STATES, NEW_STATES)), None
    )
    place = next((item for item in group.items if item.type is ItemType.CHOICE and item is not state), None)
    size = next((item for item in group.items if item.type is ItemType.DECIMAL), None)
    values = {
        item.oid: source.sight.read(line.items.get(item.oid), item, f"{line.key}/{item.oid}")
        for item in (number, state, place, size)
        if item is not None
    }
    drawn = size if size is not None and values[size.oid] is not None else state
    shown = values.get(drawn.oid) if drawn is not None else None
    native = _native(values.get(size.oid) if size is not None else None)
    organ = _native(values.get(place.oid) if place is not None else None)
    return _Lesion(
        number=_text(values.get(number.oid) if number is not None else None) or str(line.number),
        role=role,
        place=say_value(values.get(place.oid), place, read.view.index) if place is not None else Text(""),
        nodal=organ == NODE,
        state=_text(values.get(state.oid) if state is not None else None),
        size=native if isinstance(native, Decimal) else None,
        at=f"{line.key}/{drawn.oid}" if drawn is not None else line.key,
        display=say_value(shown, drawn, read.view.index) if drawn is not None else Text(""),
    )


def _item(group: Group, variable: str) -> Item | None:
    return next((item for item in group.items if item.sdtm == variable), None)


def _value(source: _Eyes, group: Group, line: LineRow, variable: str) -> Shown:
    item = _item(group, variable)
    if item is None:
        return None
    return source.sight.read(line.items.get(item.oid), item, f"{line.key}/{item.oid}")


def _native(value: Shown) -> object:
    return value.native if isinstance(value, Typed) else None


def _text(value: Shown) -> str:
    return plain_text(value.native) if isinstance(value, Typed) else ""


def _judge(readings: list[_Reading], rules: RecistRules) -> tuple[dict[int, TimePoint], Message | None]:
    """The time points by position; the fault instead when the readings cannot be judged."""
    if not readings:
        return {}, None
    assessments = [_assessment(number, readings) for number in range(len(readings))]
    faults = check_course(assessments)
    if faults:
        return {}, faults[0].message
    return {point.visit: point for point in compute_time_points(assessments, rules)}, None


def _assessment(number: int, readings: list[_Reading]) -> Assessment:
    reading, first = readings[number], readings[0].day
    lesions = reading.lesions
    day = (reading.day - first).days if reading.day is not None and first is not None else None
    return Assessment(
        visit=number,
        day=day,
        targets=tuple(Target(f"T{x.number}", x.nodal, _size(x)) for x in lesions if x.role == "target"),
        non_targets=tuple(
            NonTarget(f"NT{x.number}", _NON_TARGET.get(x.state)) for x in lesions if x.role == "non_target"
        ),
        new_lesions=tuple(
            NewLesion(f"N{x.number}", Certainty(x.state)) for x in lesions if x.role == "new" and x.state
        ),
    )


def _size(lesion: _Lesion) -> Decimal | None:
    """A target that disappeared measures 0 (Eisenhauer 2009, 4.3.1); one not assessable has no size."""
    if lesion.state == "NOTEVAL":
        return None
    return Decimal(0) if lesion.state == "ABSENT" and lesion.size is None else lesion.size


def _column(reading: _Reading, point: TimePoint | None, before: _Reading) -> AssessmentColumn:
    has_answered = any(isinstance(answer, Typed) for answer in reading.answers)
    derived = _derived(point) if point is not None and has_answered else ()
    given = tuple(_SAME.get(text := _text(answer).upper(), text) for answer in reading.answers)
    return AssessmentColumn(
        record=reading.record,
        event=reading.event,
        repeat=reading.repeat,
        day=reading.day,
        sum_mm=point.sum_mm if point is not None else None,
        nadir_mm=point.nadir_mm if point is not None else None,
        from_baseline=point.pct_from_baseline if point is not None and has_answered else None,
        from_nadir=point.pct_from_nadir if point is not None and has_answered else None,
        answered=tuple(reading.said),
        given=given,
        derived=derived,
        disagrees=any(g and d.upper() != g for g, d in zip(given, derived, strict=False)),
        why=point.why if point is not None and derived else (),
        methods=tuple(label for _, label in sorted(reading.methods.items())),
        method_changed=bool(reading.methods.keys() - before.methods.keys()) and bool(before.methods),
    )


def _derived(point: TimePoint) -> tuple[str, ...]:
    responses = (point.target, point.non_target, point.overall)
    return tuple(response.value for response in responses if response is not None)


def _rows(readings: list[_Reading]) -> Iterator[LesionRow]:
    """One row per role and number, in the order of first appearance."""
    keys = dict.fromkeys((lesion.role, lesion.number) for reading in readings for lesion in reading.lesions)
    for role, number in sorted(keys, key=lambda key: ("target", "non_target", "new").index(key[0])):
        found = [
            next((x for x in reading.lesions if (x.role, x.number) == (role, number)), None)
            for reading in readings
        ]
        first = next(lesion for lesion in found if lesion is not None)
        cells = tuple(
            LesionCell(x.at, x.display) if x is not None else LesionCell("", Text("")) for x in found
        )
        yield LesionRow(number, role, first.place, cells)
