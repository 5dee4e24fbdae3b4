"""The grades of an event as bars over time, and beneath them the results that would justify them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.record.converting_units import show_unit
from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.viewmodels.event_course import Course, Stretch

TONES = {1: Tone.GREEN, 2: Tone.AMBER, 3: Tone.RED, 4: Tone.RED, 5: Tone.VIOLET}
LEFT = 16
LEAST = 44
"""Pixels a short stretch still takes, so that its grade can be read."""


class CourseStrip(QWidget):
    """Draws a Course; nothing to draw hides it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._course: Course | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)
        self.hide()

    def show_course(self, course: Course | None) -> None:
        """Draw it."""
        self._course = course
        self.setVisible(course is not None and bool(course.stretches))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Bars with their days; a line more for results."""
        line = self._look.size + 7
        return QSize(
            300, 2 * line + 12 + (line + 2 if self._course is not None and self._course.results else 0)
        )

    def said(self) -> str:
        """The course in words, for people who do not see it."""
        if self._course is None:
            return ""
        return "; ".join(self._words(each) for each in self._course.stretches)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, days and results."""
        painter = paint.open_painter(self)
        c, fonts = self._look.colours, self._look.fonts
        painter.fillRect(self.rect(), c.surface)
        course = self._course
        if course is None or not course.stretches:
            return
        bar, free = self._look.size + 9, 0.0
        for area, stretch in self._areas(course.stretches, bar):
            tone = TONES.get(stretch.grade, Tone.GREY)
            paint.box(painter, area, c.ground(tone), c.tone(tone))
            words = self._look.say("ui.course.grade", grade=stretch.grade)
            paint.text(painter, area.adjusted(5, 0, -3, 0), words, fonts.small_bold, c.tone(tone))
            if stretch.open:
                tip = QPointF(area.right() + 5, area.center().y())
                for y in (area.top() + 3, area.bottom() - 3):
                    paint.line(painter, QPointF(area.right(), y), tip, c.tone(tone), 1.5)
            day = stretch.start.isoformat()
            room = paint.text_width(day, fonts.small) + 8
            if area.x() >= free and area.x() + room <= self.width():
                under = QRectF(area.x(), area.bottom() + 1, room, self._look.size + 4)
                paint.text(painter, under, day, fonts.small, c.soft)
                free = area.x() + room
        if course.results:
            y = 2 * (self._look.size + 7) + 10
            area = QRectF(LEFT, y, self.width() - 2 * LEFT, self._look.size + 6)
            paint.text(painter, area, self._results(course), fonts.base, c.text)

    def _areas(self, stretches: tuple[Stretch, ...], height: int) -> list[tuple[QRectF, Stretch]]:
        first, last = stretches[0].start, max(each.end for each in stretches)
        room = self.width() - 2 * LEFT - 12
        days = max((last - first).days, 1)
        widths = [max((each.end - each.start).days * room / days, LEAST) for each in stretches]
        scale = room / max(sum(widths), 1)
        areas, x = [], float(LEFT)
        for width, stretch in zip(widths, stretches, strict=True):
            areas.append((QRectF(x, 4, width * scale - 2, height), stretch))
            x += width * scale
        return areas

    def _words(self, stretch: Stretch) -> str:
        grade = self._look.say("ui.course.grade", grade=stretch.grade)
        return f"{grade} {stretch.start.isoformat()} – {'…' if stretch.open else stretch.end.isoformat()}"

    def _results(self, course: Course) -> str:
        """`Results: ANC 0.8 L grade 3 (03-11) · …`."""
        arrows = {"H": "▲", "L": "▼"}
        say = self._look.say
        parts = []
        for each in course.results:
            grade = f" {say('ui.course.grade', grade=each.grade)}" if each.grade else ""
            parts.append(
                f"{_short(each.day)}  {say(each.label)} {_plain(each.text)} {arrows.get(each.flag, '')}{grade}"
            )
        return say("ui.course.results", results="   ·   ".join(part.strip() for part in parts))


def _plain(text: str) -> str:
    """A result without its range, the unit as people read it."""
    number, _, unit = text.partition(" (")[0].partition(" ")
    return f"{number} {show_unit(unit)}" if unit else number


def _short(day: date) -> str:
    return f"{day:%m-%d}"
