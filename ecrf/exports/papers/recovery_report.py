"""A recovery report on paper: what was done, what is there, and every entry that must be made again, to be ticked off."""

from __future__ import annotations

from pathlib import Path

from ecrf.exports.job import Resources, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.chapters import draw_heading
from ecrf.exports.papers.page import LEFT, RIGHT, Column, Frame, Paper
from ecrf.exports.papers.type import (
    BODY,
    BODY_BOLD,
    FAINT,
    LABEL,
    LINE,
    MM,
    SMALL,
    TITLE,
    Fonts,
)
from ecrf.exports.recovery import cell, empty_words, head_facts
from ecrf.services.recovering.document import ENTRY_COLUMNS, Document, Sheet
from ecrf.words import Message, Speaker

_WIDTH = RIGHT - LEFT
_ENTRY = (("subject", 0, 20), ("where", 21, 50), ("value", 72, 50), ("who", 123, 28), ("when", 152, 26))
"""Column, left edge and width in millimetres; the entry in words and the reason stand beneath the place."""


def write_report(document: Document, target: Path, speaker: Speaker, fonts: Resources) -> Written:
    """Write the paper; the same document gives the same bytes."""
    with landing(target) as part:
        pages = _Report(document, speaker, fonts, part).write()
    return Written(target, compute_sha256(target), (("pages", pages),))


class _Report:
    def __init__(self, document: Document, speaker: Speaker, fonts: Resources, path: Path) -> None:
        self._document, self._speaker = document, speaker
        self._title = speaker.say(document.title)
        frame = Frame(
            title=self._title,
            left=document.study,
            right="",
            right_small="",
            foot=f"{document.program}  ·  {document.moment[:19].replace('T', ' ')}",
            page_word=lambda number: speaker.say(Message("exports.paper.page", {"number": number})),
            digest_word=speaker.say("exports.paper.digest"),
            language="zh-CN" if speaker.language.value == "zh" else "en",
            moment=document.moment,
        )
        self._paper = Paper(path, Fonts(fonts), frame)

    def write(self) -> int:
        """Draw everything; returns the number of pages."""
        paper = self._paper
        paper.bookmark(self._title, 0)
        paper.y -= 4 * MM
        paper.text(self._title, TITLE)
        paper.y -= 3 * MM
        for name, value in head_facts(self._document, self._speaker):
            paper.row(
                [Column(0, 56 * MM, name, LABEL), Column(58 * MM, 120 * MM, value, BODY)], line=LINE, gap=3
            )
        for sheet in self._document.sheets:
            self._sheet(sheet)
        return paper.finish()[0]

    def _sheet(self, sheet: Sheet) -> None:
        paper, say = self._paper, self._speaker.say
        title = f"{say(sheet.title)}  ({len(sheet.rows)})"
        draw_heading(paper, title)
        if not sheet.rows:
            paper.text(empty_words(sheet.key, self._speaker), SMALL)
        elif sheet.columns == ENTRY_COLUMNS:
            self._entries(sheet)
        else:
            self._plain(sheet)

    def _plain(self, sheet: Sheet) -> None:
        share = _WIDTH / len(sheet.columns)
        heads = [self._speaker.say(f"recovery.column.{name}") for name in sheet.columns]
        self._paper.row(
            [Column(n * share, share - 6, text, LABEL) for n, text in enumerate(heads)], line=FAINT
        )
        for row in sheet.rows:
            texts = [cell(said, self._speaker) for said in row]
            self._paper.row(
                [Column(n * share, share - 6, text, BODY) for n, text in enumerate(texts)], line=LINE, gap=3
            )

    def _entries(self, sheet: Sheet) -> None:
        paper, say = self._paper, self._speaker.say
        paper.row(
            [Column(x * MM, w * MM, say(f"recovery.column.{name}"), LABEL) for name, x, w in _ENTRY],
            line=FAINT,
        )
        for row in sheet.rows:
            texts = {name: cell(said, self._speaker) for name, said in zip(sheet.columns, row, strict=True)}
            columns = [
                Column(x * MM, w * MM, texts[name], BODY_BOLD if name == "subject" else BODY)
                for name, x, w in _ENTRY
            ]
            paper.row(columns, gap=2)
            under = "  ·  ".join(text for text in (texts["what"], texts["reason"], texts["role"]) if text)
            paper.row([Column(21 * MM, _WIDTH - 22 * MM, under, SMALL)], gap=2, line=LINE)
