"""A short form on a page: labels, boxes and choices under one another, each with what is wrong with it beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ecrf.ui.controls.button import IconButton
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look, Words
from ecrf.words import Fault

LABEL = 140


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: its name and label, and how it is given; `options` (key, words) make it a choice."""

    name: str
    label: Words
    hint: Words = ""
    secret: bool = False
    folder: bool = False
    """A folder may be looked for with a button."""
    file: bool = False
    """A file may."""
    ends: bool = False
    """Enter gives the form from here: the rows below are needed sometimes only."""
    options: tuple[tuple[str, Words], ...] = ()
    text: str = ""


class FormRows(QWidget):
    """Enter goes on to the next box, the last Enter calls `given`; a wrong box is red and says why under itself."""

    def __init__(self, look: Look, rows: tuple[FormRow, ...], label: int = LABEL) -> None:
        super().__init__()
        self._look = look
        self._rows = {row.name: row for row in rows}
        self.boxes: dict[str, TextInput] = {}
        self.choices: dict[str, Segmented] = {}
        self._labels: dict[str, Said] = {}
        self._holders: dict[str, QWidget] = {}
        self._wrong: dict[str, Said] = {}
        self._faults: dict[str, Fault] = {}
        self.given: Callable[[], None] = lambda: None
        self.changed: Callable[[], None] = lambda: None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, label)
        self._grid.setColumnStretch(1, 1)
        for row in rows:
            self._add(row)
        look.changed.connect(self._retell)

    def values(self) -> dict[str, str]:
        """What stands in every row; the key of a choice."""
        found = {name: box.text() for name, box in self.boxes.items()}
        for name, choice in self.choices.items():
            found[name] = self._rows[name].options[choice.current][0]
        return found

    def put(self, name: str, text: str) -> None:
        """Fill a box."""
        self.boxes[name].setText(text)

    def choose(self, name: str, key: str) -> None:
        """Switch a choice on."""
        keys = [option for option, _ in self._rows[name].options]
        self.choices[name].choose(keys.index(key))

    def show_row(self, name: str, *, shown: bool) -> None:
        """Show or hide a row with what is said about it."""
        for widget in (self._labels[name], self._holders[name]):
            widget.setVisible(shown)
        self._wrong[name].setVisible(shown and name in self._faults)

    def show_faults(self, faults: Mapping[str, Fault]) -> None:
        """Say beside each box what is wrong with it; the keyboard goes to the first."""
        self._faults = dict(faults)
        for name, said in self._wrong.items():
            fault = faults.get(name)
            said.setVisible(fault is not None)
            if name in self.boxes:
                self.boxes[name].mark_wrong(fault is not None)
        self._retell()
        first = next((name for name in self._rows if name in faults), "")
        if first:
            self.focus_row(first)

    def said(self, name: str) -> str:
        """What is said to be wrong with a row."""
        return self._wrong[name].text() if name in self._faults else ""

    def focus_row(self, name: str) -> None:
        """The keyboard goes to a row."""
        widget = self.boxes.get(name) or self.choices[name]
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """The first row."""
        self.focus_row(next(iter(self._rows)))

    def clear(self) -> None:
        """Nothing stands in any box, nothing is wrong."""
        for name, box in self.boxes.items():
            box.setText(self._rows[name].text)
        self.show_faults({})

    def _add(self, row: FormRow) -> None:
        look, at = self._look, self._grid.rowCount()
        label = Said(look, row.label, "base", "soft")
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        if row.options:
            choice = Segmented(look, tuple(words for _, words in row.options))
            choice.chosen.connect(lambda _index: self.changed())
            self.choices[row.name] = choice
            line.addWidget(choice)
            line.addStretch(1)
        else:
            line.addWidget(self._box(row), 1)
        if row.folder or row.file:
            find = IconButton(look, "folder", "ui.rows.find")
            find.clicked.connect(lambda: self._find(row.name))
            line.addWidget(find)
        wrong = Said(look, "", "small", "red")
        wrong.setWordWrap(True)
        wrong.hide()
        self._labels[row.name], self._holders[row.name], self._wrong[row.name] = label, holder, wrong
        self._grid.addWidget(label, at, 0)
        self._grid.addWidget(holder, at, 1)
        self._grid.addWidget(wrong, at + 1, 1)

    def _box(self, row: FormRow) -> TextInput:
        box = TextInput(self._look, row.hint)
        box.setAccessibleName(self._look.say(row.label))
        box.setText(row.text)
        if row.secret:
            box.hide_letters()
        box.returnPressed.connect(lambda: self._go_on(row.name))
        box.textChanged.connect(lambda _text: self.changed())
        self.boxes[row.name] = box
        return box

    def _go_on(self, name: str) -> None:
        names = [other for other in self.boxes if not self._holders[other].isHidden()]
        at = names.index(name) + 1
        if at < len(names) and not self._rows[name].ends:
            self.boxes[names[at]].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.given()

    def _find(self, name: str) -> None:
        from PySide6.QtWidgets import QFileDialog

        title = self._look.say(self._rows[name].label)
        if self._rows[name].file:
            found, _ = QFileDialog.getOpenFileName(self, title)
        else:
            found = QFileDialog.getExistingDirectory(self, title)
        if found:
            self.boxes[name].setText(found)

    def _retell(self) -> None:
        for name, fault in self._faults.items():
            if name in self._wrong:
                self._wrong[name].write(self._look.fault(fault))
        for name, box in self.boxes.items():
            box.setAccessibleName(self._look.say(self._rows[name].label))
