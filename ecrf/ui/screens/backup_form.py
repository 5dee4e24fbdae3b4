"""Labels and boxes under one another for backups: places with a button that opens the folder dialog, numbers, words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look


@dataclass(frozen=True, slots=True)
class Box:
    """One box; `kind` is folder, file, new (something to be made), number, secret or text."""

    name: str
    kind: str = "text"


class BackupForm(QWidget):
    """Boxes by name; `left` is told the name of a box that was left with another text, `given` the last Enter."""

    def __init__(self, look: Look, boxes: tuple[Box, ...]) -> None:
        super().__init__()
        self._look = look
        self.boxes: dict[str, TextInput] = {}
        self.left: Callable[[str], None] = lambda _name: None
        self.given: Callable[[], None] = lambda: None
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 8, 16, 8)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, box in enumerate(boxes):
            grid.addWidget(self._label(box), row, 0)
            grid.addWidget(self._input(box, last=row == len(boxes) - 1), row, 1)
            if box.kind in ("folder", "new", "file"):
                grid.addWidget(self._browse(box), row, 2)

    def text(self, name: str) -> str:
        """What stands in a box."""
        return self.boxes[name].text().strip()

    def fill(self, **texts: str) -> None:
        """Put texts into boxes; one that has the keyboard keeps what is typed."""
        for name, text in texts.items():
            if not self.boxes[name].hasFocus():
                self.boxes[name].setText(text)

    def missing(self, *names: str) -> bool:
        """Mark the boxes that must not be empty; whether one is."""
        empty = [name for name in names if not self.text(name)]
        for name in names:
            self.boxes[name].mark_wrong(name in empty)
        if empty:
            self.boxes[empty[0]].setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(empty)

    def _label(self, box: Box) -> Said:
        label = Said(self._look, f"ui.backups.{box.name}", "base", "soft")
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setMinimumWidth(120)
        return label

    def _input(self, box: Box, *, last: bool) -> TextInput:
        found = TextInput(self._look, f"ui.backups.{box.name}.hint" if box.kind != "secret" else "")
        if box.kind == "secret":
            found.setEchoMode(QLineEdit.EchoMode.Password)
        if box.kind == "number":
            found.setMaximumWidth(110)
        self.boxes[box.name] = found
        found.editingFinished.connect(lambda name=box.name: self.left(name))
        if last:
            found.returnPressed.connect(self._give)
        else:
            found.returnPressed.connect(self.focusNextChild)
        found.setAccessibleName(self._look.say(f"ui.backups.{box.name}"))
        return found

    def _give(self) -> None:
        self.given()

    def _browse(self, box: Box) -> Button:
        button = Button(self._look, "ui.backups.browse", Weight.QUIET, "folder")
        button.clicked.connect(lambda: self._ask_folder(box))
        return button

    def _ask_folder(self, box: Box) -> None:
        title = self._look.say(f"ui.backups.{box.name}")
        if box.kind == "new":
            found, _ = QFileDialog.getSaveFileName(self, title, self.text(box.name))
        elif box.kind == "file":
            found, _ = QFileDialog.getOpenFileName(self, title, self.text(box.name))
        else:
            found = QFileDialog.getExistingDirectory(self, title, self.text(box.name))
        if found:
            self.boxes[box.name].setText(found)
            self.left(box.name)
