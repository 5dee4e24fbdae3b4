"""Beside the coder's list: the words in focus, the terms that may be meant, the levels of the one in focus."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecrf.record.coding import Path
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.viewmodels.coding import CodingScreen
from ecrf.words import Text

COLUMNS = (
    Column("number", "", 30, right=True),
    Column("term", "ui.coding.term", 190, 3),
    Column("code", "ui.coding.code", 92),
    Column("how", "ui.coding.likeness", 92),
)


class CodingSide(QWidget):
    """Enter in the search goes to the terms; Enter on a term accepts it; Esc goes back to the list."""

    accepted = Signal()
    left = Signal()

    def __init__(self, look: Look, model: CodingScreen) -> None:
        super().__init__()
        self._look, self._model = look, model
        self.words = Said(look, "", "title")
        self.words.setWordWrap(True)
        self.given = Said(look, "", "small", "soft")
        self.given.setWordWrap(True)
        self.search = TextInput(look, "ui.coding.search", "search", "/")
        self.table = Table(look, COLUMNS)
        self.levels = Said(look, "", "small", "soft")
        self.levels.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 10)
        whole.setSpacing(8)
        for widget in (self.words, self.given, self.search):
            whole.addWidget(widget)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.levels)
        self.search.textEdited.connect(model.set_search)
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.moved.connect(self._moved)
        self.table.activated.connect(lambda _row: self.accepted.emit())

    def show_item(self) -> None:
        """Show the words in focus, and the terms for them."""
        model, item = self._model, self._model.item
        self.words.tell(Text(item.verbatim) if item is not None else "")
        self.given.setVisible(item is not None and bool(item.path))
        if item is not None and item.path:
            self.given.tell(Text(self._given()))
        if not self.search.hasFocus():
            self.search.setText(model.search)
        found = model.suggestions
        empty = "ui.coding.no_term" if model.view.dictionaries else "ui.coding.no_book"
        self.table.tell_empty("search" if model.view.dictionaries else "study", empty, f"{empty}_line")
        self.table.row = min(model.choice, max(len(found) - 1, 0))
        self.table.show_rows(len(found), self._row)
        self._show_levels()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _given(self) -> str:
        item, say = self._model.item, self._look.say
        if item is None:
            return ""
        used = item.dictionary
        by = f"{used.dictionary} {used.version}" if used is not None else ""
        said = [
            f"{item.path[0].code} {item.path[0].name}",
            say(f"how.{item.how}"),
            by,
            item.coder,
            item.coded_at[:10],
        ]
        return " · ".join(part for part in said if part)

    def _row(self, index: int) -> Row:
        suggestion, dictionary = self._model.suggestions[index]
        certain = suggestion.how in ("exact", "synonym", "code")
        how = self._look.say(f"coding.how.{suggestion.how}") if certain else f"{suggestion.rank} %"
        several = len({each.kind for _, each in self._model.suggestions}) > 1
        name = f"{suggestion.term.name} [{dictionary.kind}]" if several else suggestion.term.name
        return Row((
            Cell(str(index + 1) if index < 10 else "", soft=True),
            Cell(name, strong=certain),
            Cell(suggestion.term.code, soft=True),
            Cell(how, "circle-check" if certain else "", Tone.GREEN if certain else None),
        ))  # fmt: skip

    def _moved(self, row: int) -> None:
        self._model.choice = row
        self._show_levels()

    def _show_levels(self) -> None:
        found = self._model.suggestions
        path: Path = ()
        if 0 <= self._model.choice < len(found):
            suggestion, dictionary = found[self._model.choice]
            path = dictionary.path_of(suggestion.term.code) or ()
        lines = "\n".join(f"{level.level}  {level.code}  {level.name}" for level in path)
        self.levels.setVisible(bool(lines))
        self.levels.tell(Text(lines))
