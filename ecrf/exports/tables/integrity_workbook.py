"""The integrity report as a workbook: a summary sheet and one row per finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ecrf.exports.findings import STANDINGS, counts_of, lines_of, run_facts
from ecrf.exports.job import Options, Written
from ecrf.exports.tables.list_book import Line, ListBook, ListSheet, make_list, write_list_book
from ecrf.exports.tables.table import Cell, Kind
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_run import RunData
from ecrf.words import Speaker

_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("finding", Kind.COUNT), ("standing", Kind.CODE), ("standing__label", Kind.TEXT), ("finding_kind", Kind.CODE),
    ("finding_kind__label", Kind.TEXT), ("subject", Kind.CODE), ("visit", Kind.CODE), ("visit__label", Kind.TEXT),
    ("visit_no", Kind.COUNT), ("form", Kind.CODE), ("form__label", Kind.TEXT), ("form_no", Kind.COUNT),
    ("line_no", Kind.COUNT), ("item", Kind.CODE), ("item__label", Kind.TEXT), ("message", Kind.LONG),
    ("settled", Kind.LONG),
)  # fmt: skip


def write_integrity_workbook(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the report of `options.run` (empty: the last) of `options.site`; it speaks of the place the run saw.

    Refuses `reads.no_such` and like `write_workbook`.
    """
    run = snapshot.run(options.site, options.run)
    head = replace(snapshot.head, root=run.report.checkpoint, time=run.time)
    table = make_list(speaker, "findings", _COLUMNS)
    standings = (speaker.say(f"exports.standing.{standing}") for standing in STANDINGS)
    heads: Line = (speaker.say("exports.run.kind"), "", *standings)
    lines: list[Line] = [
        (count.label, "", count.new, count.persisting, count.resolved) for count in counts_of(run, speaker)
    ]
    book = ListBook(
        speaker.say("exports.run.title"),
        run_facts(head, run, speaker),
        (ListSheet(table, _rows(run, speaker)),),
        (heads, *lines),
        table.title,
    )
    return write_list_book(book, head, target, speaker)


def _rows(run: RunData, speaker: Speaker) -> Iterator[tuple[Cell, ...]]:
    for line in lines_of(run, speaker):
        where = line.where
        yield (
            line.number, line.standing, speaker.say(f"exports.standing.{line.standing}"), line.kind,
            speaker.say(f"exports.finding.{line.kind}"), line.subject or None, where.event or None,
            speaker.say(where.visit), where.repeat or None, where.form or None, speaker.say(where.title),
            where.form_repeat or None, where.line or None, where.item or None, speaker.say(where.label),
            line.message, line.said,
        )  # fmt: skip
