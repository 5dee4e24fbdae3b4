"""A waterfall: the best change of each subject's tumour sum from baseline, the worst at the left, painted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen

from ecrf.ui.controls import paint
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.charts import Card

_PROGRESSION, _RESPONSE = 20, -30
"""Per cent from baseline at which RECIST 1.1 draws its lines."""


class Waterfall(Card):
    """Bars from the baseline up or down; dashed lines at +20 % and -30 %."""

    _changes: tuple[tuple[str, float], ...] = ()

    def sizeHint(self) -> QSize:
        """Beside the bars of responses."""
        return QSize(480, 320)

    def show_changes(self, changes: Sequence[tuple[str, Decimal]]) -> None:
        """Draw these subjects."""
        ordered = sorted(changes, key=lambda each: -each[1])
        self._changes = tuple((number, float(change)) for number, change in ordered)
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Axis, limits and a bar per subject with its number where there is room."""
        if not self._changes:
            self.draw_nothing(painter, area)
            return
        c, fonts = self.look.colours, self.look.fonts
        highest = max(40.0, *(change for _, change in self._changes))
        plot = area.adjusted(50, 6, -8, -(self.look.size + 10))
        scale = plot.height() / (highest + 100)

        def height(percent: float) -> float:
            return plot.y() + (highest - percent) * scale

        for percent in (_PROGRESSION, 0, _RESPONSE, -100):
            y = height(percent)
            dashed = percent in (_PROGRESSION, _RESPONSE)
            painter.setPen(QPen(c.edge, 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
            painter.drawLine(QPointF(plot.x(), y), QPointF(plot.right(), y))
            words = f"{percent:+d} %" if percent else "0 %"
            paint.text(painter, QRectF(plot.x() - 50, y - 9, 44, 18), words, fonts.small, c.soft, paint.RIGHT)
        step = min(plot.width() / len(self._changes), 72.0)
        for place, (number, change) in enumerate(self._changes):
            tone = Tone.RED if change >= _PROGRESSION else Tone.GREEN if change <= _RESPONSE else Tone.GREY
            top, bottom = sorted((height(0), height(change)))
            x = plot.x() + place * step
            paint.box(painter, QRectF(x + step * 0.15, top, step * 0.7, max(bottom - top, 2)), c.tone(tone))
            if step >= paint.text_width(number, fonts.tiny) + 4:
                under = QRectF(x, plot.bottom() + 2, step, self.look.size + 4)
                paint.text(painter, under, number, fonts.tiny, c.soft, paint.CENTRE)
