"""The few dialogs there are: signing, and acts that cannot be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look, Words
from ecrf.ui.theme import Tone
from ecrf.words import Fault, Message

MEANINGS = ("signature.author", "signature.reviewed", "signature.approved")
"""What a signature may mean; the code is kept in the trail, the words are said on screen."""


@dataclass(frozen=True, slots=True)
class Signer:
    """What is signed and by whom; `identify` checks the login where this is the first signature of the session.

    `prove` checks the password while the dialog is open: what is wrong with it, or None.
    """

    about: Words
    who: Message
    identify: Callable[[str], bool] | None
    prove: Callable[[str], Fault | None]


class SignDialog(QDialog):
    """Name, time with zone and meaning are shown; login and password the first time, then the password."""

    def __init__(self, look: Look, parent: QWidget, signer: Signer) -> None:
        super().__init__(parent)
        self._identify, self._prove = signer.identify, signer.prove
        self.setWindowTitle(look.say("ui.sign.title"))
        self.setModal(True)
        self.meaning = Segmented(look, MEANINGS, 0)
        self.login = TextInput(look, "ui.login.name", "user")
        self.login.setVisible(signer.identify is not None)
        self.login.returnPressed.connect(self._to_password)
        self.password = TextInput(look, "ui.login.password", "key")
        self.password.hide_letters()
        self.notice = Notice(look)
        accept = Button(look, "ui.sign.sign", Weight.PRIMARY, "sign", key="Enter")
        drop = Button(look, "ui.ask.drop", Weight.QUIET, key="Esc")
        accept.clicked.connect(self._sign)
        self.password.returnPressed.connect(self._sign)
        drop.clicked.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        binding = Said(look, "ui.sign.binding", "base", "soft")
        binding.setWordWrap(True)
        if signer.identify is not None:
            first = Said(look, "ui.sign.first", "base", "soft")
            first.setWordWrap(True)
        for widget in (
            Said(look, signer.about, "title"),
            Said(look, signer.who),
            Said(look, "ui.sign.meaning", "small_bold", "soft"),
            self.meaning,
            binding,
        ):
            whole.addWidget(widget)
        if signer.identify is not None:
            whole.addWidget(first)
            whole.addWidget(self.login)
        whole.addWidget(self.password)
        whole.addWidget(self.notice)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(drop)
        row.addWidget(accept)
        whole.addLayout(row)
        self.setFixedWidth(480)
        (self.login if signer.identify is not None else self.password).setFocus()

    def _to_password(self) -> None:
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sign(self) -> None:
        """Close when everything is right; what is wrong is said here, and the meaning stays chosen."""
        known = self._identify is None or self._identify(self.login.text())
        self.login.mark_wrong(not known)
        self.password.mark_wrong(not self.password.text())
        if not known:
            self._refuse("ui.sign.other_login", self.login)
        elif self.password.text():
            fault = self._prove(self.password.text())
            if fault is None:
                self.accept()
            else:
                self.password.clear()
                self.password.mark_wrong(True)
                self._refuse(fault, self.password)

    def _refuse(self, why: Words | Fault, where: TextInput) -> None:
        self.notice.tell(Tone.RED, why)
        self.adjustSize()
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def chosen(self) -> str:
        """The code of the meaning."""
        return MEANINGS[self.meaning.current]


class SureDialog(QDialog):
    """One question; Enter does not confirm it by accident, for the way back has the keyboard."""

    def __init__(self, look: Look, parent: QWidget, question: Words) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(look.say("ui.sure.title"))
        words = Said(look, question)
        words.setWordWrap(True)
        sure = Button(look, "ui.sure.yes", Weight.DANGER)
        drop = Button(look, "ui.ask.drop", key="Esc")
        sure.clicked.connect(self.accept)
        drop.clicked.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(16)
        whole.addWidget(words)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(drop)
        row.addWidget(sure)
        whole.addLayout(row)
        self.setFixedWidth(440)
        drop.setFocus(Qt.FocusReason.OtherFocusReason)


class PasswordDialog(QDialog):
    """One question answered with the password, for what nobody takes back."""

    def __init__(self, look: Look, parent: QWidget, question: Words) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(look.say("ui.sure.title"))
        words = Said(look, question)
        words.setWordWrap(True)
        self.password = TextInput(look, "ui.login.password", "key")
        self.password.hide_letters()
        sure = Button(look, "ui.sure.yes", Weight.DANGER, key="Enter")
        drop = Button(look, "ui.ask.drop", Weight.QUIET, key="Esc")
        sure.clicked.connect(self._give)
        self.password.returnPressed.connect(self._give)
        drop.clicked.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(14)
        whole.addWidget(words)
        whole.addWidget(self.password)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(drop)
        row.addWidget(sure)
        whole.addLayout(row)
        self.setFixedWidth(460)
        self.password.setFocus()

    def _give(self) -> None:
        if self.password.text():
            self.accept()
        else:
            self.password.mark_wrong(True)


def ask_password(look: Look, parent: QWidget, question: Words, then: Callable[[str], None]) -> None:
    """Open the question; `then` gets the password."""
    dialog = PasswordDialog(look, parent, question)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: then(dialog.password.text()))
    dialog.open()


def ask_signature(look: Look, parent: QWidget, signer: Signer, then: Callable[[str, str], None]) -> None:
    """Open the signing dialog; `then` gets meaning and password."""
    dialog = SignDialog(look, parent, signer)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: then(dialog.chosen, dialog.password.text()))
    dialog.open()


def ask_sure(look: Look, parent: QWidget, question: Words, then: Callable[[], None]) -> None:
    """Open the question; `then` is called when it is confirmed."""
    dialog = SureDialog(look, parent, question)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(then)
    dialog.open()


def find_open(window: QWidget) -> tuple[QDialog, ...]:
    """The dialogs that stand over a window."""
    return tuple(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())
