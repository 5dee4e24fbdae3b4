"""One-line and password inputs with the frame of the palette."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLineEdit

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words


class TextInput(QLineEdit):
    """A line edit; `hint` stands in it while it is empty, `icon` at its left."""

    def __init__(self, look: Look, hint: Words = "", icon: str = "", key: str = "") -> None:
        super().__init__()
        self._look = look
        self._hint = hint
        self._icon_name = icon
        self._key = key
        self._wrong = False
        self.setFrame(False)
        self.setTextMargins(30 if icon else 8, 0, 8, 0)
        clear = QPalette()
        clear.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.setPalette(clear)
        look.changed.connect(self._retell)
        self._retell()

    def tell_hint(self, hint: Words) -> None:
        """Say something else while it is empty."""
        if hint != self._hint:
            self._hint = hint
            self.setAccessibleName("")
            self._retell()

    def hide_letters(self) -> None:
        """Show dots instead of letters."""
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def mark_wrong(self, wrong: bool) -> None:  # noqa: FBT001 - a setter of one state
        """Draw the frame red while what was typed was refused."""
        self._wrong = wrong
        self.update()

    def sizeHint(self) -> QSize:
        """30 pixels high at the usual text size."""
        return QSize(super().sizeHint().width(), self._look.size + 17)

    def minimumSizeHint(self) -> QSize:
        """As high as it wants to be."""
        return QSize(80, self._look.size + 17)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then let Qt draw the text."""
        painter = paint.open_painter(self)
        draw_field_box(painter, QRectF(self.rect()), self._look, focused=self.hasFocus(), wrong=self._wrong)
        if self._icon_name:
            area = QRectF(8, (self.height() - 16) / 2, 16, 16)
            self._look.icons.draw(painter, self._icon_name, area, self._look.colours.soft)
        if self._key and not self.text() and not self.hasFocus():
            area = QRectF(self.rect()).adjusted(0, 0, -10, 0)
            paint.text(painter, area, self._key, self._look.fonts.tiny, self._look.colours.faint, paint.RIGHT)
        painter.end()
        super().paintEvent(event)

    def _retell(self) -> None:
        said = self._look.say(self._hint) if self._hint else ""
        self.setPlaceholderText(said)
        if said and not self.accessibleName():
            self.setAccessibleName(said)
        self.setFont(self._look.fonts.base)
        self.updateGeometry()


def draw_field_box(
    painter: QPainter, area: QRectF, look: Look, *, focused: bool, wrong: bool = False
) -> None:
    """The box of anything one types into: grey edge, red when wrong, a strong ring when focused."""
    c = look.colours
    paint.box(painter, area, c.field, c.red if wrong else c.edge)
    if focused:
        painter.setPen(QPen(c.red if wrong else c.focus, 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), paint.RADIUS, paint.RADIUS)
