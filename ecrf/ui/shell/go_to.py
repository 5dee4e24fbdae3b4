"""Ctrl+K: the go-to box; goals show beneath it while it has the keyboard."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.frame import Frame
from ecrf.ui.widgets.option_list import Option, OptionList
from ecrf.viewmodels.goto import GotoBox
from ecrf.viewmodels.places import Place


@dataclass(frozen=True, slots=True)
class Goal:
    """Somewhere to go: its words and its place."""

    words: str
    place: Place


class GoTo(TextInput):
    """Draws a GotoBox; the sections of the rail are goals too."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame.look, "ui.goto.hint", "search", "Ctrl+K")
        self._frame = frame
        self._box = GotoBox(frame.bench)
        self._sections: tuple[tuple[str, str], ...] = ()
        self._goals: tuple[Goal, ...] = ()
        self._list: OptionList | None = None
        self.setFixedWidth(320)
        self.textEdited.connect(self._search)
        self.installEventFilter(self)

    def show_sections(self, sections: tuple[tuple[str, str], ...]) -> None:
        """The sections this role may go to: (name, message code)."""
        self._sections = sections

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where one can go."""
        super().focusInEvent(event)
        self.selectAll()
        self._search(self.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the goals away."""
        super().focusOutEvent(event)
        if self._list is not None:
            self._list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk the goals, Enter goes, Esc leaves."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._list is not None:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._list.move_lit(1 if key == Qt.Key.Key_Down else -1)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go(self._list.lit)
                return True
            if key == Qt.Key.Key_Escape:
                self.clear()
                self._frame.take_focus()
                return True
        return super().eventFilter(watched, event)

    def _search(self, typed: str) -> None:
        self._goals = self._find(typed.strip())
        if self._list is None:
            self._list = OptionList(self._look, self)
            self._list.picked.connect(self._go)
        options = tuple(Option("", goal.words) for goal in self._goals)
        if typed.strip() and not options:
            options = (Option("", self._look.say("ui.goto.nothing")),)
        self._list.show_options(options, QRect(0, 0, self.width(), self.height()))

    def _find(self, typed: str) -> tuple[Goal, ...]:
        say = self._look.say
        named = [(say(code), name) for name, code in self._sections]
        fitting = [(words, name) for words, name in named if words.lower().startswith(typed.lower())]
        self._box.type(typed)
        hits = [Goal("  ·  ".join(say(words) for words in hit.words), hit.place) for hit in self._box.hits]
        return (*hits, *(Goal(words, Place(name)) for words, name in fitting))

    def _go(self, index: int) -> None:
        if index < len(self._goals):
            goal = self._goals[index]
            self.clear()
            self._frame.go(goal.place)
            self._frame.take_focus()
