"""Ctrl+K: `012 C3 labs` finds subject, visit and form from the beginnings of their words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ecrf.services.reads import Reads
from ecrf.services.reads.matrix_view import Matrix
from ecrf.services.reads.schedule_view import PlannedVisit, Schedule
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.frame import Frame
from ecrf.ui.look import Look
from ecrf.ui.widgets.option_list import Option, OptionList
from ecrf.viewmodels.places import Place
from ecrf.words import Refusal, Text

MOST = 10


@dataclass(frozen=True, slots=True)
class Goal:
    """Somewhere to go: its words and its place."""

    words: str
    aside: str
    place: Place


def find_goals(look: Look, reads: Reads, typed: str, sections: tuple[tuple[str, str], ...]) -> tuple[Goal, ...]:
    """The best goals for what is typed: sections by name; subjects by number, then their visits, then forms."""
    words = typed.lower().split()
    if not words:
        return tuple(Goal(look.say(code), "", Place(name)) for name, code in sections)[:MOST]
    goals = [Goal(look.say(code), "", Place(name)) for name, code in sections if _fits(look.say(code), name, typed.lower())]
    try:
        matrix = reads.matrix()
    except Refusal:
        return tuple(goals[:MOST])
    found = _subjects(matrix, words[0])
    if len(words) == 1:
        goals += [Goal(number, look.say(f"subject.{status}"), Place("subject", chain)) for chain, number, status in found]
        return tuple(goals[:MOST])
    for chain, number, _ in found[:3]:
        goals += _within(look, reads.schedule(chain), (chain, number), words[1:])
    return tuple(goals[:MOST])


def _subjects(matrix: Matrix, word: str) -> list[tuple[str, str, str]]:
    rows = [(row.chain, row.number, row.status) for row in matrix.rows if word in row.number.lower()]
    return sorted(rows, key=lambda row: (not row[1].lower().endswith(word), row[1]))


def _within(look: Look, schedule: Schedule, subject: tuple[str, str], words: list[str]) -> list[Goal]:
    chain, number = subject
    goals: list[Goal] = []
    for visit in schedule.visits:
        name = _visit_name(look, visit)
        if _fits_visit(visit, name, words[0]):
            if len(words) == 1:
                goals.append(Goal(f"{number}  {name}", "", Place("visit", chain, visit.event, visit.repeat)))
            goals += _forms(look, visit, (chain, f"{number}  {name}"), words[1:])
    if not goals:
        for visit in schedule.visits:
            goals += _forms(look, visit, (chain, f"{number}  {_visit_name(look, visit)}"), words)
    return goals


def _forms(look: Look, visit: PlannedVisit, owner: tuple[str, str], words: list[str]) -> list[Goal]:
    chain, name = owner
    return [
        Goal(f"{name}  {look.say(form.label)}", form.form, Place("form", chain, visit.event, visit.repeat, form.record))
        for form in visit.forms
        if words and all(_fits_text(form.label, form.form, word) for word in words)
    ]


def _fits_visit(visit: PlannedVisit, name: str, word: str) -> bool:
    short = f"{visit.event}{visit.repeat}".lower() if visit.repeats > 1 else visit.event.lower()
    return short.startswith(word) or _fits_text(visit.label, visit.event, word) or name.lower().startswith(word)


def _fits_text(label: Text, code: str, word: str) -> bool:
    parts = [code.lower(), label.zh, *label.en.lower().replace("(", " ").split()]
    return any(part.startswith(word) for part in parts if part) or word in label.zh


def _fits(said: str, name: str, word: str) -> bool:
    return said.lower().startswith(word) or name.startswith(word)


def _visit_name(look: Look, visit: PlannedVisit) -> str:
    label = look.say(visit.label)
    return f"{label} {visit.repeat}" if visit.repeats > 1 else label


class GoTo(TextInput):
    """The box in the top bar; goals show beneath while it has the keyboard."""

    def __init__(self, frame: Frame, sections: tuple[tuple[str, str], ...]) -> None:
        super().__init__(frame.look, "ui.goto.hint", "search", "Ctrl+K")
        self._frame = frame
        self._sections = sections
        self._goals: tuple[Goal, ...] = ()
        self._list: OptionList | None = None
        self.setFixedWidth(320)
        self.textEdited.connect(self._search)
        self.installEventFilter(self)

    def show_sections(self, sections: tuple[tuple[str, str], ...]) -> None:
        """The sections this role may go to."""
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
                self.clearFocus()
                return True
        return super().eventFilter(watched, event)

    def _search(self, typed: str) -> None:
        self._goals = find_goals(self._look, self._frame.bench.reads, typed, self._sections)
        if self._list is None:
            self._list = OptionList(self._look, self)
            self._list.picked.connect(self._go)
        options = tuple(Option("", goal.words, goal.aside) for goal in self._goals)
        self._list.show_options(options, QRect(0, 0, self.width(), self.height()))

    def _go(self, index: int) -> None:
        if index < len(self._goals):
            goal = self._goals[index]
            self.clear()
            self.clearFocus()
            self._frame.go(goal.place)
