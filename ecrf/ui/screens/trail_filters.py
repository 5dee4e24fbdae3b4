"""The filters of the trail: words, days, and one button per thing that can be chosen."""

from __future__ import annotations

from dataclasses import fields
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.services.reads.history_view import TrailFilter
from ecrf.services.reads.trail_marks import MARKS
from ecrf.ui.controls.button import Button, IconButton
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.look import Look, Words
from ecrf.viewmodels.trail import TrailScreen
from ecrf.words import Message, Text

BOXES = (("text", "ui.trail.filter", "filter"), ("subject", "ui.queries.subject", "user"),
         ("since", "ui.trail.since", "calendar"), ("until", "ui.trail.until", "calendar"))  # fmt: skip
WIDTHS = {"text": 240, "subject": 150, "since": 170, "until": 170}
CHOICES = ("person", "role", "kind", "form", "site", "only")


class TrailFilters(QWidget):
    """Draws the filter of a TrailScreen; Enter in a box applies, a button opens its choices."""

    done = Signal()

    def __init__(self, look: Look, model: TrailScreen) -> None:
        super().__init__()
        self._look, self._model = look, model
        self.boxes = {
            name: TextInput(look, hint, icon, "/" if name == "text" else "") for name, hint, icon in BOXES
        }
        self.buttons = {name: Button(look, f"ui.trail.any_{name}", icon="chevron-down") for name in CHOICES}
        self.clear = IconButton(look, "close", "ui.trail.clear")
        self.clear.clicked.connect(lambda: model.set_filter(TrailFilter()))
        boxes, buttons = QHBoxLayout(), QHBoxLayout()
        for name, box in self.boxes.items():
            box.setFixedWidth(WIDTHS[name])
            boxes.addWidget(box)
            box.returnPressed.connect(self._apply)
        for name, button in self.buttons.items():
            buttons.addWidget(button)
            button.clicked.connect(partial(self._choose, name))
        buttons.addWidget(self.clear)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        for row in (boxes, buttons):
            row.setSpacing(8)
            row.addStretch(1)
            whole.addLayout(row)

    @property
    def search(self) -> TextInput:
        """The box of words."""
        return self.boxes["text"]

    def show_filter(self) -> None:
        """What is asked for now."""
        wanted = self._model.filter
        for name, box in self.boxes.items():
            if not box.hasFocus():
                box.setText(str(getattr(wanted, name)))
        for name, button in self.buttons.items():
            value = str(getattr(wanted, name))
            button.tell(self._words(name, value) if value else f"ui.trail.any_{name}")
        self.clear.setEnabled(any(getattr(wanted, each.name) for each in fields(wanted)))
        self.buttons["site"].setVisible(len(self._model.choices.sites) > 1)

    def _apply(self) -> None:
        self._model.narrow(**{name: box.text().strip() for name, box in self.boxes.items()})
        self.done.emit()

    def _choose(self, name: str, _checked: object = None) -> None:
        menu = Menu(self._look, self)
        pick = partial(self._pick, name)
        menu.act_on(f"ui.trail.any_{name}", pick, "")
        for key, words in self._choices(name):
            menu.act_on(words, pick, key)
        menu.open_under(self.buttons[name])

    def _pick(self, name: str, key: str) -> None:
        self._model.narrow(**{name: key})
        self.done.emit()

    def _choices(self, name: str) -> list[tuple[str, Words]]:
        choices = self._model.choices
        if name == "person":
            return [(key, Text(words)) for key, words in choices.persons]
        if name == "site":
            return [(key, Text(words)) for key, words in choices.sites]
        if name == "form":
            return [(key, words) for key, words in choices.forms]
        keys = {"role": choices.roles, "kind": choices.kinds, "only": (*MARKS, "system")}[name]
        return [(key, self._words(name, key)) for key in keys]

    def _words(self, name: str, key: str) -> Words:
        if name == "role":
            return Message(f"role.{key}")
        if name == "kind":
            return Message(f"trail.group.{key.rstrip('.')}")
        if name == "only":
            return Message(f"trail.mark.{key}")
        return next((words for each, words in self._choices(name) if each == key), Text(key))
