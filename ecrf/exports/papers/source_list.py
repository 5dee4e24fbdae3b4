"""The source list of a study on paper: documents with room for where the site keeps them, every item, a line to sign on."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.chapters import FULL, HEAD, draw_heading, draw_sign_line, make_row
from ecrf.exports.papers.page import Column
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import (
    BODY_BOLD,
    FAINT,
    LINE,
    MM,
    SMALL,
    SOFT,
    TITLE,
    Style,
)
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.source_list import list_documents, list_sources
from ecrf.words import Speaker

_DOCUMENT_XS = (0.0, 24 * MM, 78 * MM, 124 * MM, 178 * MM)
_ITEM_XS = (0.0, 74 * MM, 92 * MM, 118 * MM, 178 * MM)


def write_source_paper(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the list of the design published last; the site fills in where each document is kept and signs."""
    maker = Maker(snapshot.head, options, speaker)
    say = speaker.say
    title = say("source.heading")
    lines = list_sources(snapshot.designs[-1].design)
    with landing(target) as part:
        paper = maker.open(part, Heads(title, snapshot.head.version))
        paper.bookmark(title, 0)
        paper.text(title, TITLE)
        paper.text(f"{say(snapshot.head.title)}  ·  {snapshot.head.version}", Style(10, 15, SOFT))
        paper.text(say("source.about"), Style(9, 13, SOFT))
        draw_heading(paper, say("exports.table.source_documents"))
        heads = ("source_type", "source_document", "forms_taken", "where_kept")
        paper.row(make_row([say(f"exports.column.{name}") for name in heads], _DOCUMENT_XS, HEAD), line=FAINT)
        for each in list_documents(lines):
            forms = "; ".join(say(name) for name in each.forms)
            row = [say(f"source.{each.type}"), say(each.document), forms, ""]
            paper.row(make_row(row, _DOCUMENT_XS, SMALL), line=LINE, gap=5)
        draw_sign_line(paper, maker)
        draw_heading(paper, say("exports.table.source_items"))
        heads = ("item__label", "source_exists", "source_type", "source_document")
        paper.row(make_row([say(f"exports.column.{name}") for name in heads], _ITEM_XS, HEAD), line=FAINT)
        for _, members in groupby(lines, key=lambda line: line.form):
            found = list(members)
            paper.need(16 * MM)
            paper.row([Column(0, FULL, f"{say(found[0].title)}   {found[0].form}", BODY_BOLD)], gap=2)
            for line in found:
                exists = say("value.yes") if line.has_document else say("value.no") if line.type else "?"
                row = [say(line.label), exists, say(f"source.{line.type or 'none'}"), say(line.document)]
                paper.row(make_row(row, _ITEM_XS, SMALL), line=LINE, gap=1)
        pages = paper.finish()[0]
    return Written(target, compute_sha256(target), (("pages", pages), ("items", len(lines))))
