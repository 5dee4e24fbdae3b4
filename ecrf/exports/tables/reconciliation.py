"""The reconciliation of safety data as a workbook: counts by kind, one row per discrepancy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from ecrf.exports.facts import banner_of, facts_of
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.table import Family, Kind, Table
from ecrf.exports.tables.workbook import make_labels, mark_sheets
from ecrf.exports.tables.workbook_file import WorkbookFile
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
from ecrf.services.reads.reconcile import KINDS
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Speaker

_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("subject", Kind.CODE), ("finding_kind", Kind.CODE), ("finding_kind__label", Kind.TEXT), ("message", Kind.LONG),
    ("visit", Kind.CODE), ("form", Kind.CODE), ("form_no", Kind.COUNT), ("item", Kind.CODE),
)  # fmt: skip


def write_reconciliation(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write `options.discrepancies`; refuses like `write_workbook`."""
    head = snapshot.head
    found = sorted(options.discrepancies, key=lambda each: (each.subject, KINDS.index(each.kind), each.at))
    with landing(target) as part, WorkbookFile(target.parent, make_labels(head, speaker)) as book:
        title = speaker.say("exports.table.reconciliation")
        about = speaker.say("exports.table.reconciliation.about")
        sink = book.open(Table("reconciliation", title, make_columns(speaker, _COLUMNS), Family.LIST, about))
        for each in found:
            event, _, form, number, *rest = (*each.at.split("/"), "", "", "", "")
            item = rest[3] if len(rest) > 3 else ""
            kind = speaker.say(f"ui.safety.kind.{each.kind}")
            sink.append((
                each.subject, each.kind, kind, speaker.say(each.message), event or None, form or None,
                int(number) if number.isdigit() else None, item or None,
            ))  # fmt: skip
        pen = SheetPen(book.first)
        banner = banner_of(head, speaker)
        if banner:
            pen.banner(banner)
        pen.title(title)
        for name, value in facts_of(head, speaker):
            pen.fact(name, value)
        counts = Counter(each.kind for each in found)
        pen.section(speaker.say("exports.run.kind"))
        for kind in KINDS:
            pen.line(speaker.say(f"ui.safety.kind.{kind}"), "", counts[kind])
        pen.section(title)
        pen.link(title, about, sink.rows)
        set_print(book.first)
        mark_sheets(book, banner)
        book.save(part, head.time)
    return Written(target, compute_sha256(target), (("reconciliation", sink.rows),))
