"""Quoted texts read as the dates and times they are compared with."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time

from ecrf.record.partial_date import PartialDate
from ecrf.rules.kinds import Shape

_FORMS = {
    Shape.DATE: re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    Shape.TIME: re.compile(r"\d\d:\d\d", re.ASCII),
    Shape.DATETIME: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII),
    Shape.PARTIAL: re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII),
    Shape.PARTIAL_TIME: re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d)?)?)?", re.ASCII),
}


def is_calendar(shape: Shape) -> bool:
    """Whether values of this shape can be written as a quoted ISO 8601 text."""
    return shape in _FORMS


def parse_literal(text: str, shape: Shape) -> date | time | PartialDate | None:
    """Return the date, time, date-time or partial date an ISO 8601 text means, None if it means none."""
    if not _FORMS[shape].fullmatch(text):
        return None
    try:
        return _READERS[shape](text)
    except ValueError:
        return None


def _partial(text: str) -> PartialDate:
    day, _, clock = text.partition("T")
    year, month, of_month = (*(int(part) for part in day.split("-")), 0, 0)[:3]
    value = PartialDate(year, month, of_month, clock and time.fromisoformat(clock).strftime("%H:%M"))
    if value.text != text:
        raise ValueError(text)
    date(year, month or 1, of_month or 1)
    return value


_READERS: dict[Shape, Callable[[str], date | time | PartialDate]] = {
    Shape.DATE: date.fromisoformat,
    Shape.TIME: time.fromisoformat,
    Shape.DATETIME: datetime.fromisoformat,
    Shape.PARTIAL: _partial,
    Shape.PARTIAL_TIME: _partial,
}
