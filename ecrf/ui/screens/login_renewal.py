"""The step in which a person chooses a password of their own, before any work."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look


class Renewal(QWidget):
    """The new password twice; Enter goes on, the second Enter gives both."""

    given = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.password = TextInput(look, "ui.login.new_password", "key")
        self.again = TextInput(look, "ui.login.again", "key")
        for box in (self.password, self.again):
            box.hide_letters()
        self.password.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self._give)
        give = Button(look, "ui.login.renew", Weight.PRIMARY, key="Enter")
        give.clicked.connect(self._give)
        why = Said(look, "ui.login.why_renew", "base", "soft")
        why.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(give)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        for widget in (why, self.password, self.again):
            whole.addWidget(widget)
        whole.addLayout(row)
        self.hide()

    def open(self, *, shown: bool) -> None:
        """Show or hide the step; nothing typed stays in it."""
        if shown and not self.isVisible():
            self.password.clear()
            self.again.clear()
            self.setEnabled(True)  # what is disabled, as all is while a study opens, takes no keyboard
            self.show()
            self.password.setFocus()
        elif not shown:
            self.hide()

    def _give(self) -> None:
        self.given.emit(self.password.text(), self.again.text())
