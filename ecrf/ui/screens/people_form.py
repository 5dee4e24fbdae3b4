"""The entries of the administration page, on the page and no dialogs: person, site, training, renewed password."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.services.commands import Trained
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.form_rows import FormRow, FormRows
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look, Words
from ecrf.words import Fault

Given = Callable[[Mapping[str, str]], None]
TRAINING = (
    FormRow("training", "people.training", "people.training.hint"),
    FormRow("training_version", "people.training_version"),
    FormRow("training_day", "people.training_day", "people.day.hint"),
)
SITE = (
    FormRow("number", "ui.people.number"),
    FormRow("name", "ui.people.name"),
    FormRow("organisation", "ui.people.organisation"),
)
PASSWORD = (FormRow("password", "ui.people.password", "founding.password.hint", secret=True),)
NO_ROLE = ""


class EntryForm(QWidget):
    """Rows under a title; Enter goes on, the last Enter gives, Esc leaves. Empty needed rows are said beside them."""

    def __init__(
        self, look: Look, title: Words, rows: tuple[FormRow, ...], needed: tuple[str, ...], line: Words = ""
    ) -> None:
        super().__init__()
        self._needed = needed
        self.given: Given = lambda _texts: None
        self.dropped: Callable[[], None] = lambda: None
        self.form = FormRows(look, rows)
        self.form.given = self.give
        self.form.setMinimumWidth(560)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(14)
        whole.addWidget(Said(look, title, "heading"))
        whole.addWidget(self.form)
        if line:
            under = Said(look, line, "small", "soft")
            under.setWordWrap(True)
            whole.addWidget(under)
        row = QHBoxLayout()
        give = Button(look, "ui.people.give", Weight.PRIMARY, key="Enter")
        drop = Button(look, "ui.ask.drop", Weight.QUIET, key="Esc")
        give.clicked.connect(self.give)
        drop.clicked.connect(self._drop)
        row.addStretch(1)
        row.addWidget(drop)
        row.addWidget(give)
        whole.addLayout(row)

    def take_focus(self) -> None:
        """The first row."""
        self.form.take_focus()

    def give(self) -> None:
        """Give what was typed, unless something needed is empty."""
        texts = self.form.values()
        empty = {name: Fault("founding.missing") for name in self._needed if not texts[name].strip()}
        self.form.show_faults(empty)
        if not empty:
            self.given(texts)

    def _drop(self) -> None:
        self.dropped()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.dropped()
            return
        super().keyPressEvent(event)


def person_form(
    look: Look, roles: tuple[str, ...], sites: tuple[tuple[str, Words], ...], *, live: bool
) -> EntryForm:
    """A new person with their first role, where, and what they were trained in (needed in a live study)."""
    options: tuple[tuple[str, Words], ...] = ((NO_ROLE, "ui.people.no_role"),)
    options += tuple((role, f"role.{role}") for role in roles)
    rows = (
        FormRow("name", "ui.people.name"),
        FormRow("login", "ui.people.login"),
        FormRow("organisation", "ui.people.organisation"),
        *PASSWORD,
        *TRAINING,
        FormRow("identity", "access.identity", "people.identity_hint"),
        FormRow("role", "ui.people.role", options=options),
        FormRow("site", "ui.people.site", options=sites),
    )
    needed = (
        "name",
        "login",
        "organisation",
        "password",
        *(row.name for row in TRAINING if live),
        *(("identity",) if live else ()),
    )
    return EntryForm(look, "ui.people.add", rows, needed, "ui.people.password_line")


def site_form(look: Look) -> EntryForm:
    """A new site."""
    return EntryForm(look, "ui.people.add_site", SITE, ("number", "name"))


def training_form(look: Look, title: Words, today: str) -> EntryForm:
    """What somebody was trained in."""
    form = EntryForm(look, title, TRAINING, tuple(row.name for row in TRAINING))
    form.form.put("training_day", today)
    return form


def renewal_form(look: Look, title: Words) -> EntryForm:
    """A provisional password for somebody who forgot theirs."""
    return EntryForm(look, title, PASSWORD, ("password",), "people.renew_line")


def trained_of(texts: Mapping[str, str]) -> Trained:
    """The training of a form's rows."""
    what, version, day = (texts[row.name].strip() for row in TRAINING)
    return Trained(what, version, day)
