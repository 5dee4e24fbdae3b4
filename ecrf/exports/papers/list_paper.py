"""A list on paper: its tables beneath each other, or a small block for each row, and where asked a line to sign on."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.list_file import ListFile, ListSheet
from ecrf.exports.papers.chapters import FULL, HEAD, draw_heading, draw_sign_line, make_row
from ecrf.exports.papers.page import Column, Paper
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import BODY_BOLD, FAINT, LABEL, LINE, MM, SMALL, SOFT, TITLE, Style
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker

_LABELS = 40 * MM
_BOLD = 3
"""Columns that stand in the bold line of a block."""


def write_list_paper(
    file: ListFile, head: SnapshotHead, options: Options, target: Path, speaker: Speaker
) -> Written:
    """Write a list as it stands at `head`'s place in the trail."""
    maker = Maker(head, options, speaker)
    title = speaker.say(file.title)
    with landing(target) as part:
        paper = maker.open(part, Heads(title, file.as_of))
        paper.bookmark(title, 0)
        paper.text(title, TITLE)
        paper.text(file.under, Style(10, 15, SOFT))
        for label, value in file.facts:
            paper.text(f"{label}: {value}", Style(9, 13, SOFT))
        for sheet in file.sheets:
            draw_heading(paper, f"{speaker.say(sheet.title)}  ({len(sheet.rows)})")
            (_table if sheet.places else _blocks)(paper, sheet, speaker)
            if not sheet.rows and sheet.none:
                paper.text(speaker.say(sheet.none), Style(9, 13, SOFT))
        if file.is_signed_by_hand:
            draw_sign_line(paper, maker)
        pages = paper.finish()[0]
    counts = ((sheet.key, len(sheet.rows)) for sheet in file.sheets)
    return Written(target, compute_sha256(target), (("pages", pages), *counts))


def _table(paper: Paper, sheet: ListSheet, speaker: Speaker) -> None:
    places = [place * MM for place in sheet.places]
    paper.row(make_row([speaker.say(code) for code in sheet.columns], places, HEAD), line=FAINT)
    for row in sheet.rows:
        paper.row(make_row(row, places, SMALL), line=LINE, gap=2)


def _blocks(paper: Paper, sheet: ListSheet, speaker: Speaker) -> None:
    """Names in bold, then label and value where there is one."""
    for row in sheet.rows:
        paper.need(24 * MM)
        paper.row([Column(0, FULL, "   ".join(row[:_BOLD]), BODY_BOLD)], gap=1)
        for label, value in list(zip(sheet.columns, row, strict=True))[_BOLD:]:
            if value:
                columns = [
                    Column(0, _LABELS, speaker.say(label), LABEL),
                    Column(_LABELS, FULL - _LABELS, value, SMALL),
                ]
                paper.row(columns, gap=1)
        paper.y -= 2
        paper.rule(paper.y, LINE, 0.4)
