"""The line at the foot: what is stored, what is proved, what is open."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.words import Message


class StatusLine(QWidget):
    """Messages side by side, the first with a shape that says whether everything is stored."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._messages: tuple[Message, ...] = ()
        self._stored = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_messages(self, messages: tuple[Message, ...], *, stored: bool) -> None:
        """Show these; `stored` is whether nothing waits."""
        if messages != self._messages or stored != self._stored:
            self._messages, self._stored = messages, stored
            self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, self._look.size + 13)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the messages."""
        painter = paint.open_painter(self)
        c, fonts = self._look.colours, self._look.fonts
        painter.fillRect(self.rect(), c.window)
        painter.fillRect(0, 0, self.width(), 1, c.line)
        name, ink = ("check", c.green) if self._stored else ("save-state", c.amber)
        self._look.icons.draw(painter, name, QRectF(10, 0, 15, self.height()), ink)
        x = 30.0
        for index, message in enumerate(self._messages):
            words = self._look.say(message)
            if index:
                paint.text(
                    painter, QRectF(x, 0, 16, self.height()), "·", fonts.small_bold, c.soft, paint.CENTRE
                )
                x += 16
            paint.text(
                painter, QRectF(x, 0, max(self.width() - x - 8, 0), self.height()), words, fonts.small, c.soft
            )
            x += paint.text_width(words, fonts.small)
