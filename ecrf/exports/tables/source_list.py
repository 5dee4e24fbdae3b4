"""The source list of a study as a workbook: documents with a column for the site, and every item."""

from __future__ import annotations

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
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.source_list import list_documents, list_sources
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
    head, say = snapshot.head, speaker.say
    lines = list_sources(snapshot.designs[-1].design)
    with landing(target) as part, WorkbookFile(target.parent, make_labels(head, speaker)) as book:
        sheets = []
        for key, columns in (("source_documents", _DOCUMENTS), ("source_items", _ITEMS)):
            title, about = say(f"exports.table.{key}"), say(f"exports.table.{key}.about")
            table = Table(key, title, make_columns(speaker, columns), Family.LIST, about)
            sheets.append((title, about, book.open(table)))
        for each in list_documents(lines):
            forms = "; ".join(say(title) for title in each.forms)
            sheets[0][2].append((say(f"source.{each.type}"), say(each.document), forms, each.items, None))
        for line in lines:
            kind = say(f"source.{line.type or 'none'}")
            exists = "Y" if line.has_document else "N" if line.type else None
            sheets[1][2].append(
                (
                    line.form,
                    say(line.title),
                    line.item,
                    say(line.label),
                    exists,
                    kind,
                    say(line.document) or None,
                )
            )
        pen = SheetPen(book.first)
        banner = banner_of(head, speaker)
        if banner:
            pen.banner(banner)
        pen.title(say("source.heading"))
        for name, value in facts_of(head, speaker):
            pen.fact(name, value)
        pen.section(say("source.heading"))
        for title, about, sink in sheets:
            pen.link(title, about, sink.rows)
        set_print(book.first)
        mark_sheets(book, banner)
        book.save(part, head.time)
    return Written(
        target,
        compute_sha256(target),
        tuple((key, sheet[2].rows) for key, sheet in zip(("documents", "items"), sheets, strict=True)),
    )
