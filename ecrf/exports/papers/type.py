"""Fonts, measures and line breaks of papers: Latin by words, Chinese by characters with its punctuation kept in place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ecrf.exports.job import Resources
from ecrf.words import Fault, Refusal

MM = 72 / 25.4
"""Points of a millimetre."""
_NOT_FIRST = frozenset("，。、；：？！）》」』】〕％‰℃”’·…,.;:?!)]}%°")
"""Characters that do not begin a line (GB/T 15834-2011, 5.1)."""
_NOT_LAST = frozenset("（《「『【〔“‘([{")
"""Characters that do not end a line (the same)."""
_CHINESE = 0x2E80
_MOST = 50_000
"""Broken texts remembered at most."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; sizes in points."""

    size: float
    leading: float
    colour: str
    bold: bool = False


INK, SOFT, FAINT, ACCENT, LINE, BAND, RED, AMBER, BLUE, GREEN, VIOLET, WHITE = (
    "#18202A", "#4C5866", "#66717E", "#0B6B74", "#DCE1E7", "#EEF3F5", "#BE2F2A", "#9A5B00", "#1C5FB8", "#1E7B45",
    "#6C3FB4", "#FFFFFF",
)  # fmt: skip
"""The light palette of resources/styles/palette.json: what is red on the screen is red on paper."""
TITLE = Style(17, 22, INK, bold=True)
BIG = Style(26, 32, ACCENT, bold=True)
HEADING = Style(11.5, 15, INK, bold=True)
BAND_TEXT = Style(11.5, 15, WHITE, bold=True)
SUBHEAD = Style(8.5, 12, ACCENT, bold=True)
BODY = Style(8.8, 11.6, INK)
BODY_BOLD = Style(8.8, 11.6, INK, bold=True)
LABEL = Style(8.4, 11.6, SOFT)
SMALL = Style(7, 9.2, SOFT)
TINY = Style(6.2, 8, FAINT)


class Fonts:
    """The two fonts of a paper, registered with reportlab under names that follow from their files."""

    def __init__(self, resources: Resources) -> None:
        self._names = {
            bold: _register(path) for bold, path in ((False, resources.regular), (True, resources.bold))
        }
        self._glyphs = {bold: _glyphs(name) for bold, name in self._names.items()}
        self._wrapped: dict[tuple[str, bool, float], list[str]] = {}
        """Lines of texts broken before: labels and names come again on every page."""
        self._widths = {bold: _Widths(name) for bold, name in self._names.items()}

    def name(self, style: Style) -> str:
        """The reportlab name of a style's font."""
        return self._names[style.bold]

    def printable(self, text: str, *, bold: bool = False) -> str:
        """The text with every character the font lacks named as [U+1F600]: nothing is lost, no empty box is drawn."""
        glyphs = self._glyphs[bold]
        if glyphs.issuperset(text):
            return text
        return "".join(
            char if char in glyphs else "    " if char == "\t" else f"[U+{ord(char):04X}]" for char in text
        )

    def width(self, text: str, style: Style) -> float:
        """The width of a printable text in points."""
        return sum(map(self._widths[style.bold].__getitem__, text)) * style.size

    def wrap(self, text: str, style: Style, width: float) -> list[str]:
        """The lines of a text no wider than `width`; a word too long for a line is cut. At least one line."""
        key = (text, style.bold, width / style.size)
        known = self._wrapped.get(key)
        if known is None:
            known = []
            for paragraph in self.printable(text, bold=style.bold).split("\n"):
                known += self._paragraph(paragraph, style, width / style.size) if paragraph else [""]
            if len(self._wrapped) > _MOST:
                self._wrapped.clear()
            self._wrapped[key] = known
        return list(known)

    def _paragraph(self, text: str, style: Style, width: float) -> list[str]:
        widths = self._widths[style.bold]
        if sum(map(widths.__getitem__, text)) <= width:
            return [text]
        lines: list[str] = []
        start, used, last_break = 0, 0.0, 0
        n = 0
        while n < len(text):
            used += widths[text[n]]
            if used > width and n > start and text[n] != " ":
                cut = last_break if last_break > start else n
                lines.append(text[start:cut].rstrip())
                start = n = cut + len(text[cut:]) - len(text[cut:].lstrip(" "))
                used, last_break = 0.0, start
                continue
            n += 1
            if n < len(text) and _may_break(text[n - 1], text[n]):
                last_break = n
        return [*lines, text[start:]]


class _Widths(dict[str, float]):
    """Width of each character at one point, measured when first needed."""

    def __init__(self, font: str) -> None:
        super().__init__()
        self._font = font

    def __missing__(self, char: str) -> float:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        width = self[char] = float(stringWidth(char, self._font, 1))
        return width


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before in " -/_" or after == " ":
        return True
    return ord(before) >= _CHINESE or ord(after) >= _CHINESE


def _register(path: Path) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    name = f"ecrf-{path.stem}-{hashlib.sha256(str(path).encode()).hexdigest()[:6]}"
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(TTFont(name, str(path)))
        except (TTFError, OSError) as error:
            raise Refusal(Fault("exports.no_font", str(path))) from error
    return name


@cache
def _glyphs(name: str) -> frozenset[str]:
    """Characters a font draws, and the line break, which is never drawn."""
    from reportlab.pdfbase import pdfmetrics

    return frozenset({*map(chr, pdfmetrics.getFont(name).face.charToGlyph), "\n"} - {"\t"})
