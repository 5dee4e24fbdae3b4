"""The signature policy at the first login: read, then accepted with Enter; Esc leaves."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look


class PolicyStep(QWidget):
    """Five sentences and one button."""

    accepted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.accept = Button(look, "policy.accept", Weight.PRIMARY, key="Enter")
        self.accept.clicked.connect(self.accepted)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(10)
        self._sentences = QVBoxLayout()
        whole.addLayout(self._sentences)
        row = QHBoxLayout()
        row.addWidget(self.accept)
        row.addStretch(1)
        whole.addLayout(row)
        self.hide()

    def open(self, *, shown: bool) -> None:
        """Show or hide the step."""
        if shown and not self.isVisible():
            self._tell()
            self.setEnabled(
                True
            )  # while a study opens the steps are disabled, and what is disabled takes no keyboard
            self.show()
            self.accept.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not shown:
            self.hide()

    def _tell(self) -> None:
        """Load the sentences when they are first read: the login stands without them."""
        from ecrf.services.policy import PARAGRAPHS

        if not self._sentences.count():
            for paragraph in PARAGRAPHS:
                said = Said(self._look, paragraph)
                said.setWordWrap(True)
                self._sentences.addWidget(said)
