"""A Kaplan-Meier curve with its limits, censoring marks and the numbers at risk beneath, painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ecrf.clinical.endpoints import DAYS_PER_MONTH
from ecrf.clinical.kaplan_meier import Step
from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words
from ecrf.ui.widgets.charts import Card
from ecrf.viewmodels.endpoints import Ticks

_SHARES = (0, 25, 50, 75, 100)


class SurvivalCurve(Card):
    """Draws one curve; times are days, the axis months."""

    def __init__(self, look: Look, title: Words) -> None:
        super().__init__(look, title)
        self._steps: tuple[Step, ...] = ()
        self._ticks = Ticks((), ())

    def sizeHint(self) -> QSize:
        """Over the table."""
        return QSize(640, 330)

    def show_curve(self, steps: tuple[Step, ...], ticks: Ticks) -> None:
        """Draw this curve."""
        self._steps, self._ticks = steps, ticks
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Axes, limits, curve, censoring marks, numbers at risk."""
        if not self._steps:
            self.draw_nothing(painter, area)
            return
        low = self.look.size + 6
        left = paint.text_width(self.look.say("ui.endpoints.at_risk"), self.look.fonts.small) + 14
        plot = area.adjusted(max(left, 40), 4, -18, -(low * 3))
        self._draw_axes(painter, plot, low)
        c = self.look.colours
        for limit in ("lower", "upper"):
            known = [(s.time, getattr(s, limit)) for s in self._steps if getattr(s, limit) is not None]
            self._draw_steps(painter, plot, [(float(t), v) for t, v in known], QPen(c.edge, 1))
        points = [(float(step.time), float(step.survival)) for step in self._steps]
        self._draw_steps(painter, plot, [(0.0, 1.0), *points], QPen(c.accent, 2))
        painter.setPen(QPen(c.accent, 1.5))
        for step in self._steps:
            if step.censored:
                at = self._point(plot, float(step.time), float(step.survival))
                painter.drawLine(QLineF(at.x(), at.y() - 5, at.x(), at.y() + 5))

    def _point(self, plot: QRectF, days: float, share: float) -> QPointF:
        whole = self._ticks.months[-1] * float(DAYS_PER_MONTH) or 1.0
        return QPointF(plot.x() + plot.width() * days / whole, plot.bottom() - plot.height() * share)

    def _draw_steps(
        self, painter: QPainter, plot: QRectF, points: Sequence[tuple[float, float]], pen: QPen
    ) -> None:
        line: list[QPointF] = []
        for days, share in points:
            at = self._point(plot, days, share)
            if line:
                line.append(QPointF(at.x(), line[-1].y()))
            line.append(at)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))

    def _draw_axes(self, painter: QPainter, plot: QRectF, low: float) -> None:
        c, fonts, say = self.look.colours, self.look.fonts, self.look.say
        for share in _SHARES:
            y = plot.bottom() - plot.height() * share / 100
            paint.line(painter, QPointF(plot.x(), y), QPointF(plot.right(), y), c.line)
            self._word(painter, QRectF(plot.x() - 46, y - 9, 40, 18), f"{share} %", c.soft, paint.RIGHT)
        for month, count in zip(self._ticks.months, self._ticks.at_risk, strict=True):
            x = self._point(plot, month * float(DAYS_PER_MONTH), 0).x()
            paint.line(painter, QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 4), c.edge)
            self._word(painter, QRectF(x - 30, plot.bottom() + 4, 60, low), str(month), c.soft, paint.CENTRE)
            below = QRectF(x - 30, plot.bottom() + 4 + low * 2, 60, low)
            self._word(painter, below, str(count), c.text, paint.CENTRE)
        axis = QRectF(plot.x(), plot.bottom() + 4 + low, plot.width(), low)
        paint.text(painter, axis, say("ui.endpoints.months"), fonts.small, c.soft, paint.CENTRE)
        risk = QRectF(plot.x() - 200, plot.bottom() + 4 + low * 2, 178, low)
        paint.text(painter, risk, say("ui.endpoints.at_risk"), fonts.small, c.soft, paint.RIGHT)

    def _word(
        self, painter: QPainter, where: QRectF, words: str, colour: QColor, align: Qt.AlignmentFlag
    ) -> None:
        paint.text(painter, where, words, self.look.fonts.small, colour, align)
