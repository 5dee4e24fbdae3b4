"""What every shape of the matrix means, in one strip."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.services.reads.status_view import Badge, Status
from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.states import BADGES, SHAPE
from ecrf.ui.theme import Tone

_SHOWN_BADGES = (
    Badge.QUERY_OPEN, Badge.QUERY_ANSWERED, Badge.VERIFIED, Badge.VERIFICATION_DROPPED,
    Badge.SIGNED, Badge.SIGNATURE_BROKEN, Badge.UNASSESSED, Badge.FROZEN, Badge.LOCKED,
)  # fmt: skip


class Legend(QWidget):
    """Shapes with their words, flowing into as many lines as needed."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._fit)

    def sizeHint(self) -> QSize:
        """As many lines as needed."""
        return QSize(300, self._flow(None))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Flow anew."""
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the strip."""
        painter = paint.open_painter(self)
        painter.fillRect(self.rect(), self._look.colours.raised)
        painter.fillRect(0, 0, self.width(), 1, self._look.colours.line)
        self._flow(painter)

    def _entries(self) -> list[tuple[str, Tone, str]]:
        entries = [(*SHAPE[status], status.code) for status in Status]
        marks = {badge: (name, tone) for badge, name, tone in BADGES}
        return entries + [(*marks[badge], badge.codes[0]) for badge in _SHOWN_BADGES]

    def _flow(self, painter: QPainter | None) -> int:
        look, font = self._look, self._look.fonts.small
        x, y, line = 12.0, 4.0, look.size + 9
        for name, tone, code in self._entries():
            words = look.say(code)
            width = 20 + paint.text_width(words, font) + 18
            if x + width > self.width() and x > 12:
                x, y = 12.0, y + line
            if painter is not None:
                look.icons.draw(painter, name, QRectF(x, y, 15, line), look.colours.tone(tone))
                paint.text(painter, QRectF(x + 20, y, width, line), words, font, look.colours.soft)
            x += width
        return int(y) + line + 4

    def _fit(self) -> None:
        self.setFixedHeight(self._flow(None))
        self.update()
