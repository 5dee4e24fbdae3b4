"""The reconciliation of safety data as a workbook: counts by kind, one row per discrepancy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from ecrf.exports.facts import facts_of
from ecrf.exports.job import Options, Written
from ecrf.exports.tables.list_book import Line, ListBook, ListSheet, make_list, write_list_book
from ecrf.exports.tables.table import Cell, Kind
from ecrf.services.reads.events_view import Discrepancy
from ecrf.services.reads.reconcile import KINDS
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Speaker

_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("subject", Kind.CODE), ("finding_kind", Kind.CODE), ("finding_kind__label", Kind.TEXT), ("message", Kind.LONG),
    ("visit", Kind.CODE), ("form", Kind.CODE), ("form_no", Kind.COUNT), ("item", Kind.CODE),
)  # fmt: skip


def write_reconciliation(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write `options.discrepancies`; refuses like `write_workbook`."""
    found = sorted(options.discrepancies, key=lambda each: (each.subject, KINDS.index(each.kind), each.at))
    table = make_list(speaker, "reconciliation", _COLUMNS)
    counts = Counter(each.kind for each in found)
    lines: list[Line] = [(speaker.say(f"ui.safety.kind.{kind}"), "", counts[kind]) for kind in KINDS]
    heads: Line = (speaker.say("exports.run.kind"),)
    sheet = ListSheet(table, (_row(each, speaker) for each in found))
    book = ListBook(table.title, facts_of(snapshot.head, speaker), (sheet,), (heads, *lines), table.title)
    return write_list_book(book, snapshot.head, target, speaker)


def _row(each: Discrepancy, speaker: Speaker) -> tuple[Cell, ...]:
    event, _, form, number, *rest = (*each.at.split("/"), "", "", "", "")
    item = rest[3] if len(rest) > 3 else ""
    kind = speaker.say(f"ui.safety.kind.{each.kind}")
    return (
        each.subject, each.kind, kind, speaker.say(each.message), event or None, form or None,
        int(number) if number.isdigit() else None, item or None,
    )  # fmt: skip
