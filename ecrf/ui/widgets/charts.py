"""The few pictures of the study page, painted: bars, a running total against its target, a share."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words
from ecrf.ui.theme import Tone


class Card(QWidget):
    """A titled box; subclasses draw its picture."""

    def __init__(self, look: Look, title: Words) -> None:
        super().__init__()
        self.look = look
        self._title = title
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 110)
        look.changed.connect(self.update)

    def tell(self, title: Words) -> None:
        """Take another title."""
        self._title = title
        self.update()

    def sizeHint(self) -> QSize:
        """A third of the page."""
        return QSize(340, 220)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, the title and the picture."""
        painter = paint.open_painter(self)
        c, fonts = self.look.colours, self.look.fonts
        painter.fillRect(self.rect(), c.surface)
        area = QRectF(self.rect()).adjusted(0, 0, -1, -1)
        paint.box(painter, area, c.surface, c.line)
        words = self.look.say(self._title)
        paint.text(painter, QRectF(14, 10, self.width() - 28, self.look.size + 8), words, fonts.bold, c.text)
        top = self.look.size + 26.0
        self.draw(painter, QRectF(14, top, self.width() - 28, self.height() - top - 12))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """The picture."""

    def draw_nothing(self, painter: QPainter, area: QRectF) -> None:
        """What stands where there is nothing to count yet."""
        paint.text(
            painter,
            area,
            self.look.say("ui.study.nothing"),
            self.look.fonts.base,
            self.look.colours.soft,
            paint.CENTRE,
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words, its count and its tone."""

    words: str
    count: int
    tone: Tone = Tone.ACCENT


class Bars(Card):
    """Horizontal bars with their counts."""

    def __init__(self, look: Look, title: Words) -> None:
        super().__init__(look, title)
        self._bars: tuple[Bar, ...] = ()

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        """Draw these bars."""
        self._bars = bars
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Words at the left, bar, count."""
        c, fonts = self.look.colours, self.look.fonts
        if not any(bar.count for bar in self._bars):
            self.draw_nothing(painter, area)
            return
        words = min(
            max(paint.text_width(bar.words, fonts.base) for bar in self._bars) + 8, int(area.width() * 0.45)
        )
        most = max(bar.count for bar in self._bars)
        step = min(area.height() / len(self._bars), self.look.size + 18)
        room = area.width() - words - 44
        for place, bar in enumerate(self._bars):
            y = area.y() + place * step
            paint.text(
                painter, QRectF(area.x(), y, words - 8, step), bar.words, fonts.base, c.soft, paint.RIGHT
            )
            track = QRectF(area.x() + words, y + step / 2 - 7, room, 14)
            paint.box(painter, track, c.raised, None)
            if bar.count:
                paint.box(
                    painter,
                    QRectF(track.x(), track.y(), max(room * bar.count / most, 4), 14),
                    c.tone(bar.tone),
                    None,
                )
            paint.text(painter, QRectF(track.right() + 8, y, 40, step), str(bar.count), fonts.bold, c.text)


@dataclass(frozen=True, slots=True)
class Month:
    """A month and all subjects until its end."""

    month: str
    added: int
    total: int


class Accrual(Card):
    """Subjects added by month as columns, the running total as a line, the target as a dashed line."""

    def __init__(self, look: Look, title: Words) -> None:
        super().__init__(look, title)
        self._months: tuple[Month, ...] = ()
        self._target = 0

    def show_months(self, months: tuple[Month, ...], target: int) -> None:
        """Draw these months."""
        self._months, self._target = months, target
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Columns, line and target."""
        c, fonts, look = self.look.colours, self.look.fonts, self.look
        if not self._months:
            self.draw_nothing(painter, area)
            return
        plot = area.adjusted(28, 6, -10, -(look.size + 8))
        most = max(self._target, self._months[-1].total, 1)
        painter.setPen(QPen(c.edge, 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        step = plot.width() / len(self._months)
        for place, month in enumerate(self._months):
            height = plot.height() * month.added / most
            column = QRectF(plot.x() + place * step + step * 0.2, plot.bottom() - height, step * 0.6, height)
            paint.box(painter, column, c.grey_soft, None)
        points = [
            QPointF(plot.x() + (place + 0.5) * step, plot.bottom() - plot.height() * month.total / most)
            for place, month in enumerate(self._months)
        ]
        painter.setPen(QPen(c.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(points)
        self._draw_words(painter, plot, points)
        if self._target:
            y = plot.bottom() - plot.height() * self._target / most
            painter.setPen(QPen(c.soft, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(plot.x(), y), QPointF(plot.right(), y))
            words = look.say("ui.study.target", count=self._target)
            paint.text(painter, QRectF(plot.x() + 2, y + 1, 160, look.size + 4), words, fonts.small, c.soft)

    def _draw_words(self, painter: QPainter, plot: QRectF, points: list[QPointF]) -> None:
        c, fonts, look = self.look.colours, self.look.fonts, self.look
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(c.accent)
        painter.drawEllipse(points[-1], 4, 4)
        last = points[-1]
        paint.text(
            painter,
            QRectF(last.x() - 44, last.y() - 22, 40, 18),
            str(self._months[-1].total),
            fonts.bold,
            c.text,
            paint.RIGHT,
        )
        every = max(len(self._months) * 58 // max(int(plot.width()), 1) + 1, 1)
        for place in range(0, len(self._months), every):
            words = self._months[place].month
            under = QRectF(points[place].x() - 32, plot.bottom() + 2, 64, look.size + 4)
            paint.text(painter, under, words, fonts.tiny, c.soft, paint.CENTRE)


class Figure(Card):
    """One number with a share of a whole as a bar beneath."""

    def __init__(self, look: Look, title: Words) -> None:
        super().__init__(look, title)
        self._done, self._all = 0, 0
        self._tone = Tone.ACCENT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A low box."""
        return QSize(180, self.look.size * 2 + 92)

    def show_share(self, done: int, whole: int, tone: Tone = Tone.ACCENT) -> None:
        """Draw `done` of `whole`; without a whole only the number."""
        self._done, self._all, self._tone = done, whole, tone
        self.update()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """The number, the whole and the bar."""
        c, fonts = self.look.colours, self.look.fonts
        number = str(self._done)
        width = paint.text_width(number, fonts.figure)
        line = QRectF(area.x(), area.y() - 4, width + 4, self.look.size * 2 + 10)
        paint.text(painter, line, number, fonts.figure, c.text)
        if self._all:
            share = round(100 * self._done / self._all)
            words = self.look.say("ui.study.of", all=self._all, share=share)
            beside = QRectF(line.right() + 8, area.y() + 2, area.width() - width - 12, self.look.size * 2 + 6)
            paint.text(painter, beside, words, fonts.base, c.soft)
            track = QRectF(area.x(), area.bottom() - 8, area.width(), 6)
            paint.pill(painter, track, c.sunken)
            filled = QRectF(track.x(), track.y(), track.width() * min(self._done / self._all, 1), 6)
            if filled.width() >= 6:
                paint.pill(painter, filled, c.tone(self._tone))
