"""Which epoch a day of a subject lies in, and when participation ended: what only all dates together say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ecrf.exports.sdtm.rows import Row
from ecrf.record.partial_date import PartialDate
from ecrf.rules.kinds import Shape
from ecrf.rules.literals import parse_literal
from ecrf.services.reads.schedule import ENDED, SCHEDULED
from ecrf.services.reads.schedule_view import PlannedVisit

_CONTACTS = {"DS": ("STDTC",), "SV": ("STDTC", "ENDTC"), "SS": ("DTC",)}
"""Domains that say that somebody was seen or heard of, and their dates."""
_DATE = 10


class Epochs:
    """An epoch lasts from its first visit to the first visit of the next one."""

    def __init__(self, visits: Iterable[PlannedVisit], labels: Mapping[str, str]) -> None:
        began = [(visit.actual, labels[visit.epoch]) for visit in visits
                 if visit.kind == SCHEDULED and visit.actual is not None and visit.epoch in labels]  # fmt: skip
        self._began = sorted(began, key=lambda each: each[0])

    def of(self, text: str) -> str:
        """The epoch of an ISO 8601 date; empty before the first visit and where a partial date may lie in several."""
        bounds = find_bounds(text)
        if bounds is None:
            return ""
        first, last = (self._on(day) for day in bounds)
        return first if first == last else ""

    def _on(self, day: date) -> str:
        found = [label for began, label in self._began if began <= day]
        return found[-1] if found else ""


def put_epochs(rows: Sequence[Row], epochs: Epochs) -> None:
    """Give every row the epoch it began in where no visit has said it."""
    for row in rows:
        if "EPOCH" not in row.values:
            row.put("EPOCH", epochs.of(row.get("STDTC") or row.get("DTC")))


def find_end(status: str, rows: Sequence[Row]) -> str:
    """The day of the last contact of a subject whose participation ended, of death where one died; else empty."""
    died = next((str(row.values["DTHDTC"]) for row in rows if "DTHDTC" in row.values), "")
    if died or status not in ENDED:
        return died
    days = (row.get(name) for row in rows for name in _CONTACTS.get(row.domain.code, ()))
    return max((day[:_DATE] for day in days), default="")


def find_bounds(text: str) -> tuple[date, date] | None:
    """The first and the last day a date can mean; None for no date."""
    day = parse_literal(text[:_DATE], Shape.PARTIAL)
    return (day.earliest, day.latest) if isinstance(day, PartialDate) else None
