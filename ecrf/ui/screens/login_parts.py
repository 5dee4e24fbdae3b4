"""Short lists of the login window: studies, roles, demo logins."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words


@dataclass(frozen=True, slots=True)
class Picked:
    """One line: what it is, softer words under it, a word at the right."""

    words: str
    under: str = ""
    aside: str = ""
    icon: str = ""


MOST = 6


class PickList(QWidget):
    """At most six lines of which one is chosen; arrows and clicks choose, Enter takes."""

    picked = Signal(int)

    def __init__(self, look: Look, empty: Words) -> None:
        super().__init__()
        self._look = look
        self._empty = empty
        self._lines: tuple[Picked, ...] = ()
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._retell)

    def show_lines(self, lines: tuple[Picked, ...]) -> None:
        """Show these lines."""
        self._lines = lines[:MOST]
        self._retell()

    def choose(self, index: int) -> None:
        """Light a line; -1 lights none."""
        self._current = index if index < len(self._lines) else -1
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        return QSize(320, self._line() * max(len(self._lines), 1) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and its lines."""
        painter = paint.open_painter(self)
        c, fonts = self._look.colours, self._look.fonts
        area = QRectF(self.rect())
        paint.box(painter, area, c.surface, c.line)
        if not self._lines:
            paint.text(painter, area.adjusted(12, 0, -12, 0), self._look.say(self._empty), fonts.base, c.soft)
        for index, line in enumerate(self._lines):
            row = QRectF(1, 1 + index * self._line(), area.width() - 2, self._line())
            self._paint_line(painter, row, line, lit=index == self._current)
        if self.hasFocus():
            paint.focus_ring(painter, area, c.focus)

    def _paint_line(self, painter: QPainter, row: QRectF, line: Picked, *, lit: bool) -> None:
        c, fonts = self._look.colours, self._look.fonts
        if lit:
            paint.box(painter, row.adjusted(3, 2, -3, -2), c.selected, None)
        self._look.icons.draw(
            painter, line.icon, QRectF(row.x() + 12, row.y(), 18, row.height()), c.accent if lit else c.soft
        )
        aside = paint.text_width(line.aside, fonts.small_bold) + 12 if line.aside else 0
        words = row.adjusted(42, 4, -12 - aside, -4)
        half = words.height() / 2
        paint.text(painter, QRectF(words.x(), words.y(), words.width(), half), line.words, fonts.bold, c.text)
        under = QRectF(words.x(), words.y() + half, words.width(), half)
        paint.text(painter, under, line.under, fonts.small, c.soft)
        if line.aside:
            paint.text(painter, row.adjusted(0, 0, -12, 0), line.aside, fonts.small_bold, c.soft, paint.RIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows light, Enter takes."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self._lines:
            self._current = min(max(self._current + step, 0), len(self._lines) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current >= 0:
            self.picked.emit(self._current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes a line."""
        index = int((event.position().y() - 1) // self._line())
        if 0 <= index < len(self._lines):
            self._current = index
            self.update()
            self.picked.emit(index)

    def _line(self) -> int:
        return self._look.size * 2 + 18

    def _retell(self) -> None:
        self.updateGeometry()
        self.update()
