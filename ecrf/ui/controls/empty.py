"""What stands where nothing is yet: what will be here and how it begins."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words


class Empty(QWidget):
    """An icon, a heading and a sentence in the middle of an empty page."""

    def __init__(self, look: Look, icon: str, heading: Words, sentence: Words) -> None:
        super().__init__()
        self._look = look
        self._icon_name = icon
        self._heading = heading
        self._sentence = sentence
        look.changed.connect(self.update)

    def tell(self, heading: Words, sentence: Words) -> None:
        """Say something else."""
        self._heading, self._sentence = heading, sentence
        self.update()

    def sizeHint(self) -> QSize:
        """Room for an icon and three lines."""
        return QSize(320, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it centred, a little above the middle."""
        draw_empty(
            paint.open_painter(self),
            QRectF(self.rect()),
            self._look,
            self._icon_name,
            (self._heading, self._sentence),
        )


def draw_empty(painter: QPainter, area: QRectF, look: Look, icon: str, words: tuple[Words, Words]) -> None:
    """Paint an empty page's icon, heading and sentence into `area`."""
    c, fonts = look.colours, look.fonts
    middle = area.top() + max(area.height() * 0.42, 60)
    width = min(area.width() - 32, 440)
    left = area.left() + (area.width() - width) / 2
    look.icons.draw(painter, icon, QRectF(area.left(), middle - 60, area.width(), 36), c.faint)
    paint.text(
        painter, QRectF(left, middle - 18, width, 24), look.say(words[0]), fonts.heading, c.text, paint.CENTRE
    )
    painter.setFont(fonts.base)
    painter.setPen(c.soft)
    flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    flags |= int(Qt.TextFlag.TextWordWrap)
    painter.drawText(QRectF(left, middle + 10, width, 80), flags, look.say(words[1]))
