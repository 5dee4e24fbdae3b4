"""Compliance with questionnaires as a workbook: counts by instrument and visit, and one row per expected sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ecrf.exports.facts import facts_of
from ecrf.exports.job import Options, Written
from ecrf.exports.tables.list_book import ListBook, ListSheet, make_list, write_list_book
from ecrf.exports.tables.table import Cell, Kind
from ecrf.services.reads.compliance import Sheet, count_sheets, read_sheets
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Speaker

_COUNTS: tuple[tuple[str, Kind], ...] = (
    ("form", Kind.CODE), ("form__label", Kind.TEXT), ("visit", Kind.CODE), ("visit__label", Kind.TEXT),
    ("expected", Kind.COUNT), ("received", Kind.COUNT), ("percent", Kind.COUNT), ("reasons", Kind.LONG),
)  # fmt: skip
_SHEETS: tuple[tuple[str, Kind], ...] = (
    ("subject", Kind.CODE), ("form", Kind.CODE), ("form__label", Kind.TEXT), ("visit", Kind.CODE),
    ("visit__label", Kind.TEXT), ("visit_no", Kind.COUNT), ("sheet_state", Kind.CODE),
    ("sheet_state__label", Kind.TEXT), ("reason", Kind.TEXT), ("answered_by_patient", Kind.TEXT),
    ("entered_last", Kind.TEXT), ("days_from_visit", Kind.COUNT), ("how", Kind.TEXT),
)  # fmt: skip


def write_compliance(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:  # noqa: ARG001 - the port
    """Write the compliance of the subjects in reach; refuses like `write_workbook`."""
    sheets = [sheet for read, sight in snapshot.subject_reads() for sheet in read_sheets(read, sight)]
    lists = (
        ListSheet(make_list(speaker, "compliance", _COUNTS), _counts(sheets, speaker)),
        ListSheet(make_list(speaker, "sheets", _SHEETS), (_line(sheet, speaker) for sheet in sheets)),
    )
    title = lists[0].table.title
    book = ListBook(title, facts_of(snapshot.head, speaker), lists, heading=title)
    return write_list_book(book, snapshot.head, target, speaker)


def _counts(sheets: Sequence[Sheet], speaker: Speaker) -> Iterator[tuple[Cell, ...]]:
    say = speaker.say
    for row in count_sheets(sheets):
        reasons = "; ".join(f"{say(reason)} ({count})" for reason, count in row.reasons)
        yield (
            row.form, say(row.title), row.event, say(row.visit), row.expected, row.received, row.share,
            reasons or None,
        )  # fmt: skip


def _line(sheet: Sheet, speaker: Speaker) -> tuple[str | int | None, ...]:
    say = speaker.say
    answered = sheet.answered.strftime("%Y-%m-%d %H:%M") if sheet.answered is not None else None
    return (
        sheet.subject, sheet.form, say(sheet.title), sheet.event, say(sheet.visit), sheet.repeat or None,
        str(sheet.state), say(f"compliance.{sheet.state}"), say(sheet.reason) or None, answered,
        sheet.entered[:16].replace("T", " ") or None, sheet.days, say(sheet.how) or None,
    )  # fmt: skip
