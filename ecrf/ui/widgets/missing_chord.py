"""Ctrl+M and one letter: the field has no value, and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ecrf.record.missing import MissingCode

LETTERS = {
    "n": MissingCode.NOT_DONE,
    "u": MissingCode.UNKNOWN,
    "a": MissingCode.NOT_APPLICABLE,
    "v": MissingCode.NOT_AVAILABLE,
    "k": MissingCode.ASKED_UNKNOWN,
    "r": MissingCode.REFUSED,
    "t": MissingCode.TWO_TICKED,
    "b": MissingCode.BETWEEN,
    "i": MissingCode.ILLEGIBLE,
}
"""The letter after Ctrl+M."""


class MissingChord:
    """Follows the keys of one field: armed by Ctrl+M, fired by a letter, disarmed by anything else."""

    __slots__ = ("armed",)

    def __init__(self) -> None:
        self.armed = False

    def feed(self, event: QKeyEvent) -> str | None:
        """The code when the chord is complete, an empty text when the key was used up, None when it was not ours."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() == Qt.Key.Key_M:
            self.armed = True
            return ""
        if not self.armed:
            return None
        if event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt):
            return ""
        self.armed = False
        return LETTERS.get(event.text().lower(), "") if event.text() else ""
