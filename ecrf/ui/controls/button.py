"""Buttons: one primary act per page, plain ones beside it, quiet ones in bars."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words


class Weight(StrEnum):
    """How loudly a button asks to be pressed."""

    PRIMARY = "primary"
    PLAIN = "plain"
    QUIET = "quiet"
    DANGER = "danger"


class Button(QAbstractButton):
    """A button whose words are said anew when the language changes; `key` names its shortcut beside them."""

    def __init__(
        self, look: Look, words: Words, weight: Weight = Weight.PLAIN, icon: str = "", key: str = ""
    ) -> None:
        super().__init__()
        self._look = look
        self._words = words
        self._weight = weight
        self._icon_name = icon
        self._key = key
        self._keys: QShortcut | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._retell)
        self._retell()

    def tell(self, words: Words) -> None:
        """Say other words on the button."""
        self._words = words
        self._retell()

    def setShortcut(self, keys: str) -> None:  # type: ignore[override]  # buttons here name their keys in words
        """Let `keys` press the button at once, whatever words it bears.

        Qt's own shortcut of a button clicks a tenth of a second later, when what is typed meanwhile has gone
        elsewhere, and is forgotten whenever the button is given other words.
        """
        if self._keys is None:
            self._keys = QShortcut(self)
            self._keys.setAutoRepeat(False)
            self._keys.activated.connect(self.click)
        self._keys.setKey(QKeySequence(keys))

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Width of words, icon and key; 30 pixels high at the usual text size."""
        look = self._look
        width = 2 * 12 + (paint.text_width(self.text(), self._font()) if self.text() else 0)
        width += (20 if self.text() else 4) if self._icon_name else 0
        width += paint.text_width(self._key, look.fonts.tiny) + 10 if self._key else 0
        return QSize(max(width, 28), look.size + 17)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer is over it."""
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer left it."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon, words and key."""
        painter = paint.open_painter(self)
        area = QRectF(self.rect())
        ink = self._paint_ground(painter, area)
        x = 12.0
        if self._icon_name:
            if not self.text():
                x = (area.width() - 16) / 2
            self._look.icons.draw(painter, self._icon_name, QRectF(x, 0, 16, area.height()), ink)
            x += 20
        key_width = paint.text_width(self._key, self._look.fonts.tiny) + 10 if self._key else 0
        paint.text(
            painter,
            QRectF(x, 0, area.width() - x - 8 - key_width, area.height()),
            self.text(),
            self._font(),
            ink,
        )
        if self._key:
            dim = QColor(ink)
            dim.setAlphaF(0.85)
            paint.text(
                painter, area.adjusted(0, 0, -10, 0), self._key, self._look.fonts.tiny, dim, paint.RIGHT
            )

    def _paint_ground(self, painter: QPainter, area: QRectF) -> QColor:
        c = self._look.colours
        over, down = self.underMouse() and self.isEnabled(), self.isDown() or self.isChecked()
        if not self.isEnabled():
            quiet = self._weight is Weight.QUIET
            fill, edge, ink = (None, None, c.edge) if quiet else (c.raised, c.line, c.faint)
        elif self._weight is Weight.PRIMARY:
            fill, edge, ink = (c.accent_deep if over or down else c.accent), None, c.on_accent
        elif self._weight is Weight.DANGER:
            fill, edge, ink = (c.red_soft if over or down else c.surface), c.red, c.red
        elif self._weight is Weight.QUIET:
            fill, edge, ink = (c.selected if down else c.hover if over else None), None, c.text
        else:
            fill, edge, ink = (c.selected if down else c.hover if over else c.surface), c.edge, c.text
        if fill is not None or edge is not None:
            paint.box(painter, area, fill, edge)
        if self.hasFocus():
            if self._weight is Weight.PRIMARY:
                paint.box(painter, area.adjusted(3, 3, -3, -3), None, c.on_accent)
            else:
                paint.focus_ring(painter, area, c.focus)
        return ink

    def _font(self) -> QFont:
        fonts = self._look.fonts
        return fonts.bold if self._weight is Weight.PRIMARY else fonts.base

    def _retell(self) -> None:
        self.setText(self._look.say(self._words) if self._words else "")
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()


class IconButton(Button):
    """A square button with an icon only; its words are its tool tip and its accessible name."""

    def __init__(self, look: Look, icon: str, words: Words, key: str = "") -> None:
        self._hint = words
        self._hint_key = key
        super().__init__(look, "", Weight.QUIET, icon)

    def sizeHint(self) -> QSize:
        """A square of 30 pixels at the usual text size."""
        side = self._look.size + 17
        return QSize(side, side)

    def _retell(self) -> None:
        said = self._look.say(self._hint)
        self.setAccessibleName(said)
        self.setToolTip(f"{said}  ({self._hint_key})" if self._hint_key else said)
        self.update()
