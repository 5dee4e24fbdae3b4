"""A recovery report as a workbook: a summary sheet and a sheet per list, to be filtered and ticked off."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.job import Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.recovery import cell, empty_words, head_facts
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.table import Column, Family, Kind, Table
from ecrf.exports.tables.workbook import mark_sheets
from ecrf.exports.tables.workbook_file import SheetTable, WorkbookFile, WorkbookLabels
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
from ecrf.services.recovering.document import Document
from ecrf.words import Speaker

_WIDE = frozenset({"what", "where", "value", "reason", "why", "path", "conflict"})


def write_workbook(document: Document, target: Path, speaker: Speaker) -> Written:
    """Write the workbook; the same document gives the same bytes."""
    title = speaker.say(document.title)
    columns = make_columns(speaker, (("text_no", Kind.COUNT), ("part", Kind.COUNT), ("text", Kind.LONG)))
    about = speaker.say("exports.table.long_texts.about")
    long_texts = Table("long_texts", speaker.say("exports.table.long_texts"), columns, Family.LIST, about)
    labels = WorkbookLabels(title, speaker.say("exports.table.readme"), document.program, long_texts)
    with landing(target) as part, WorkbookFile(target.parent, labels) as book:
        for sheet in document.sheets:
            names = tuple(
                Column(
                    name.upper(),
                    speaker.say(f"recovery.column.{name}"),
                    Kind.LONG if name in _WIDE else Kind.TEXT,
                )
                for name in sheet.columns
            )
            sink = book.open(Table(sheet.key, speaker.say(sheet.title), names))
            for row in sheet.rows:
                sink.append([cell(said, speaker) or None for said in row])
        _draw_summary(book, document, speaker)
        mark_sheets(book, "")
        book.save(part, document.moment)
    return Written(target, compute_sha256(target), tuple((s.key, len(s.rows)) for s in document.sheets))


def _draw_summary(book: WorkbookFile, document: Document, speaker: Speaker) -> None:
    pen = SheetPen(book.first)
    pen.title(speaker.say(document.title))
    for name, value in head_facts(document, speaker):
        pen.fact(name, value)
    tables: list[SheetTable] = book.tables
    for sheet, table in zip(document.sheets, tables, strict=False):
        pen.section(speaker.say(sheet.title))
        if sheet.rows:
            pen.link(table.table.title, "", table.rows)
        else:
            pen.note(empty_words(sheet.key, speaker))
    set_print(book.first)
