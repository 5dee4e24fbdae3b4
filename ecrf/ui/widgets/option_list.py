"""A list that lies over the form beneath a field: it shows and is clicked, the keyboard stays in the field."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look

MOST = 12


@dataclass(frozen=True, slots=True)
class Option:
    """One line: what is typed for it, its words, softer words at the right, and lines shown while it is lit."""

    number: str
    words: str
    aside: str = ""
    details: tuple[str, ...] = ()
    on: bool = False


class OptionList(QWidget):
    """Lines under a field; at most twelve are in view, the lit one always."""

    picked = Signal(int)

    def __init__(self, look: Look, owner: QWidget) -> None:
        super().__init__(owner.window())
        self._look = look
        self._owner = owner
        self._options: tuple[Option, ...] = ()
        self._anchor = QRect()
        self._first = 0
        self.lit = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.hide()
        owner.destroyed.connect(self.deleteLater)
        owner.installEventFilter(self)

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._options)

    def show_options(self, options: tuple[Option, ...], anchor: QRect, lit: int = 0) -> None:
        """Show lines under `anchor` (a rectangle of the owner)."""
        self._options = options
        self.lit = min(max(lit, 0), max(len(options) - 1, 0))
        if not options:
            self.hide()
            return
        self._anchor = anchor
        self._place(anchor)
        self._keep_in_view()
        self.raise_()
        self.show()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field moved or became another width: the list goes with it."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and self.isVisible():
            self._place(self._anchor)
        return super().eventFilter(watched, event)

    def move_lit(self, step: int) -> None:
        """Light the neighbour."""
        if self._options:
            self.lit = min(max(self.lit + step, 0), len(self._options) - 1)
            self._keep_in_view()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines in view and the details of the lit one."""
        painter = paint.open_painter(self)
        c, fonts = self._look.colours, self._look.fonts
        area = QRectF(self.rect())
        paint.box(painter, area, c.surface, c.edge)
        height = self._line()
        for place, index in enumerate(range(self._first, min(self._first + MOST, len(self._options)))):
            option = self._options[index]
            row = QRectF(1, 1 + place * height, area.width() - 2, height)
            if index == self.lit:
                paint.box(painter, row.adjusted(2, 1, -2, -1), c.selected, None)
            number = QRectF(row.x() + 6, row.y(), 24, height)
            paint.text(painter, number, option.number, fonts.small_bold, c.accent, paint.RIGHT)
            words = row.adjusted(38, 0, -8, 0)
            font = fonts.bold if option.on else fonts.base
            if option.aside:
                split = words.width() * 0.56
                paint.text(painter, words.adjusted(split + 8, 0, 0, 0), option.aside, fonts.small, c.soft)
                words.setWidth(split)
            paint.text(painter, words, option.words, font, c.text)
        self._paint_details(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light what is under the pointer."""
        index = self._index_at(event.position().y())
        if index is not None and index != self.lit:
            self.lit = index
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick what was clicked."""
        index = self._index_at(event.position().y())
        if index is not None:
            self.picked.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the list."""
        self.move_lit(-1 if event.angleDelta().y() > 0 else 1)

    def _paint_details(self, painter: QPainter) -> None:
        details = self._options[self.lit].details if self._options else ()
        if not details:
            return
        c, fonts = self._look.colours, self._look.fonts
        y = 1.0 + min(len(self._options), MOST) * self._line()
        painter.fillRect(QRectF(1, y, self.width() - 2, 1), c.line)
        y += 6
        for words in details:
            height = paint.wrapped_height(words, fonts.small, self.width() - 28)
            paint.wrapped(painter, QRectF(14, y, self.width() - 28, height + 4), words, fonts.small, c.text)
            y += height + 3

    def _details_height(self) -> int:
        most = 0
        for option in self._options:
            if option.details:
                width = self.width() - 28
                lines = (
                    paint.wrapped_height(words, self._look.fonts.small, width) + 3 for words in option.details
                )
                most = max(most, sum(lines) + 12)
        return most

    def _place(self, anchor: QRect) -> None:
        window = self._owner.window()
        top_left = self._owner.mapTo(window, anchor.topLeft())
        wide = any(option.aside or option.details for option in self._options)
        fonts = self._look.fonts
        longest = max(paint.text_width(option.words, fonts.bold) for option in self._options) + 60
        width = max(anchor.width(), 620 if wide else min(longest, 520))
        self.resize(min(width, window.width() - 16), 10)
        height = min(len(self._options), MOST) * self._line() + 2 + self._details_height()
        x = min(top_left.x(), window.width() - self.width() - 8)
        below = top_left.y() + anchor.height() + 2
        above = top_left.y() - height - 2
        y = below if below + height <= window.height() - 8 or above < 0 else above
        self.setGeometry(QRect(QPoint(max(x, 8), y), QPoint(max(x, 8) + self.width() - 1, y + height - 1)))

    def _index_at(self, y: float) -> int | None:
        place = int((y - 1) // self._line())
        index = self._first + place
        return index if 0 <= place < MOST and index < len(self._options) else None

    def _keep_in_view(self) -> None:
        if self.lit < self._first:
            self._first = self.lit
        elif self.lit >= self._first + MOST:
            self._first = self.lit - MOST + 1
        self._first = max(min(self._first, len(self._options) - MOST), 0)

    def _line(self) -> int:
        return self._look.size + 13
