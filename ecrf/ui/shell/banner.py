"""The strip above every page: DEMO, TEST or DRAFT of a study that is not live, READ ONLY where it is only read."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words
from ecrf.ui.theme import Tone


class Banner(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._words: Words = ""
        self._calm = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)
        self.hide()

    def show_nature(self, nature: str) -> None:
        """demo, test, draft or live."""
        self.show_words("" if nature in ("", "live") else f"ui.nature.{nature}")

    def show_words(self, words: Words, *, calm: bool = False) -> None:
        """Say something, or nothing; `calm` without stripes, in blue."""
        self._words, self._calm = words, calm
        self.setVisible(bool(words))
        self.setAccessibleName(self._look.say(words) if words else "")
        self.update()

    def sizeHint(self) -> QSize:
        """One low line."""
        return QSize(200, self._look.size + 9)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Slanted stripes under the words."""
        painter = paint.open_painter(self)
        c, fonts = self._look.colours, self._look.fonts
        words = self._look.say(self._words) if self._words else ""
        if self._calm:
            painter.fillRect(self.rect(), c.ground(Tone.BLUE))
            paint.text(painter, QRectF(self.rect()), words, fonts.small_bold, c.text, paint.CENTRE)
            return
        painter.fillRect(self.rect(), c.amber_soft)
        painter.setPen(QPen(c.amber, 3))
        width = paint.text_width(words, fonts.small_bold) + 32
        middle = self.width() / 2
        for x in range(-self.height(), self.width() + self.height(), 14):
            if abs(x - middle) > width / 2 + self.height():
                painter.drawLine(x, self.height(), x + self.height(), 0)
        paint.text(painter, QRectF(self.rect()), words, fonts.small_bold, c.text, paint.CENTRE)
