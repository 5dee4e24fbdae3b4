"""What another version of a dictionary changes for the codes of a study, as a workbook: counts, one row per code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ecrf.exports.facts import facts_of
from ecrf.exports.job import Written
from ecrf.exports.tables.list_book import Line, ListBook, ListSheet, make_list, write_list_book
from ecrf.exports.tables.table import Cell, Kind
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
    table = make_list(speaker, "coding_changes", _COLUMNS)
    counts = Counter(change.kind for change in changes)
    lines: list[Line] = [(speaker.say(f"coding.change.{kind}"), "", counts[kind]) for kind in KINDS]
    sheet = ListSheet(table, (_row(change, speaker) for change in changes))
    book = ListBook(table.title, facts_of(snapshot.head, speaker), (sheet,), ((table.title,), *lines))
    return write_list_book(book, snapshot.head, target, speaker)


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
