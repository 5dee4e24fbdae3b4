"""What another version of a dictionary changes for the codes of a study, as a workbook: counts, one row per code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ecrf.exports.facts import banner_of, facts_of
from ecrf.exports.job import Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.table import Cell, Family, Kind, Table
from ecrf.exports.tables.workbook import make_labels, mark_sheets
from ecrf.exports.tables.workbook_file import WorkbookFile
from ecrf.exports.tables.workbook_look import set_print
from ecrf.exports.tables.workbook_pen import SheetPen
from ecrf.record.coding import Path as Levels
from ecrf.services.coding.upversion import KINDS, Change
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Speaker

_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("subject", Kind.CODE), ("item", Kind.CODE), ("line_no", Kind.COUNT), ("verbatim", Kind.TEXT),
    ("change", Kind.CODE), ("change__label", Kind.TEXT), ("levels", Kind.CODE), ("code_before", Kind.CODE),
    ("path_before", Kind.LONG), ("dictionary_before", Kind.CODE), ("code_after", Kind.CODE), ("path_after", Kind.LONG),
)  # fmt: skip


def write_changes(snapshot: Snapshot, changes: Sequence[Change], target: Path, speaker: Speaker) -> Written:
    """Write the comparison; refuses like `write_workbook`."""
    head = snapshot.head
    with landing(target) as part, WorkbookFile(target.parent, make_labels(head, speaker)) as book:
        title = speaker.say("exports.table.coding_changes")
        about = speaker.say("exports.table.coding_changes.about")
        sink = book.open(Table("coding_changes", title, make_columns(speaker, _COLUMNS), Family.LIST, about))
        for change in changes:
            sink.append(_row(change, speaker))
        pen = SheetPen(book.first)
        banner = banner_of(head, speaker)
        if banner:
            pen.banner(banner)
        pen.title(title)
        for name, value in facts_of(head, speaker):
            pen.fact(name, value)
        counts = Counter(change.kind for change in changes)
        pen.section(title)
        for kind in KINDS:
            pen.line(speaker.say(f"coding.change.{kind}"), "", counts[kind])
        pen.link(title, about, sink.rows)
        set_print(book.first)
        mark_sheets(book, banner)
        book.save(part, head.time)
    return Written(target, compute_sha256(target), (("coding_changes", sink.rows),))


def _row(change: Change, speaker: Speaker) -> tuple[Cell, ...]:
    item = change.item
    used = item.dictionary
    return (
        item.subject, item.oid, item.number, item.verbatim, change.kind, speaker.say(f"coding.change.{change.kind}"),
        ", ".join(change.levels) or None, item.path[0].code, _words(item.path),
        f"{used.dictionary} {used.version}" if used is not None else None,
        change.after[0].code if change.after else None, _words(change.after) or None,
    )  # fmt: skip


def _words(path: Levels) -> str:
    return " > ".join(f"{level.level} {level.code} {level.name}" for level in path)
