"""The integrity report as a workbook: a summary sheet and one row per finding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ecrf.exports.facts import banner_of
from ecrf.exports.findings import STANDINGS, counts_of, lines_of, run_facts
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.table import Family, Kind, Table
from ecrf.exports.tables.workbook import make_labels, mark_sheets
from ecrf.exports.tables.workbook_file import WorkbookFile
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_run import RunData
from ecrf.services.reads.snapshot_view import SnapshotHead
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
    with landing(target) as part, WorkbookFile(target.parent, make_labels(head, speaker)) as book:
        about = speaker.say("exports.table.findings.about")
        title = speaker.say("exports.table.findings")
        sink = book.open(Table("findings", title, make_columns(speaker, _COLUMNS), Family.LIST, about))
        for line in lines_of(run, speaker):
            where = line.where
            sink.append((
                line.number, line.standing, speaker.say(f"exports.standing.{line.standing}"), line.kind,
                speaker.say(f"exports.finding.{line.kind}"), line.subject or None, where.event or None,
                speaker.say(where.visit), where.repeat or None, where.form or None, speaker.say(where.title),
                where.form_repeat or None, where.line or None, where.item or None, speaker.say(where.label),
                line.message, line.said,
            ))  # fmt: skip
        _draw_summary(book, _Summary(head, run, title, sink.rows), speaker)
        mark_sheets(book, banner_of(head, speaker))
        book.save(part, run.time)
    return Written(target, compute_sha256(target), (("findings", sink.rows),))


@dataclass(frozen=True, slots=True)
class _Summary:
    head: SnapshotHead
    run: RunData
    sheet: str
    rows: int


def _draw_summary(book: WorkbookFile, of: _Summary, speaker: Speaker) -> None:
    pen = SheetPen(book.first)
    banner = banner_of(of.head, speaker)
    if banner:
        pen.banner(banner)
    pen.title(speaker.say("exports.run.title"))
    for name, value in run_facts(of.head, of.run, speaker):
        pen.fact(name, value)
    standings = [speaker.say(f"exports.standing.{standing}") for standing in STANDINGS]
    pen.section(speaker.say("exports.run.kind"), "", *standings)
    for count in counts_of(of.run, speaker):
        pen.line(count.label, "", count.new, count.persisting, count.resolved)
    pen.section(speaker.say("exports.table.findings"))
    pen.link(of.sheet, speaker.say("exports.table.findings.about"), of.rows)
    set_print(book.first)
