"""The strip that says DEMO, TEST or DRAFT on every page of a study that is not live."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look


class Banner(QWidget):
    """Hidden for a live study."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._nature = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.update)
        self.hide()

    def show_nature(self, nature: str) -> None:
        """demo, test, draft or live."""
        self._nature = nature
        self.setVisible(nature not in ("", "live"))
        self.update()

    def sizeHint(self) -> QSize:
        """One low line."""
        return QSize(200, self._look.size + 9)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Slanted stripes under the words."""
        painter = paint.open_painter(self)
        c, fonts = self._look.colours, self._look.fonts
        painter.fillRect(self.rect(), c.amber_soft)
        painter.setPen(QPen(c.amber, 3))
        words = self._look.say(f"ui.nature.{self._nature}")
        width = paint.text_width(words, fonts.small_bold) + 32
        middle = self.width() / 2
        for x in range(-self.height(), self.width() + self.height(), 14):
            if abs(x - middle) > width / 2 + self.height():
                painter.drawLine(x, self.height(), x + self.height(), 0)
        paint.text(painter, QRectF(self.rect()), words, fonts.small_bold, c.text, paint.CENTRE)
