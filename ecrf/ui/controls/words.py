"""Text on a page that follows the language and the palette."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words

TITLE = 360
"""Pixels a title keeps before it gives way."""


class Said(QLabel):
    """A sentence said from its code; `font` and `ink` name a size and a colour of the look.

    On one line it gives way and ends in an ellipsis (its tool tip then says it whole); with word wrap it grows downwards.
    """

    def __init__(self, look: Look, words: Words = "", font: str = "base", ink: str = "text") -> None:
        super().__init__()
        self._look = look
        self._words = words
        self._font_name = font
        self._ink = ink
        self._plain: str | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        look.changed.connect(self._retell)
        self._retell()

    def tell(self, words: Words) -> None:
        """Say something else."""
        self._words, self._plain = words, None
        self._retell()

    def write(self, plain: str) -> None:
        """Show data as it is (a number, a name), in no language."""
        self._plain = plain
        self._retell()

    def ink(self, name: str) -> None:
        """Use another colour."""
        self._ink = name
        self._retell()

    def minimumSizeHint(self) -> QSize:
        """One line may shrink to a few letters, a title hardly."""
        own = super().minimumSizeHint()
        if self.wordWrap():
            return own
        return QSize(min(own.width(), TITLE) if self._font_name in ("title", "heading") else 24, own.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words, cut with an ellipsis where one line does not fit."""
        if self.wordWrap():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        area = QRectF(self.contentsRect())
        cut = paint.text_width(self.text(), self.font()) > area.width() + 1
        self.setToolTip(self.text() if cut else "")
        ink = getattr(self._look.colours, self._ink)
        paint.text(painter, area, self.text(), self.font(), ink, self.alignment())

    def _retell(self) -> None:
        self.setFont(getattr(self._look.fonts, self._font_name))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, getattr(self._look.colours, self._ink))
        self.setPalette(palette)
        if self._plain is not None:
            self.setText(self._plain)
        else:
            self.setText(self._look.say(self._words) if self._words else "")
