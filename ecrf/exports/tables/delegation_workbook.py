"""The delegation log of a site as a workbook: people with tasks and dates, and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecrf.exports.delegation_rows import PERSON, SIGNED, line_rows, signature_rows
from ecrf.exports.facts import banner_of
from ecrf.exports.job import Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.table import Column, Family, Kind, Table
from ecrf.exports.tables.workbook import make_labels, mark_sheets
from ecrf.exports.tables.workbook_file import WorkbookFile
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
from ecrf.services.reads.delegation_view import DelegationLog
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker


def write_delegation_workbook(
    log: DelegationLog, head: SnapshotHead, target: Path, speaker: Speaker
) -> Written:
    """Write the log as it stands at `head`'s place in the trail."""
    title = speaker.say("delegation.title")
    sheets = (
        ("people", "ui.people.people", PERSON, line_rows(log, speaker)),
        ("signatures", "delegation.signatures", SIGNED, signature_rows(log, speaker)),
    )
    counts: list[tuple[str, int]] = []
    with landing(target) as part, WorkbookFile(target.parent, make_labels(head, speaker)) as book:
        pen = SheetPen(book.first)
        if banner := banner_of(head, speaker):
            pen.banner(banner)
        pen.title(title)
        pen.fact(speaker.say("exports.fact.as_of"), log.as_of)
        pen.fact(speaker.say("ui.people.site"), f"{log.number} {log.site_name}")
        for key, words, codes, rows in sheets:
            sink = book.open(_table((key, speaker.say(words), title), codes, speaker))
            for row in rows:
                sink.append(row)
            counts.append((key, len(rows)))
            pen.link(speaker.say(words), title, len(rows))
        set_print(book.first)
        mark_sheets(book, banner_of(head, speaker))
        book.save(part, head.time)
    return Written(target, compute_sha256(target), tuple(counts))


def _table(names: tuple[str, str, str], codes: Sequence[str], speaker: Speaker) -> Table:
    key, label, title = names
    columns = tuple(Column(code.rpartition(".")[2].upper(), speaker.say(code), Kind.TEXT) for code in codes)
    return Table(key, label, columns, Family.LIST, title)
