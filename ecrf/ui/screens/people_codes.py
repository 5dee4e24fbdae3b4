"""A renewed recovery code on the administration page: shown once, left only when its end was typed back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.widgets.codes import CodesPage
from ecrf.viewmodels.people import PeopleScreen
from ecrf.words import Fault, Message


class CodesEntry(QWidget):
    """Draws the codes of a PeopleScreen."""

    def __init__(self, look: Look, model: PeopleScreen) -> None:
        super().__init__()
        self._model = model
        self.closed: Callable[[], None] = lambda: None
        self.page = CodesPage(look)
        self.page.rows_given = self.give
        self.page.show_codes(model.codes)
        self.page.setMinimumWidth(560)
        line = Said(look, Message("founding.code_line", {"count": len(model.codes)}), "base", "soft")
        line.setWordWrap(True)
        done = Button(look, "founding.code_give", Weight.PRIMARY, key="Enter")
        done.clicked.connect(self.give)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(done)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(14)
        for widget in (Said(look, "founding.code_title", "heading"), line, self.page):
            whole.addWidget(widget)
        whole.addLayout(row)

    def take_focus(self) -> None:
        """The first row."""
        self.page.take_focus()

    def give(self) -> None:
        """Compare what was typed back; leave when it fits."""
        wrong = self._model.confirm_codes(self.page.typed())
        if wrong >= 0:
            self.page.show_faults({f"code{wrong}": Fault("founding.code_differs")})
        else:
            self.closed()
