"""Naming a study on a server in the login window: its address, and a root certificate where one is needed."""

from __future__ import annotations

from ecrf.ui.controls.form_rows import FormRow, FormRows
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.screens.login_pane import LoginPane
from ecrf.viewmodels.naming_server import ServerScreen

CERTIFICATE = "door/certificate"
"""Setting: the root certificate named last, offered for the next study."""
ROWS = (
    FormRow("address", "ui.server.address", "ui.server.address_hint"),
    FormRow("certificate", "ui.server.certificate", "ui.server.certificate_hint", file=True),
)


class ServerPane(LoginPane):
    """Draws a ServerScreen."""

    def __init__(self, look: Look, model: ServerScreen) -> None:
        super().__init__(look, "ui.server.title", "ui.server.line", "ui.server.give")
        self.model = model
        self.form = self.add_form(FormRows(look, ROWS))
        self.form.put("certificate", look.settings.text(CERTIFICATE))
        why = Said(look, "ui.server.why", "small", "soft")
        why.setWordWrap(True)
        self.rows.addWidget(why)
        self.rows.addStretch(1)
        self.form.given = self._give
        self.give.clicked.connect(self._give)
        model.on_change.append(self._changed)

    def take_focus(self) -> None:
        """The address."""
        self.form.focus_row("address")

    def _give(self) -> None:
        typed = self.form.values()
        self.model.name(typed)
        if not self.model.faults:
            self.look.settings.keep(CERTIFICATE, typed["certificate"].strip())

    def _changed(self) -> None:
        self.form.show_faults(self.model.faults)
