"""A paper being drawn: A4 pages with head and foot, a cursor, rows that break over pages, a digest of every word."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ecrf.exports.papers.type import (
    ACCENT,
    BODY_BOLD,
    FAINT,
    INK,
    LINE,
    MM,
    SMALL,
    TINY,
    Fonts,
    Style,
)
from ecrf.exports.papers.words import Words, open_words

WIDTH, HEIGHT = 595.2756, 841.8898
"""A4 in points (ISO 216: 210 x 297 mm)."""
LEFT, RIGHT = 16 * MM, WIDTH - 16 * MM
TOP, BOTTOM = HEIGHT - 24 * MM, 21 * MM
_WATERMARK = "#F7EEED"
_UNBREAKABLE = 70 * MM
"""A row lower than this moves to the next page as a whole."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands on every page."""

    title: str
    left: str
    right: str
    right_small: str
    foot: str
    watermark: str = ""
    page_word: Callable[[int], str] = str
    """Page number to `Page 3 /`; the number of pages follows."""
    digest_word: str = ""
    """What stands before the SHA-256 of the content."""
    language: str = "en"
    moment: str = ""
    """ISO time with offset that becomes the creation time of the file."""


@dataclass(frozen=True, slots=True)
class Column:
    """A piece of a row: where it begins and how wide it is, in points from the left margin."""

    x: float
    width: float
    text: str
    style: Style
    right: bool = False


class Paper:
    """Draws from top to bottom; `finish` writes the file and gives the number of pages and the digest."""

    def __init__(self, path: Path, fonts: Fonts, frame: Frame) -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # text armour made the files a quarter larger and nobody mails them as text
        self.fonts, self.frame = fonts, frame
        self.canvas: Any = Canvas(
            str(path), pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1, lang=frame.language
        )
        _date(self.canvas, frame.moment)
        self.canvas.setTitle(f"{frame.title} {frame.right}".strip())
        self.canvas.setAuthor(frame.left)
        self.canvas.setSubject(frame.foot)
        self.canvas.setCreator(frame.foot)
        self.running = ""
        """Stands beneath the head of the pages that follow."""
        self.pages = 0
        self._digest = hashlib.sha256()
        self._keys = 0
        self._words: Words | None = None
        self._line = ("", 0.0)
        self._begin()

    # -- the page ----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.pages += 1
        self.y = TOP
        self._line = ("", 0.0)
        self._watermark()
        self._head()
        self._foot()

    def new_page(self) -> None:
        """Go to the top of a fresh page."""
        self._set_words()
        self.canvas.showPage()
        self._begin()

    def need(self, height: float) -> None:
        """Go to the next page unless `height` points are left on this one."""
        if self.y - height < BOTTOM:
            self.new_page()

    @property
    def is_top(self) -> bool:
        """Whether nothing was drawn on this page yet."""
        return self.y == TOP

    def finish(self) -> tuple[int, str]:
        """Write the file; returns the number of pages and the SHA-256 (hex) of its words."""
        digest = self._digest.hexdigest()
        self._set_words()
        self.canvas.showPage()
        self._form("ecrf.pages", str(self.pages), BODY_BOLD)
        self._form("ecrf.digest", digest, TINY)
        self.canvas.save()
        return self.pages, digest

    def _form(self, name: str, text: str, style: Style) -> None:
        """What is known only at the end and stands on every page."""
        self.canvas.beginForm(name, 0, -3, self.fonts.width(text, style) + 2, style.size + 2)
        self._draw(0, 0, text, style)
        self._set_words()
        self.canvas.endForm()

    def _head(self) -> None:
        frame, y = self.frame, HEIGHT - 13 * MM
        self._draw(LEFT, y, self.fonts.printable(frame.left, bold=True), Style(8.6, 11, INK, bold=True))
        under = f"{frame.title}  ·  {self.running}" if self.running else frame.title
        self._draw(LEFT, y - 10.5, self._cut(under, SMALL, 380), SMALL)
        self._draw_right(
            RIGHT, y - 2, self.fonts.printable(frame.right, bold=True), Style(12, 14, ACCENT, bold=True)
        )
        self._draw_right(RIGHT, y - 11.5, self._cut(frame.right_small, SMALL, 160), SMALL)
        self.rule(HEIGHT - 19 * MM, ACCENT, 0.7)

    def _foot(self) -> None:
        frame, y = self.frame, 12.5 * MM
        self.rule(16 * MM, LINE, 0.5)
        self._draw(LEFT, y, self._cut(frame.foot, TINY, RIGHT - LEFT - 80), TINY)
        word = f"{frame.digest_word} "
        self._draw(LEFT, y - 8.5, word, TINY)
        self._place("ecrf.digest", LEFT + self.fonts.width(word, TINY), y - 8.5)
        page = frame.page_word(self.pages) + " "
        room = self.fonts.width("0000", BODY_BOLD)
        self._draw_right(RIGHT - room, y - 4, page, BODY_BOLD)
        self._place("ecrf.pages", RIGHT - room, y - 4)

    def _place(self, form: str, x: float, y: float) -> None:
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.doForm(form)
        self.canvas.restoreState()

    def _watermark(self) -> None:
        text = self.frame.watermark
        if not text:
            return
        style = Style(120 if len(text) < 6 else 90, 130, _WATERMARK, bold=True)
        self.canvas.saveState()
        self.canvas.translate(WIDTH / 2, HEIGHT / 2)
        self.canvas.rotate(52)
        self._draw(-self.fonts.width(text, style) / 2, -style.size / 3, text, style)
        self._set_words()
        self.canvas.restoreState()

    # -- words -------------------------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Take a text into the digest: its UTF-8 bytes and a line feed."""
        self._digest.update(text.encode("utf-8", "surrogatepass") + b"\n")

    def text(self, text: str, style: Style, *, indent: float = 0, width: float = 0) -> None:
        """A text over as many lines and pages as it takes."""
        self.say(text)
        for line in self.fonts.wrap(text, style, width or RIGHT - LEFT - indent):
            self.need(style.leading)
            self.y -= style.leading
            self._draw(LEFT + indent, self.y + style.leading - style.size, line, style)

    def row(self, columns: Sequence[Column], *, gap: float = 4, line: str = "", band: str = "") -> None:
        """Texts side by side; a hairline under the row, a band of colour behind it."""
        for column in columns:
            self.say(column.text)
        wrapped = [(c, self.fonts.wrap(c.text, c.style, c.width)) for c in columns if c.text]
        height = max((len(lines) * c.style.leading for c, lines in wrapped), default=0) + gap
        if height <= _UNBREAKABLE or self.y - BOTTOM < 4 * SMALL.leading:
            self.need(min(height, _UNBREAKABLE))
        if band and height <= self.y - BOTTOM:
            self.fill(LEFT, self.y - height, RIGHT - LEFT, height, band)
        while wrapped:
            room = self.y - BOTTOM - gap
            used, rest = 0.0, []
            for column, lines in wrapped:
                fits = max(1, int(room // column.style.leading))
                self._lines(column, lines[:fits], gap)
                used = max(used, len(lines[:fits]) * column.style.leading)
                if lines[fits:]:
                    rest.append((column, lines[fits:]))
            self.y -= used + gap
            wrapped = rest
            if rest:
                self.new_page()
        if line:
            self.rule(self.y, line, 0.4)

    def _lines(self, column: Column, lines: Sequence[str], gap: float) -> None:
        y = self.y - gap / 2
        for text in lines:
            y -= column.style.leading
            base = y + (column.style.leading - column.style.size) * 0.75
            if column.right:
                self._draw_right(LEFT + column.x + column.width, base, text, column.style)
            else:
                self._draw(LEFT + column.x, base, text, column.style)

    def _draw(self, x: float, y: float, text: str, style: Style) -> None:
        """Add a line to the words of the page."""
        if not text:
            return
        if self._words is None:
            self._words = open_words(self.canvas)
        self._words.put(x, y, text, (self.fonts.name(style), style.size, style.colour))

    def _set_words(self) -> None:
        """Put the words gathered so far onto the page; shapes drawn before lie beneath them."""
        if self._words is not None:
            self.canvas.drawText(self._words)
            self._words = None

    def _ink(self, colour: str) -> None:
        """Change the colour of the shapes that follow."""
        self.canvas.setFillColor(_colour(colour))

    def _draw_right(self, x: float, y: float, text: str, style: Style) -> None:
        self._draw(x - self.fonts.width(text, style), y, text, style)

    def draw(self, x: float, y: float, text: str, style: Style) -> None:
        """A short text at a point of the page."""
        self.say(text)
        self._draw(x, y, self.fonts.printable(text, bold=style.bold), style)

    def write(self, x: float, y: float, line: str, style: Style) -> None:
        """A line already taken into the digest and broken to fit."""
        self._draw(x, y, line, style)

    def _cut(self, text: str, style: Style, width: float) -> str:
        """The first line of a text, with an ellipsis where it goes on."""
        lines = self.fonts.wrap(text, style, width - self.fonts.width("…", style))
        return lines[0] if len(lines) == 1 else lines[0] + "…"

    # -- shapes ------------------------------------------------------------------------------------------------------

    def rule(
        self, y: float, colour: str, weight: float = 0.5, *, left: float = LEFT, right: float = RIGHT
    ) -> None:
        """A horizontal line."""
        self._stroke(colour, weight)
        # The operators themselves: reportlab 5.1.0, which is pinned, spends more on the digits of a line than on its words.
        self.canvas._code.append(f"n {left:.2f} {y:.2f} m {right:.2f} {y:.2f} l S")  # noqa: SLF001 - see above

    def _stroke(self, colour: str, weight: float) -> None:
        if (colour, weight) != self._line:
            self.canvas.setStrokeColor(_colour(colour))
            self.canvas.setLineWidth(weight)
            self._line = (colour, weight)

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle of colour."""
        self._ink(colour)
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """An empty rectangle to write in."""
        self._stroke(FAINT, 0.6)
        self.canvas.rect(x, y, width, height, stroke=1, fill=0)

    def circle(self, x: float, y: float, radius: float) -> None:
        """An empty circle to tick; `x`, `y` is its middle."""
        self._stroke(FAINT, 0.6)
        self.canvas.circle(x, y, radius, stroke=1, fill=0)

    def space(self, height: float) -> None:
        """Leave room, but not at the top of a page."""
        if not self.is_top:
            self.y -= height

    # -- bookmarks ---------------------------------------------------------------------------------------------------

    def bookmark(self, title: str, level: int) -> str:
        """Name this place in the outline; returns the key a link can lead to."""
        self._keys += 1
        key = f"ecrf.{self._keys}"
        self.canvas.bookmarkHorizontal(key, 0, self.y + 4)
        self.canvas.addOutlineEntry(title, key, level, closed=level == 0)
        return key


def _date(
    canvas: Any,  # noqa: ANN401 - reportlab ships no types
    moment: str,
) -> None:
    """Set the times of the file; reportlab offers only a fixed day in 2000 or the clock."""
    if not moment:
        return
    stamp = canvas._doc._timeStamp  # noqa: SLF001 - reportlab 5.1.0 has no other way, and the version is pinned
    when = datetime.fromisoformat(moment).astimezone(UTC)
    stamp.t, stamp.lt, stamp.YMDhms = when.timestamp(), when.timetuple(), tuple(when.timetuple()[:6])


def _colour(code: str) -> Any:  # noqa: ANN401 - the same
    from reportlab.lib.colors import HexColor

    found = _COLOURS.get(code)
    if found is None:
        found = _COLOURS[code] = HexColor(code)
    return found


_COLOURS: dict[str, Any] = {}
