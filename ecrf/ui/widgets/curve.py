"""A small curve of sums over time, painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: where on the axis (0 to 1 by order), how high, and what stands beside and under it."""

    value: float
    words: str
    under: str


class Curve(QWidget):
    """Points joined in order; the lowest (nadir) as a dashed line."""

    def __init__(self, look: Look, title: Words) -> None:
        super().__init__()
        self._look = look
        self._title = title
        self._dots: tuple[Dot, ...] = ()
        self.setMinimumSize(220, 140)
        look.changed.connect(self.update)

    def show_dots(self, dots: tuple[Dot, ...]) -> None:
        """Draw these points."""
        self._dots = dots
        self.update()

    def sizeHint(self) -> QSize:
        """Beside a table."""
        return QSize(320, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw axis, nadir, line and points."""
        painter = paint.open_painter(self)
        c, fonts, look = self._look.colours, self._look.fonts, self._look
        painter.fillRect(self.rect(), c.surface)
        paint.text(
            painter, QRectF(12, 6, self.width() - 24, 20), look.say(self._title), fonts.small_bold, c.soft
        )
        if not self._dots:
            return
        area = QRectF(34, 44, self.width() - 64, self.height() - 44 - look.size - 16)
        top = max(dot.value for dot in self._dots) or 1.0
        count = max(len(self._dots) - 1, 1)
        points = [
            QPointF(area.x() + area.width() * n / count, area.bottom() - area.height() * dot.value / top)
            for n, dot in enumerate(self._dots)
        ]
        lowest = max(point.y() for point in points)
        painter.setPen(QPen(c.edge, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(area.x(), lowest), QPointF(area.right(), lowest))
        painter.setPen(QPen(c.edge, 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QPen(c.accent, 2))
        painter.drawPolyline(points)
        for point, dot in zip(points, self._dots, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(c.accent)
            painter.drawEllipse(point, 3.5, 3.5)
            above = QRectF(point.x() - 40, point.y() - 20, 80, 16)
            paint.text(painter, above, dot.words, fonts.small_bold, c.text, paint.CENTRE)
            under = QRectF(point.x() - 40, area.bottom() + 2, 80, look.size + 4)
            paint.text(painter, under, dot.under, fonts.tiny, c.soft, paint.CENTRE)
