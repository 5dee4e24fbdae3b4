"""A row of choices of which one is on: language, scheme, a filter."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words


class Segmented(QWidget):
    """Choices side by side; arrow keys move, a click chooses."""

    chosen = Signal(int)

    def __init__(self, look: Look, options: tuple[Words, ...], current: int = 0) -> None:
        super().__init__()
        self._look = look
        self._options = options
        self._current = current
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._retell)

    @property
    def current(self) -> int:
        """The index of the choice that is on."""
        return self._current

    def choose(self, index: int) -> None:
        """Switch a choice on without telling anyone."""
        self._current = index
        self.update()

    def tell(self, options: tuple[Words, ...]) -> None:
        """Say other words, e.g. with new counts."""
        self._options = options
        self._retell()

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        return QSize(sum(self._widths()) + 2, self._look.size + 15)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        painter = paint.open_painter(self)
        c, fonts = self._look.colours, self._look.fonts
        area = QRectF(self.rect())
        paint.box(painter, area, c.sunken, None)
        x = 1.0
        for index, (words, width) in enumerate(zip(self._options, self._widths(), strict=True)):
            cell = QRectF(x, 1, width, area.height() - 2)
            on = index == self._current
            if on:
                paint.box(painter, cell, c.surface, c.focus if self.hasFocus() else c.edge)
            ink = c.text if on else c.soft
            paint.text(
                painter, cell, self._look.say(words), fonts.bold if on else fonts.base, ink, paint.CENTRE
            )
            x += width

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what was clicked."""
        x = 1.0
        for index, width in enumerate(self._widths()):
            if x <= event.position().x() < x + width:
                self._pick(index)
                return
            x += width

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose the neighbour."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self._pick(min(max(self._current + step, 0), len(self._options) - 1))
            return
        super().keyPressEvent(event)

    def _pick(self, index: int) -> None:
        if index != self._current:
            self._current = index
            self.update()
            self.chosen.emit(index)

    def _widths(self) -> list[int]:
        bold = self._look.fonts.bold
        return [paint.text_width(self._look.say(words), bold) + 20 for words in self._options]

    def _retell(self) -> None:
        self.updateGeometry()
        self.update()
