"""The dialog of redaction: what goes, why, and the password; what it cannot reach is said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ecrf.services.reads.redaction import RedactableView
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone

COLUMNS = (
    Column("content", "ui.redact.content", 300, 4),
    Column("field", "ui.redact.field", 110, 1),
    Column("entry", "ui.redact.entry", 150, 2),
    Column("when", "ui.monitor.when", 130),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was chosen, why, and the password."""

    chosen: tuple[RedactableView, ...]
    justification: str
    password: str


class RedactDialog(QDialog):
    """Space or a double click chooses a piece; nothing is chosen beforehand."""

    def __init__(self, look: Look, parent: QWidget, pieces: tuple[RedactableView, ...]) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(look.say("ui.redact.title"))
        self._look, self._pieces = look, pieces
        self._chosen: set[int] = set()
        self._lines: list[tuple[Row, int]] = []
        self.table = Table(look, COLUMNS)
        self.table.tell_empty("blind", "ui.redact.nothing", "ui.redact.nothing_line")
        self.table.activated.connect(self._toggle)
        self.table.pressed_space.connect(self._toggle)
        self.why = TextInput(look, "ui.redact.why", "note")
        self.password = TextInput(look, "ui.login.password", "key")
        self.password.hide_letters()
        self.why.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._give)
        self._lay_out()
        self._show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def asked(self) -> Asked:
        """What was asked for."""
        chosen = tuple(self._pieces[index] for index in sorted(self._chosen))
        return Asked(chosen, self.why.text().strip(), self.password.text())

    def _lay_out(self) -> None:
        look = self._look
        sure = Button(look, "ui.redact.button", Weight.DANGER, "blind", key="Enter")
        drop = Button(look, "ui.ask.drop", Weight.QUIET, key="Esc")
        sure.clicked.connect(self._give)
        drop.clicked.connect(self.reject)
        words = Said(look, "ui.redact.says", "base", "soft")
        words.setWordWrap(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        for widget in (Said(look, "ui.redact.title", "title"), words):
            whole.addWidget(widget)
        whole.addWidget(self.table, 1)
        for box in (self.why, self.password):
            whole.addWidget(box)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(drop)
        row.addWidget(sure)
        whole.addLayout(row)
        self.resize(820, 560)

    def _show(self) -> None:
        say = self._look.say
        self._lines = []
        for elsewhere in (False, True):
            group = [(index, each) for index, each in enumerate(self._pieces) if each.elsewhere is elsewhere]
            if group:
                heading = say("ui.redact.elsewhere" if elsewhere else "ui.redact.here")
                self._lines.append((Row(heading=heading), -1))
                self._lines += [(self._row(index, each), index) for index, each in group]
        self.table.show_rows(len(self._lines), lambda row: self._lines[row][0])

    def _row(self, index: int, each: RedactableView) -> Row:
        say, chosen = self._look.say, index in self._chosen
        icon = "circle-check" if chosen else "circle-empty"
        where = say(each.said) if not each.elsewhere else f"{say(each.said)} · {say(each.label)}"
        cells = (
            Cell(say(each.content), icon, Tone.RED if chosen else Tone.GREY, strong=chosen, struck=chosen),
            Cell(say(f"ui.redact.field_{each.field}"), soft=True),
            Cell(where, soft=True),
            Cell(f"{each.time[:16].replace('T', ' ')}", soft=True),
        )
        return Row(cells)

    def _toggle(self, row: int) -> None:
        index = self._lines[row][1] if row < len(self._lines) else -1
        if index >= 0:
            self._chosen ^= {index}
            self._show()

    def _give(self) -> None:
        asked = self.asked
        self.why.mark_wrong(not asked.justification)
        self.password.mark_wrong(not asked.password)
        if asked.chosen and asked.justification and asked.password:
            self.accept()
        elif not asked.chosen:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def ask_redaction(
    look: Look, parent: QWidget, pieces: tuple[RedactableView, ...], then: Callable[[Asked], None]
) -> None:
    """Open the dialog; `then` is given what was asked for."""
    dialog = RedactDialog(look, parent, pieces)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: then(dialog.asked))
    dialog.open()
