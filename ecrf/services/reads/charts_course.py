"""The way of one subject through treatment, adverse events and responses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import LineRow
from ecrf.schema.model import Form, Item, ItemType
from ecrf.services.reads.charts import TREATMENT_DAYS, Eyes, day_of_native, text_of
from ecrf.services.reads.charts_view import Course, EventBar, Lane, Mark, TumourCurve
from ecrf.words import Text

COURSE_END, DEATH = "PR.PRENDTC", "DM.DTHDTC"
ONSET, END, GRADE, SERIOUS, VERBATIM = "AE.AESTDTC", "AE.AEENDTC", "AE.AETOXGR", "AE.AESER", "AE.AETERM"
MOST_EVENTS = 24
"""Bars a page holds legibly."""


def read_course(eyes: Eyes, tumours: tuple[TumourCurve, ...], origin: date | None) -> Course | None:
    """The course of a subject, None before the first day of study treatment."""
    if origin is None:
        return None
    lanes = tuple(lane for form in eyes.forms() for lane in _lane(eyes, form))
    events = sorted((bar for form in eyes.forms() for bar in _events(eyes, form)), key=_heaviest)
    kept = tuple(sorted(events[:MOST_EVENTS], key=lambda bar: (bar.start, bar.label.en)))
    marks = tuple(Mark(p.response, p.day) for curve in tumours for p in curve.points if p.response)
    deaths = tuple(Mark("death", day) for form in eyes.forms() for day in _said_days(eyes, form, DEATH))
    visits = [v.actual for v in eyes.read.schedule.visits if v.actual is not None]
    known = [*visits, *(d for lane in lanes for d in lane.days), *(mark.day for mark in (*marks, *deaths))]
    last = min((mark.day for mark in deaths), default=max(known, default=origin))
    return Course(origin, last, lanes, kept, (*marks, *deaths), len(events) - len(kept))


def _heaviest(bar: EventBar) -> tuple[int, bool, date]:
    return -bar.grade, not bar.is_serious, bar.start


def _said_days(eyes: Eyes, form: Form, variable: str) -> Iterator[date]:
    if not any(item.sdtm == variable for group in form.groups for item in group.items):
        return
    for _, line, items in eyes.lines(form):
        for item in items.values():
            day = day_of_native(eyes.native(line, item)) if item.sdtm == variable else None
            if day is not None:
                yield day


def _lane(eyes: Eyes, form: Form) -> Iterator[Lane]:
    days = sorted({day for variable in TREATMENT_DAYS for day in _said_days(eyes, form, variable)})
    ends = sorted(_said_days(eyes, form, COURSE_END))
    if days:
        yield Lane(form.title, tuple(days), ends[-1] if ends else None)


def _events(eyes: Eyes, form: Form) -> Iterator[EventBar]:
    """The lines that say what happened, by term or in words; a line that only says a grade belongs to one of them."""
    named = {
        group.oid
        for group in form.groups
        if group.repeating and any(item.sdtm == VERBATIM for item in group.items)
    }
    for _, line, items in eyes.lines(form) if named else ():
        if line.group in named and not line.removed:
            bar = _event(eyes, line, tuple(items.values()))
            if bar is not None:
                yield bar


def _event(eyes: Eyes, line: LineRow, items: tuple[Item, ...]) -> EventBar | None:
    said = {item.sdtm: eyes.native(line, item) for item in items if item.sdtm.startswith("AE.")}
    onset, end = said.get(ONSET), said.get(END)
    start = day_of_native(onset)
    if start is None:
        return None
    term = next((eyes.native(line, item) for item in items if item.type is ItemType.TERM), None)
    grade = text_of(said.get(GRADE))
    rough = any(isinstance(native, PartialDate) and not native.is_full for native in (onset, end))
    return EventBar(
        label=eyes.name(term) or Text(text_of(said.get(VERBATIM))),
        start=start,
        end=end.latest if isinstance(end, PartialDate) and end.month else day_of_native(end),
        grade=int(grade) if grade.isdecimal() else 0,
        is_serious=said.get(SERIOUS) is True,
        is_rough=rough,
    )
