"""What is printed beside a question to be filled in by hand: boxes, circles, lines, by the item's type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecrf.exports.papers.page import Paper
from ecrf.exports.papers.type import FAINT, INK, MM, SOFT, Style
from ecrf.record.converting_units import show_unit
from ecrf.schema.model import Codelist, Item, ItemType
from ecrf.words import Speaker, Text

CELL, HIGH = 4.6 * MM, 6 * MM
"""A box for one digit."""
LINE_HEIGHT = 5.2 * MM
_HINT = Style(5.4, 6, FAINT)
_TEXT = Style(8.4, 10.5, INK)
_UNIT = Style(8, 10, SOFT)
_SCALE_LENGTH = 100 * MM
_DATE = (("Y", 4), ("M", 2), ("D", 2))
_TIME = (("h", 2), ("m", 2))
_SIGNS = {"M": "-", "D": "-", "m": ":"}


@dataclass(frozen=True, slots=True)
class Area:
    """Where the answer stands: left edge, upper edge, width, in points."""

    x: float
    y: float
    width: float


class AnswerPen:
    """Measures and draws answer areas."""

    def __init__(self, paper: Paper, speaker: Speaker) -> None:
        self._paper, self._speaker = paper, speaker

    def height(self, item: Item, codelist: Codelist | None, width: float) -> float:
        """How high the answer area of an item is, in points."""
        match item.type:
            case ItemType.CHOICE | ItemType.CHOICES:
                return self._rows(codelist, width) * LINE_HEIGHT + 2
            case ItemType.LONG_TEXT:
                return 18 * MM
            case ItemType.TEXT:
                return HIGH + (HIGH if item.length > 80 else 0) + 3
            case ItemType.LAB | ItemType.SCALE:
                return HIGH + 10
            case ItemType.LABEL:
                return 4
        return HIGH + (9 if item.type in _BOXED else 3)

    def draw(self, item: Item, codelist: Codelist | None, area: Area) -> None:
        """Draw the answer area beneath `area.y`."""
        match item.type:
            case ItemType.CHOICE | ItemType.CHOICES:
                self._options(item, codelist, area)
            case ItemType.YESNO:
                self._yes_no(area)
            case ItemType.INTEGER | ItemType.DECIMAL:
                self._number(item, area)
            case ItemType.LAB:
                self._lab(item, area)
            case ItemType.SCALE:
                self._scale(area)
            case ItemType.LABEL:
                pass
            case _ if item.type in _BOXED:
                self._parts(_BOXED[item.type], area)
            case _:
                high = self.height(item, codelist, area.width) - 3
                self._paper.box(area.x, area.y - high, area.width, high)

    def boxes(self, parts: Sequence[tuple[str, int]], x: float, y: float) -> float:
        """Digit boxes in groups with letters beneath; returns where they end."""
        for n, (letter, count) in enumerate(parts):
            if n:
                self._write(x + 1, y - HIGH + 4, _SIGNS.get(letter, ""), _TEXT)
                x += 2.4 * MM
            for _ in range(count):
                self._paper.box(x, y - HIGH, CELL, HIGH)
                if letter.isalpha():
                    self._write(x + CELL / 2 - 1.6, y - HIGH - 6, letter, _HINT)
                x += CELL
        return x

    def _parts(self, parts: Sequence[tuple[str, int]], area: Area) -> None:
        self.boxes(parts, area.x, area.y)

    def _number(self, item: Item, area: Area) -> None:
        whole = len((item.maximum or "99999999").partition(".")[0].lstrip("-"))
        x = self.boxes((("#", min(whole, 9)),), area.x, area.y)
        if item.places:
            self._write(x + 1, area.y - HIGH + 3, ".", _TEXT)
            x = self.boxes((("#", item.places),), x + 4, area.y)
        self._write(x + 4, area.y - HIGH + 4, show_unit(item.unit), _UNIT)

    def _lab(self, item: Item, area: Area) -> None:
        """Result, unit, limits of normal."""
        paper, y = self._paper, area.y
        paper.box(area.x, y - HIGH, 24 * MM, HIGH)
        x = area.x + 25.5 * MM
        units = item.units or ((item.unit,) if item.unit else ())
        for unit in units[:3]:
            if len(units) > 1:
                paper.circle(x + 3, y - HIGH / 2, 2.6)
                x += 8
            text = show_unit(unit)
            self._write(x, y - HIGH + 4.5, text, _UNIT)
            x += paper.fonts.width(text, _UNIT) + 6
        right = area.x + area.width
        paper.box(right - 28 * MM, y - HIGH, 12.5 * MM, HIGH)
        self._write(right - 14.6 * MM, y - HIGH + 4.5, "–", _UNIT)
        paper.box(right - 12.5 * MM, y - HIGH, 12.5 * MM, HIGH)
        self._write(right - 28 * MM, y - HIGH - 6, self._speaker.say("exports.paper.blank.range"), _HINT)
        self._write(area.x, y - HIGH - 6, self._speaker.say("exports.paper.blank.result"), _HINT)

    def _scale(self, area: Area) -> None:
        y = area.y - HIGH / 2
        length = min(_SCALE_LENGTH, area.width)
        self._paper.rule(y, INK, 0.8, left=area.x, right=area.x + length)
        for n in range(11):
            x = area.x + length * n / 10
            self._paper.fill(x - 0.3, y - 3, 0.6, 6, INK)

    def _yes_no(self, area: Area) -> None:
        x = area.x
        for code in ("value.yes", "value.no"):
            self._paper.circle(x + 3.4, area.y - HIGH / 2, 3)
            text = self._speaker.say(code)
            self._write(x + 10, area.y - HIGH / 2 - 3, text, _TEXT)
            x += max(22 * MM, self._paper.fonts.width(text, _TEXT) + 16)

    def _columns(self, codelist: Codelist | None, width: float) -> int:
        if codelist is None or not codelist.codes:
            return 1
        longest = max(
            self._paper.fonts.width(self._option(code.number, code.label), _TEXT) for code in codelist.codes
        )
        return max(1, min(3, int(width // (longest + 18)))) if len(codelist.codes) > 3 else 1

    def _rows(self, codelist: Codelist | None, width: float) -> int:
        count = len(codelist.codes) if codelist is not None else 1
        columns = self._columns(codelist, width)
        return -(-count // columns)

    def _option(self, number: int, label: Text) -> str:
        text = self._speaker.say(label)
        return f"{number}  {text}" if number else text

    def _options(self, item: Item, codelist: Codelist | None, area: Area) -> None:
        if codelist is None:
            self._paper.box(area.x, area.y - HIGH, area.width, HIGH)
            return
        rows, columns = self._rows(codelist, area.width), self._columns(codelist, area.width)
        for n, code in enumerate(codelist.codes):
            column, row = divmod(n, rows)
            x, y = area.x + column * area.width / columns, area.y - row * LINE_HEIGHT
            if item.type is ItemType.CHOICES:
                self._paper.box(x + 0.5, y - LINE_HEIGHT + 4, 6.4, 6.4)
            else:
                self._paper.circle(x + 3.6, y - LINE_HEIGHT + 7.2, 3.2)
            lines = self._paper.fonts.wrap(
                self._option(code.number, code.label), _TEXT, area.width / columns - 13
            )
            self._write(x + 11, y - LINE_HEIGHT + 4.4, lines[0] + ("…" if lines[1:] else ""), _TEXT)

    def _write(self, x: float, y: float, text: str, style: Style) -> None:
        if text:
            self._paper.draw(x, y, text, style)


_BOXED: dict[ItemType, tuple[tuple[str, int], ...]] = {
    ItemType.DATE: _DATE,
    ItemType.PARTIAL_DATE: _DATE,
    ItemType.TIME: _TIME,
    ItemType.DATETIME: (*_DATE, *_TIME),
    ItemType.PARTIAL_DATETIME: (*_DATE, *_TIME),
}
