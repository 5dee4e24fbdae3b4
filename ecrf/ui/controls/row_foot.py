"""The row in focus said in full beneath its table, however narrow the columns are."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.controls.table import Table


class RowFoot(QWidget):
    """Two lines kept free beneath a table; the words of the row's cells stand in them."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self._look = table.look
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        table.moved.connect(self.update)
        table.filled.connect(self.update)
        self._look.changed.connect(self.updateGeometry)

    @property
    def said(self) -> str:
        """The row in words."""
        table = self._table
        if not 0 <= table.row < table.shape.count:
            return ""
        return "  ·  ".join(cell.text for cell in table.row_at(table.row).cells if cell.text)

    def sizeHint(self) -> QSize:
        """Two lines."""
        return QSize(200, 2 * (self._look.size + 6) + 10)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines anew."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        painter = paint.open_painter(self)
        c = self._look.colours
        if not self.said:
            painter.fillRect(self.rect(), c.surface)
            return
        painter.fillRect(self.rect(), c.raised)
        painter.fillRect(0, 0, self.width(), 1, c.line)
        area = QRectF(12, 5, self.width() - 24, self.height() - 6)
        paint.wrapped(painter, area, self.said, self._look.fonts.base, c.text)
