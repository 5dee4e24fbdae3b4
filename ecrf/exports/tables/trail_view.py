"""The trail exactly as filtered, as one sheet or one CSV file that can be sorted, filtered and counted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from ecrf.exports.facts import facts_of
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.csv_files import BOM, CsvBook
from ecrf.exports.tables.list_book import ListBook, ListSheet, make_list, write_list_book
from ecrf.exports.tables.table import Cell, Family, Kind, Sink, Table
from ecrf.services.reads.history_view import HistoryLine, TrailFilter
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Message, Speaker

_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("subject", Kind.CODE), ("root", Kind.CODE), ("entry", Kind.COUNT), ("stored", Kind.TEXT), ("typed", Kind.TEXT),
    ("person", Kind.TEXT), ("role", Kind.TEXT), ("organisation", Kind.TEXT), ("by_system", Kind.CODE),
    ("kind", Kind.CODE), ("kind__label", Kind.TEXT), ("place", Kind.TEXT), ("old", Kind.LONG), ("new", Kind.LONG),
    ("reason", Kind.LONG), ("note", Kind.LONG), ("how", Kind.CODE), ("marks", Kind.TEXT), ("command", Kind.CODE),
    ("workstation", Kind.TEXT), ("program", Kind.TEXT), ("address", Kind.TEXT),
)  # fmt: skip


def write_trail_workbook(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the filtered trail as a workbook whose first sheet says what was asked for; refuses like `write_workbook`."""
    table = _table(speaker)
    facts = (*facts_of(snapshot.head, speaker), *_asked(options.trail, speaker))
    rows = _rows(snapshot.trail_view(options.trail), speaker)
    book = ListBook(table.title, facts, (ListSheet(table, rows),), heading=table.title)
    return write_list_book(book, snapshot.head, target, speaker)


def write_trail_csv(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the filtered trail as one CSV file: UTF-8, comma, one header row of names."""
    with landing(target) as part, CsvBook(target.parent, options) as book:
        table = book.open(_table(speaker))
        rows = _fill(table, snapshot, options, speaker)
        with part.open("wb") as written:
            written.write(BOM if options.bom else b"")
            spool = table.finish()
            spool.seek(0)
            shutil.copyfileobj(spool, written)
    return Written(target, compute_sha256(target), (("trail_view", rows),))


def _table(speaker: Speaker) -> Table:
    return make_list(speaker, "trail_view", _COLUMNS, Family.TRAIL)


def _fill(sink: Sink, snapshot: Snapshot, options: Options, speaker: Speaker) -> int:
    rows = 0
    for row in _rows(snapshot.trail_view(options.trail), speaker):
        sink.append(row)
        rows += 1
    return rows


def _rows(lines: Iterator[HistoryLine], speaker: Speaker) -> Iterator[Sequence[Cell]]:
    for line in lines:
        role = speaker.say(Message(f"role.{line.role}")) if line.role else None
        marks = "; ".join(speaker.say(Message(f"trail.mark.{mark}")) for mark in sorted(line.marks))
        old = speaker.say(line.old) or None if line.old is not None else None
        new = speaker.say(line.new) or None if line.new is not None else None
        yield (
            line.subject or None, line.chain.partition(":")[0], line.sequence, line.time, line.typed, line.by or None,
            role, line.organisation or None, "Y" if line.system else None, line.kind, speaker.say(line.said),
            speaker.say(line.label) or None, old, new, speaker.say(line.reason) or None, speaker.say(line.note) or None,
            line.how or None, marks or None, line.command, line.workstation, line.program, line.at or None,
        )  # fmt: skip


def _asked(wanted: TrailFilter, speaker: Speaker) -> Iterator[tuple[str, str]]:
    """The filter in words, part by part."""
    for each in fields(wanted):
        value = str(getattr(wanted, each.name))
        if value:
            yield speaker.say(f"exports.trail_filter.{each.name}"), value
