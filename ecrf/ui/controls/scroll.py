"""Thin scroll bars and a pane that scrolls one column of content."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QScrollBar, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look

THICK = 12


class ThinBar(QScrollBar):
    """A flat scroll bar: a grey thumb, darker under the pointer."""

    def __init__(self, look: Look, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self._look = look

    def sizeHint(self) -> QSize:
        """Twelve pixels thick."""
        return QSize(THICK, 40) if self.orientation() is Qt.Orientation.Vertical else QSize(40, THICK)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer is over it."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the thumb where the value is."""
        painter = paint.open_painter(self)
        c = self._look.colours
        painter.fillRect(self.rect(), c.surface)
        span = self.maximum() - self.minimum()
        if span <= 0:
            return
        vertical = self.orientation() is Qt.Orientation.Vertical
        length = self.height() if vertical else self.width()
        thumb = max(length * self.pageStep() / (span + self.pageStep()), 28)
        at = (length - thumb) * (self.value() - self.minimum()) / span
        area = (
            QRectF(3, at + 2, THICK - 6, thumb - 4) if vertical else QRectF(at + 2, 3, thumb - 4, THICK - 6)
        )
        paint.pill(painter, area, c.grey if self.underMouse() or self.isSliderDown() else c.edge)


def use_thin_bars(area: QAbstractScrollArea, look: Look) -> None:
    """Give a scrolling widget thin bars and no frame."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setVerticalScrollBar(ThinBar(look, Qt.Orientation.Vertical))
    area.setHorizontalScrollBar(ThinBar(look, Qt.Orientation.Horizontal))
    area.setCornerWidget(QWidget())


class Pane(QScrollArea):
    """One widget that scrolls up and down and is as wide as the pane."""

    def __init__(self, look: Look, content: QWidget, *, clear: bool = False) -> None:
        super().__init__()
        use_thin_bars(self, look)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        if clear:  # what lies beneath is the ground
            self.viewport().setAutoFillBackground(False)
            content.setAutoFillBackground(False)
