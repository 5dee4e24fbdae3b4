"""Compliance with questionnaires as a workbook: counts by instrument and visit, and one row per expected sheet."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.facts import banner_of, facts_of
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.table import Family, Kind, Table
from ecrf.exports.tables.workbook import make_labels, mark_sheets
from ecrf.exports.tables.workbook_file import SheetTable, WorkbookFile
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
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
    head, say = snapshot.head, speaker.say
    sheets = [sheet for read, sight in snapshot.subject_reads() for sheet in read_sheets(read, sight)]
    with landing(target) as part, WorkbookFile(target.parent, make_labels(head, speaker)) as book:
        counts = _open(book, "compliance", _COUNTS, speaker)
        for row in count_sheets(sheets):
            reasons = "; ".join(f"{say(reason)} ({count})" for reason, count in row.reasons)
            counts.append((
                row.form, say(row.title), row.event, say(row.visit), row.expected, row.received, row.share,
                reasons or None,
            ))  # fmt: skip
        lines = _open(book, "sheets", _SHEETS, speaker)
        for sheet in sheets:
            lines.append(_line(sheet, speaker))
        pen, banner = SheetPen(book.first), banner_of(head, speaker)
        if banner:
            pen.banner(banner)
        pen.title(say("exports.table.compliance"))
        for name, value in facts_of(head, speaker):
            pen.fact(name, value)
        pen.section(say("exports.table.compliance"))
        for key, sink in (("compliance", counts), ("sheets", lines)):
            pen.link(say(f"exports.table.{key}"), say(f"exports.table.{key}.about"), sink.rows)
        set_print(book.first)
        mark_sheets(book, banner)
        book.save(part, head.time)
    return Written(target, compute_sha256(target), (("compliance", counts.rows), ("sheets", lines.rows)))


def _open(
    book: WorkbookFile, key: str, columns: tuple[tuple[str, Kind], ...], speaker: Speaker
) -> SheetTable:
    about = speaker.say(f"exports.table.{key}.about")
    title = speaker.say(f"exports.table.{key}")
    return book.open(Table(key, title, make_columns(speaker, columns), Family.LIST, about))


def _line(sheet: Sheet, speaker: Speaker) -> tuple[str | int | None, ...]:
    say = speaker.say
    answered = sheet.answered.strftime("%Y-%m-%d %H:%M") if sheet.answered is not None else None
    return (
        sheet.subject, sheet.form, say(sheet.title), sheet.event, say(sheet.visit), sheet.repeat or None,
        str(sheet.state), say(f"compliance.{sheet.state}"), say(sheet.reason) or None, answered,
        sheet.entered[:16].replace("T", " ") or None, sheet.days, say(sheet.how) or None,
    )  # fmt: skip
