"""A drawn picture at its own size, sharp on screens of any density."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look


class Picture(QWidget):
    """Shows one PNG, or words while there is none."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._pixmap = QPixmap()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        look.changed.connect(self.update)

    def show_png(self, data: bytes) -> None:
        """Draw this picture."""
        self._pixmap = QPixmap()
        self._pixmap.loadFromData(data)
        self._pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.updateGeometry()
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def tell(self, words: str) -> None:
        """Words instead of a picture."""
        self._pixmap, self._words = QPixmap(), words
        self.setMinimumHeight(0)
        self.updateGeometry()
        self.update()

    @property
    def is_drawn(self) -> bool:
        """Whether a picture stands here, not words."""
        return not self._pixmap.isNull()

    def sizeHint(self) -> QSize:
        """The picture's size."""
        if self._pixmap.isNull():
            return QSize(400, 300)
        return self._pixmap.deviceIndependentSize().toSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it at the left upper corner."""
        painter = paint.open_painter(self)
        painter.fillRect(self.rect(), self._look.colours.surface)
        if self._pixmap.isNull():
            colour, font = self._look.colours.soft, self._look.fonts.base
            paint.text(painter, QRectF(self.rect()), self._words, font, colour, paint.CENTRE)
            return
        painter.drawPixmap(0, 0, self._pixmap)
