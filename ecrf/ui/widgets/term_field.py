"""A coded term: what is typed searches the dictionary in place, with class, code, grades that exist and their criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ecrf.ui.widgets.line_field import LineField
from ecrf.ui.widgets.option_list import Option, OptionList

if TYPE_CHECKING:
    from ecrf.ui.look import Look
    from ecrf.viewmodels.workbench import TermHit


def option_of(look: Look, hit: TermHit) -> Option:
    """A found term as a line of the list."""
    grades = tuple(
        look.say("ui.term.grade", grade=grade.grade, criterion=look.say(grade.criterion))
        for grade in hit.grades
    )
    return Option("", look.say(hit.label), f"{look.say(hit.group)} · {hit.code}", grades)


class TermField(LineField):
    """Typing searches; Down and Up walk the hits, Enter takes the lit one."""

    box_width = 380
    _list: OptionList | None = None
    _hits: tuple[TermHit, ...] = ()

    def typed(self, text: str) -> None:
        """Search again."""
        self._hits = self.host.search_terms(self.at, text) if len(text.strip()) >= 1 else ()
        if self._list is None:
            self._list = OptionList(self.look, self)
            self._list.picked.connect(self._take)
        options = tuple(option_of(self.look, hit) for hit in self._hits)
        self._list.show_options(options, self.columns.value_rect(self._box()).toRect())

    def edit_key(self, event: QKeyEvent) -> bool:
        """While hits are shown, arrows walk them and Enter takes one."""
        if self._list is None or not self._list.isVisible() or self.chord.armed:
            return super().edit_key(event)
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._list.move_lit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self._list.lit)
        elif key == Qt.Key.Key_Escape:
            self._list.hide()
        else:
            return super().edit_key(event)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the hits away; text that is no term stays what was typed."""
        if self._list is not None:
            self._list.hide()
        super().focusOutEvent(event)

    def _take(self, index: int) -> None:
        if self._list is not None:
            self._list.hide()
        if self.edit is not None and index < len(self._hits):
            self.edit.setModified(False)
            self.host.choose_term(self.at, self._hits[index])
            self.host.move_from(self.at, 1)
