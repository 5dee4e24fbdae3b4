"""The last signature on a visit or a casebook as one line, with a pen, broken or whole."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.services.reads.form_view import SignatureView
from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.screens.form_head import signature_words
from ecrf.ui.theme import Tone


class SignatureLine(QWidget):
    """Shows nothing until there is a signature."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._signed: SignatureView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def words(self) -> str:
        """What the line says."""
        return signature_words(self._look, self._signed) if self._signed is not None else ""

    def show_signatures(self, signatures: tuple[SignatureView, ...]) -> None:
        """Show the last of some signatures, the last first."""
        self._signed = signatures[0] if signatures else None
        self.setVisible(self._signed is not None)
        self.setAccessibleName(self.words)
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, self._look.size + 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pen, then name, role, time with zone and meaning."""
        if self._signed is None:
            return
        look, c, holds = self._look, self._look.colours, self._signed.holds
        painter = paint.open_painter(self)
        icon = "sign" if holds else "sign-broken"
        look.icons.draw(painter, icon, QRectF(16, 0, 15, self.height()), c.tone(Tone.VIOLET))
        area = QRectF(37, 0, self.width() - 53, self.height())
        paint.text(painter, area, self.words, look.fonts.base, c.soft if holds else c.tone(Tone.VIOLET))
