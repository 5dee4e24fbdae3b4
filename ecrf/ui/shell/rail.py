"""The left rail: where one can go, by role, with icons, words and Alt keys."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone

GAP = 9
"""Pixels between two groups."""
ICON, LOW_ICON, AROUND = 22.0, 18.0, 4.0
"""How high an icon is, also in a low window, and what is free above and beneath icon and word together."""
LOWEST, SMALLEST = 40.0, 9
"""Height of an entry, and pixels of its letters, that are never gone below."""


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One place: its section, its word, its icon and how much waits there."""

    section: str
    code: str
    icon: str
    count: int = 0
    group: int = 0
    """Entries of one group stand together, a line before the next."""


class Rail(QWidget):
    """Icons above words; the place one is at is lit. Alt+1 … Alt+9 go there from anywhere."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._entries: tuple[RailEntry, ...] = ()
        self._here = ""
        self._under = -1
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        look.changed.connect(self._retell)

    def show_entries(self, entries: tuple[RailEntry, ...], here: str) -> None:
        """Show these places, one of them lit."""
        if entries != self._entries or here != self._here:
            self._entries, self._here = entries, here
            self._retell()

    def sizeHint(self) -> QSize:
        """Wide enough for the longest word."""
        fonts = self._look.fonts
        words = [paint.text_width(self._look.say(entry.code), fonts.tiny) for entry in self._entries]
        return QSize(max([68, *(width + 14 for width in words)]), 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the places."""
        painter = paint.open_painter(self)
        c = self._look.colours
        painter.fillRect(self.rect(), c.window)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), c.line)
        for index, entry in enumerate(self._entries):
            area = self._rect(index)
            if index and entry.group != self._entries[index - 1].group:
                painter.fillRect(QRectF(14, area.y() - GAP / 2, self.width() - 29, 1), c.line)
            self._paint_entry(painter, area, entry, over=index == self._under)

    def event(self, event: QEvent) -> bool:
        """A place's tool tip names its key."""
        if event.type() == QEvent.Type.ToolTip and 0 <= self._under < len(self._entries):
            said = self._look.say(self._entries[self._under].code)
            self.setToolTip(f"{said}  (Alt+{self._under + 1})")
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light what is under the pointer."""
        under = self._index(event)
        if under != self._under:
            self._under = under
            self.setCursor(Qt.CursorShape.PointingHandCursor if under >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self._under = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        index = self._index(event)
        if index >= 0:
            self.chosen.emit(self._entries[index].section)

    def go(self, index: int) -> None:
        """Go to the place with this number, if there is one."""
        if 0 <= index < len(self._entries):
            self.chosen.emit(self._entries[index].section)

    def _paint_entry(self, painter: QPainter, area: QRectF, entry: RailEntry, *, over: bool) -> None:
        c = self._look.colours
        here = entry.section == self._here
        inner = area.adjusted(4, 2, -5, -2)
        if here or over:
            paint.box(painter, inner, c.selected if here else c.hover, None)
        if here:
            painter.fillRect(QRectF(0, inner.top() + 4, 3, inner.height() - 8), c.accent)
        ink = c.accent if here else c.soft
        above, high, beneath = self._lines()
        self._look.icons.draw(
            painter, entry.icon, QRectF(area.x(), area.y() + above, area.width(), high), ink
        )
        font = self._words_font()
        line = paint.line_height(font)
        words = QRectF(area.x(), area.y() + beneath, area.width(), line)
        paint.text(painter, words, self._look.say(entry.code), font, c.text if here else c.soft, paint.CENTRE)
        if entry.count:
            self._paint_count(painter, area, entry.count)

    def _words_font(self) -> QFont:
        """The font of the words: smaller where large text in a low window leaves no room under the icon."""
        font = self._look.fonts.tiny
        room, high = self._height() - LOW_ICON - AROUND, paint.line_height(font)
        if high <= room:
            return font
        lower = QFont(font)
        lower.setPixelSize(max(int(font.pixelSize() * room / high), SMALLEST))
        return lower

    def _lines(self) -> tuple[float, float, float]:
        """Where an icon begins in an entry, how high it is, and where its word begins: together in the middle."""
        height, line = self._height(), paint.line_height(self._words_font())
        icon = ICON if height >= ICON + line + 2 * AROUND else LOW_ICON
        gap = min(max(height - icon - line - AROUND, 0.0), 4.0)
        above = (height - icon - gap - line) / 2
        return above, icon, above + icon + gap

    def _paint_count(self, painter: QPainter, area: QRectF, count: int) -> None:
        c, fonts = self._look.colours, self._look.fonts
        said = str(count) if count < 1000 else "999+"
        width = max(paint.text_width(said, fonts.tiny) + 8, 16)
        badge = QRectF(area.center().x() + 6, area.y() + 3, width, 15)
        paint.pill(painter, badge, c.tone(Tone.AMBER))
        paint.text(painter, badge, said, fonts.tiny, c.surface, paint.CENTRE)

    def _rect(self, index: int) -> QRectF:
        height = self._height()
        return QRectF(0, 6 + index * height + GAP * self._breaks(index), self.width(), height)

    def _height(self) -> float:
        """Of an entry: closer together in a low window, so that the last one is never cut off."""
        count = max(len(self._entries), 1)
        room = (self.height() - 12 - GAP * self._breaks(count - 1)) / count
        return min(float(self._look.size + 43), max(room, LOWEST))

    def _breaks(self, index: int) -> int:
        """How many groups begin at or before an entry, after the first."""
        groups = [entry.group for entry in self._entries[: index + 1]]
        return sum(a != b for a, b in itertools.pairwise(groups))

    def _index(self, event: QMouseEvent) -> int:
        at = event.position()
        return next((n for n in range(len(self._entries)) if self._rect(n).contains(at)), -1)

    def _retell(self) -> None:
        self.setFixedWidth(self.sizeHint().width())
        self.update()
