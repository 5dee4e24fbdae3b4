"""A visit's window drawn as a bar with days, the planned day and the actual day (or today) as marks."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.services.reads.schedule_view import VisitState, Window
from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.states import VISITS
from ecrf.ui.theme import Tone


class WindowBar(QWidget):
    """Nothing is drawn while the anchor is unknown."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._window = Window()
        self._mark: date | None = None
        self._state = VisitState.EXPECTED
        self._is_today = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)

    def show_window(self, window: Window, actual: date | None, today: date, state: VisitState) -> None:
        """Draw this window; without an actual day today is marked."""
        self._window, self._state = window, state
        self._mark, self._is_today = (actual, False) if actual is not None else (today, True)
        self.setVisible(window.earliest is not None and window.latest is not None)
        self.update()

    def sizeHint(self) -> QSize:
        """A bar with words under it."""
        return QSize(460, self._look.size * 2 + 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bar, days and mark."""
        window = self._window
        if window.earliest is None or window.latest is None or window.planned is None or self._mark is None:
            return
        painter = paint.open_painter(self)
        c = self._look.colours
        painter.fillRect(self.rect(), c.surface)
        first, last = min(window.earliest, self._mark), max(window.latest, self._mark)
        days = max((last - first).days, 1)
        left, room = 60.0, min(self.width() - 120.0, 560.0)

        def x_of(day: date) -> float:
            return left + (day - first).days / days * room

        y = self._look.size + 14.0
        bar = QRectF(x_of(window.earliest), y, max(x_of(window.latest) - x_of(window.earliest), 4), 10)
        if days <= 60:
            for step in range(days + 1):
                painter.fillRect(QRectF(left + step / days * room, y + 4, 1, 2), c.line)
        paint.box(painter, bar, c.sunken, c.edge)
        painter.fillRect(QRectF(x_of(window.planned) - 1, y - 3, 2, 16), c.soft)
        self._label(painter, x_of(window.earliest), y + 12, window.earliest.isoformat()[5:])
        if window.latest != window.earliest:
            self._label(painter, x_of(window.latest), y + 12, window.latest.isoformat()[5:])
        self._paint_mark(painter, x_of(self._mark), y)

    def _paint_mark(self, painter: QPainter, x: float, y: float) -> None:
        look, c = self._look, self._look.colours
        tone = VISITS[self._state][1] if not self._is_today else Tone.GREY
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(c.tone(tone))
        painter.drawPolygon(QPolygonF([QPointF(x - 6, y - 9), QPointF(x + 6, y - 9), QPointF(x, y + 1)]))
        painter.fillRect(QRectF(x - 1, y, 2, 10), c.tone(tone))
        day = self._mark.isoformat()[5:] if self._mark else ""
        words = look.say("ui.visit.today") if self._is_today else look.say("ui.visit.actual", day=day)
        width = paint.text_width(words, look.fonts.small_bold)
        area = QRectF(min(max(x - width / 2, 4), self.width() - width - 4), 0, width + 2, look.size + 4)
        paint.text(painter, area, words, look.fonts.small_bold, c.tone(tone), paint.CENTRE)

    def _label(self, painter: QPainter, x: float, y: float, words: str) -> None:
        fonts, c = self._look.fonts, self._look.colours
        paint.text(
            painter, QRectF(x - 40, y, 80, self._look.size + 4), words, fonts.small, c.soft, paint.CENTRE
        )
