"""The source list of a study as a workbook: documents with a column for the site, and every item."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ecrf.exports.facts import facts_of
from ecrf.exports.job import Options, Written
from ecrf.exports.tables.list_book import ListBook, ListSheet, make_list, write_list_book
from ecrf.exports.tables.table import Cell, Kind
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.source_list import SourceLine, list_documents, list_sources
from ecrf.words import Speaker

_DOCUMENTS: tuple[tuple[str, Kind], ...] = (
    ("source_type", Kind.TEXT), ("source_document", Kind.LONG), ("forms_taken", Kind.LONG), ("items_count", Kind.COUNT),
    ("where_kept", Kind.LONG),
)  # fmt: skip
_ITEMS: tuple[tuple[str, Kind], ...] = (
    ("form", Kind.CODE), ("form__label", Kind.TEXT), ("item", Kind.CODE), ("item__label", Kind.LONG),
    ("source_exists", Kind.CODE), ("source_type", Kind.TEXT), ("source_document", Kind.LONG),
)  # fmt: skip


def write_source_list(snapshot: Snapshot, _options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the list of the design published last; refuses like `write_workbook`."""
    lines = list_sources(snapshot.designs[-1].design)
    heading = speaker.say("source.heading")
    sheets = (
        ListSheet(
            make_list(speaker, "source_documents", _DOCUMENTS), _documents(lines, speaker), "documents"
        ),
        ListSheet(make_list(speaker, "source_items", _ITEMS), _items(lines, speaker), "items"),
    )
    book = ListBook(heading, facts_of(snapshot.head, speaker), sheets, heading=heading)
    return write_list_book(book, snapshot.head, target, speaker)


def _documents(lines: tuple[SourceLine, ...], speaker: Speaker) -> Iterator[tuple[Cell, ...]]:
    say = speaker.say
    for each in list_documents(lines):
        forms = "; ".join(say(title) for title in each.forms)
        yield (say(f"source.{each.type}"), say(each.document), forms, each.items, None)


def _items(lines: tuple[SourceLine, ...], speaker: Speaker) -> Iterator[tuple[Cell, ...]]:
    say = speaker.say
    for line in lines:
        exists = "Y" if line.has_document else "N" if line.type else None
        kind = say(f"source.{line.type or 'none'}")
        yield (
            line.form,
            say(line.title),
            line.item,
            say(line.label),
            exists,
            kind,
            say(line.document) or None,
        )
