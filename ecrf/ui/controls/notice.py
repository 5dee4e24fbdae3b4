"""A sentence with a shape and a colour: what happened, what is safe, what to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words
from ecrf.ui.theme import Tone
from ecrf.words import Fault

SHAPES = {
    Tone.RED: "error",
    Tone.AMBER: "warning",
    Tone.GREEN: "circle-check",
    Tone.BLUE: "info",
    Tone.GREY: "info",
    Tone.ACCENT: "info",
    Tone.VIOLET: "sign",
}


class Notice(QWidget):
    """A calm line under or above what it is about; hidden while it has nothing to say unless `reserved`."""

    def __init__(self, look: Look, *, reserved: bool = False) -> None:
        super().__init__()
        self._look = look
        self._reserved = reserved
        self._tone = Tone.GREY
        self._words: Words | Fault = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._measure)
        self.setVisible(reserved)

    def tell(self, tone: Tone, words: Words | Fault) -> None:
        """Say something in a tone."""
        self._tone, self._words = tone, words
        self.setVisible(True)
        self._measure()

    def clear(self) -> None:
        """Say nothing."""
        self._words = ""
        self.setVisible(self._reserved)
        self._measure()

    @property
    def said(self) -> str:
        """The sentence as it stands."""
        if isinstance(self._words, Fault):
            return self._look.fault(self._words)
        return self._look.say(self._words) if self._words else ""

    def sizeHint(self) -> QSize:
        """As high as the broken lines."""
        return QSize(200, self._needed(max(self.width(), 200)))

    def hasHeightForWidth(self) -> bool:
        """Lines break at its width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the broken lines."""
        return self._needed(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines anew."""
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground, the shape and the sentence."""
        said = self.said
        if not said:
            return
        painter = paint.open_painter(self)
        c = self._look.colours
        area = QRectF(self.rect())
        paint.box(painter, area, c.ground(self._tone), None)
        self._look.icons.draw(painter, SHAPES[self._tone], QRectF(10, 8, 16, 16), c.tone(self._tone))
        paint.wrapped(painter, area.adjusted(34, 7, -10, -6), said, self._look.fonts.base, c.text)

    def _needed(self, width: int) -> int:
        said = self.said or "x"
        return max(paint.wrapped_height(said, self._look.fonts.base, width - 46) + 14, 32)

    def _measure(self) -> None:
        self.setAccessibleName(self.said)
        self.updateGeometry()
        self.update()
