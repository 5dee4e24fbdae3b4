"""A menu of acts: words at the left, the key at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from ecrf.ui.look import Look, Words


class Menu(QMenu):
    """Built when it is opened and forgotten when it is closed."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def act(self, words: Words, do: Callable[[], object], key: str = "") -> None:
        """One act; `key` is shown, not bound."""
        said = self._look.say(words)
        action = self.addAction(f"{said}\t{key}" if key else said)
        action.triggered.connect(lambda _checked=False: do())

    def say(self, words: Words) -> None:
        """A line that is read and cannot be chosen."""
        self.addAction(self._look.say(words)).setEnabled(False)

    def act_on(self, words: Words, do: Callable[[str], object], value: str) -> None:
        """One act with its argument."""
        self.act(words, lambda: do(value))

    def under(self, words: Words) -> Menu:
        """A menu within the menu."""
        inner = Menu(self._look, self)
        inner.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        inner.setTitle(self._look.say(words))
        self.addMenu(inner)
        return inner

    def open_under(self, widget: QWidget) -> None:
        """Show it beneath a button."""
        self.popup(widget.mapToGlobal(widget.rect().bottomLeft()))
