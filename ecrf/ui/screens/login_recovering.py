"""Opening a study with its recovery code, or both shares, in the login window."""

from __future__ import annotations

from ecrf.ui.controls.form_rows import FormRow, FormRows
from ecrf.ui.look import Look
from ecrf.ui.screens.login_pane import LoginPane
from ecrf.ui.theme import Tone
from ecrf.viewmodels.recovering import RecoveringScreen

ROWS = (
    FormRow("shares", "recovering.shares", options=(("1", "recovering.whole"), ("2", "recovering.both"))),
    FormRow("code0", "recovering.code", "recovering.code.hint"),
    FormRow("code1", "recovering.code1", "recovering.code.hint"),
    FormRow("login", "recovering.login", "recovering.login.hint"),
    FormRow("password", "ui.login.new_password", "founding.password.hint", secret=True),
    FormRow("again", "ui.login.again", secret=True),
)


class RecoveringPane(LoginPane):
    """Draws a RecoveringScreen."""

    def __init__(self, look: Look, model: RecoveringScreen) -> None:
        super().__init__(look, "recovering.title", "recovering.line", "recovering.give")
        self.model = model
        self.form = self.add_form(FormRows(look, ROWS))
        self.rows.addStretch(1)
        self.form.given = self._give
        self.form.changed = self._refresh_rows
        self.give.clicked.connect(self._give)
        model.on_change.append(self._changed)
        self._refresh_rows()

    def take_focus(self) -> None:
        """The code."""
        self.form.focus_row("code0")

    def close_pane(self) -> None:
        """Leave; nothing typed stays."""
        if not self.model.busy:
            self.form.clear()
            self.closed()

    def _give(self) -> None:
        self.model.recover(self.form.values())

    def _refresh_rows(self) -> None:
        self.form.show_row("code1", shown=self.form.values()["shares"] == "2")

    def _changed(self) -> None:
        model = self.model
        self.form.show_faults(model.faults)
        self.form.setEnabled(not model.busy)
        for button in (self.give, self.drop):
            button.setEnabled(not model.busy)
        if model.busy:
            self.notice.tell(Tone.BLUE, "recovering.busy")
        elif model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()
