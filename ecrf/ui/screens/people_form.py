"""The entry of a new person or site: a short form on the page, not a dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look, Words

PERSON = ("name", "login", "organisation", "password", "site")
SITE = ("number", "name", "organisation")


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed, by field; `role` for a person."""

    texts: Mapping[str, str]
    role: str = ""


class EntryForm(QWidget):
    """Labels and boxes under one another; Enter goes on, the last Enter gives."""

    def __init__(self, look: Look, title: Words, names: tuple[str, ...], roles: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._roles = roles
        self.given: Callable[[Entry], None] = lambda _entry: None
        self.dropped: Callable[[], None] = lambda: None
        self.boxes = {name: TextInput(look) for name in names}
        self.role = Segmented(look, tuple(f"role.{role}" for role in roles)) if roles else None
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(14)
        whole.addWidget(Said(look, title, "heading"))
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setVerticalSpacing(10)
        for name, box in self.boxes.items():
            box.setMinimumWidth(360)
            form.addRow(Said(look, f"ui.people.{name}", "base", "soft"), box)
            box.returnPressed.connect(lambda box=box: self._go_on(box))
        if self.role is not None:
            form.addRow(Said(look, "ui.people.role", "base", "soft"), self.role)
        whole.addLayout(form)
        if "password" in self.boxes:
            self.boxes["password"].setEchoMode(QLineEdit.EchoMode.Password)
            whole.addWidget(Said(look, "ui.people.password_line", "small", "soft"))
        row = QHBoxLayout()
        give = Button(look, "ui.people.give", Weight.PRIMARY, key="Enter")
        drop = Button(look, "ui.ask.drop", Weight.QUIET, key="Esc")
        give.clicked.connect(self._give)
        drop.clicked.connect(self._drop)
        row.addStretch(1)
        row.addWidget(drop)
        row.addWidget(give)
        whole.addLayout(row)

    def take_focus(self) -> None:
        """The first box."""
        next(iter(self.boxes.values())).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.dropped()
            return
        super().keyPressEvent(event)

    def _drop(self) -> None:
        self.dropped()

    def _go_on(self, box: TextInput) -> None:
        order = list(self.boxes.values())
        place = order.index(box) + 1
        if place < len(order):
            order[place].setFocus()
        else:
            self._give()

    def _give(self) -> None:
        needed = [name for name in self.boxes if name not in ("site", "organisation")]
        empty = [name for name in needed if not self.boxes[name].text().strip()]
        for name, box in self.boxes.items():
            box.mark_wrong(name in empty)
        if empty:
            self.boxes[empty[0]].setFocus()
            return
        role = self._roles[self.role.current] if self.role is not None else ""
        self.given(Entry({name: box.text() for name, box in self.boxes.items()}, role))


def person_form(
    look: Look, roles: tuple[str, ...], given: Callable[[Entry], None], dropped: Callable[[], None]
) -> EntryForm:  # fmt: skip
    """The form of a new person."""
    form = EntryForm(look, "ui.people.add", PERSON, roles)
    form.given, form.dropped = given, dropped
    return form


def site_form(
    look: Look, _roles: tuple[str, ...], given: Callable[[Entry], None], dropped: Callable[[], None]
) -> EntryForm:  # fmt: skip
    """The form of a new site."""
    form = EntryForm(look, "ui.people.add_site", SITE)
    form.given, form.dropped = given, dropped
    return form
