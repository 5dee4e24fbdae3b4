"""Every workbook of lists: a first sheet that says what it is and where everything stands, and a sheet per list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecrf.exports.facts import banner_of
from ecrf.exports.job import Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.table import Cell, Column, Family, Kind, Table
from ecrf.exports.tables.workbook import make_labels, mark_sheets
from ecrf.exports.tables.workbook_file import SheetTable, WorkbookFile
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker

Line = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A list; its rows may come as they are read."""

    table: Table
    rows: Iterable[Sequence[Cell]]
    counted: str = ""
    """What its rows are called where they are counted; empty: by the table's key."""


@dataclass(frozen=True, slots=True)
class ListBook:
    """What a workbook of lists holds."""

    title: str
    facts: Sequence[tuple[str, str]]
    sheets: Sequence[ListSheet]
    counts: tuple[Line, ...] = ()
    """A small table of figures on the first sheet: its heads, then its lines."""
    heading: str = ""
    """Stands over the links to the lists; empty: they follow at once."""


def make_list(
    speaker: Speaker, key: str, columns: Iterable[tuple[str, Kind]], family: Family = Family.LIST
) -> Table:
    """A list whose words stand in the catalogue under its key."""
    title, about = speaker.say(f"exports.table.{key}"), speaker.say(f"exports.table.{key}.about")
    return Table(key, title, make_columns(speaker, columns), family, about)


def make_plain_list(speaker: Speaker, key: str, title: str, about: str, codes: Sequence[str]) -> Table:
    """A list of texts whose columns are named by the codes of their labels."""
    columns = tuple(Column(code.rpartition(".")[2].upper(), speaker.say(code), Kind.TEXT) for code in codes)
    return Table(key, title, columns, Family.LIST, about)


def write_list_book(of: ListBook, head: SnapshotHead, target: Path, speaker: Speaker) -> Written:
    """Write a workbook as the study stands at `head`; the same lists give the same bytes. Refuses like `write_workbook`."""
    with landing(target) as part, WorkbookFile(target.parent, make_labels(head, speaker)) as book:
        sinks = [_fill(book, sheet) for sheet in of.sheets]
        banner = banner_of(head, speaker)
        _draw_first(SheetPen(book.first), of, sinks, banner)
        set_print(book.first)
        mark_sheets(book, banner)
        book.save(part, head.time)
    rows = tuple(
        (sheet.counted or sheet.table.key, sink.rows) for sheet, sink in zip(of.sheets, sinks, strict=True)
    )
    return Written(target, compute_sha256(target), rows)


def _fill(book: WorkbookFile, sheet: ListSheet) -> SheetTable:
    sink = book.open(sheet.table)
    for row in sheet.rows:
        sink.append(row)
    return sink


def _draw_first(pen: SheetPen, of: ListBook, sinks: Sequence[SheetTable], banner: str) -> None:
    if banner:
        pen.banner(banner)
    pen.title(of.title)
    for name, value in of.facts:
        pen.fact(name, value)
    if of.counts:
        heads, *lines = of.counts
        pen.section(*map(str, heads))
        for line in lines:
            pen.line(*line)
    if of.heading:
        pen.section(of.heading)
    for sink in sinks:
        pen.link(sink.table.title, sink.table.about, sink.rows)
