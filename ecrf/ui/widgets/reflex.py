"""Enter pressed in one breath with a letter that had gone on by itself: it belongs to that answer."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication, QLineEdit

REFLEX = 250
"""Milliseconds within which Enter still belongs to the letter before it."""


class Reflex:
    """Remembers the last letter or number that chose and went on, for all fields together: there is one keyboard."""

    def __init__(self) -> None:
        self._since = QElapsedTimer()

    def begin(self) -> None:
        """An answer has just gone on to the next field."""
        self._since.start()

    def end(self) -> None:
        """Another key was pressed: the next Enter is meant."""
        self._since.invalidate()

    def takes_enter(self) -> bool:
        """Whether this Enter comes right behind such an answer, and nothing was typed into the next field yet."""
        soon = self._since.isValid() and self._since.elapsed() < REFLEX
        self.end()
        editor = QApplication.focusWidget()
        return soon and not (isinstance(editor, QLineEdit) and editor.isModified())


ANSWERED = Reflex()
