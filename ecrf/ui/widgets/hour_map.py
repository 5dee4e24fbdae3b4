"""The hours of the week at which entries were made, as a map: the fuller the square, the more entries."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look

DAYS, HOURS = 7, 24
LEFT, TOP = 64, 40
"""Room for the names of days, and for title and hours."""
MANY = 999


class HourMap(QWidget):
    """Days down, hours across; each square says its number when there is room."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._hours: Mapping[tuple[int, int], int] = {}
        self._who = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(180)
        look.changed.connect(self.update)

    def show_hours(self, hours: Mapping[tuple[int, int], int], who: str) -> None:
        """Draw these numbers."""
        self._hours, self._who = hours, who
        total = sum(hours.values())
        self.setAccessibleName(self._look.say("ui.trail.hours_of", person=who, count=total))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for seven lines."""
        return QSize(700, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw title, hours, days and squares."""
        painter = paint.open_painter(self)
        look, c, fonts = self._look, self._look.colours, self._look.fonts
        painter.fillRect(self.rect(), c.surface)
        title = look.say("ui.trail.hours_of", person=self._who, count=sum(self._hours.values()))
        paint.text(painter, QRectF(16, 4, self.width() - 32, 18), title, fonts.small_bold, c.soft)
        width = (self.width() - LEFT - 16) / HOURS
        height = min((self.height() - TOP - 10) / DAYS, 34)
        most = max(self._hours.values(), default=1)
        for hour in range(HOURS):
            area = QRectF(LEFT + hour * width, 22, width, 16)
            paint.text(painter, area, f"{hour:02d}", fonts.tiny, c.soft, paint.CENTRE)
        for day in range(DAYS):
            y = TOP + day * height
            words = look.say(f"ui.weekday.{day + 1}")
            paint.text(painter, QRectF(12, y, LEFT - 16, height), words, fonts.small, c.soft)
            for hour in range(HOURS):
                square = QRectF(LEFT + hour * width + 1, y + 1, width - 2, height - 2)
                count = self._hours.get((day, hour), 0)
                paint.box(painter, square, self._fill(count, most), None)
                if count:
                    strong = count / most > 0.55
                    ink = c.on_accent if strong else c.text
                    paint.text(painter, square, _short(count), fonts.tiny, ink, paint.CENTRE)

    def _fill(self, count: int, most: int) -> QColor:
        c = self._look.colours
        if not count:
            return QColor(c.sunken)
        colour = QColor(c.accent)
        colour.setAlphaF(0.18 + 0.82 * (count / most) ** 0.6)
        return colour


def _short(count: int) -> str:
    return str(count) if count <= MANY else f"{count / 1000:.1f}k"
