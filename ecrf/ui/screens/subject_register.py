"""The identity register of a subject: boxes for site staff, initials by rule, and what is doubtful said calmly."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from ecrf.services.reads.visit_view import IdentityView
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look, Words
from ecrf.ui.theme import Tone
from ecrf.viewmodels.subject import SubjectScreen
from ecrf.words import Message

FIELDS = ("name", "pinyin", "id_number", "phone", "contact", "hospital_number", "address")
WIDE = 460


class RegisterPane(QWidget):
    """Leaving a box stores the register; nothing is stored when nothing changed."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._model: SubjectScreen | None = None
        self.boxes = {name: TextInput(look, f"identity.hint.{name}") for name in FIELDS}
        self.initials = Said(look, "", "bold")
        self.doubts = Notice(look)
        self.twins = Notice(look)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 16, 8)
        whole.setSpacing(6)
        whole.addWidget(Said(look, "identity.line", "small", "soft"))
        form = QFormLayout()
        for name, box in self.boxes.items():
            form.addRow(Said(look, f"ui.identity.{name}", "base", "soft"), box)
            box.setMaximumWidth(WIDE)
            box.editingFinished.connect(lambda name=name: self._keep(name))
            if name == "pinyin":
                form.addRow(Said(look, "identity.initials", "base", "soft"), self.initials)
        whole.addLayout(form)
        whole.addWidget(self.doubts)
        whole.addWidget(self.twins)
        self.hide()

    def show_register(self, model: SubjectScreen | None, *, may: bool) -> None:
        """Show the register of a subject, or hide it; `may`: whether it may be changed."""
        self._model = model
        identity = model.identity if model is not None else None
        self.setVisible(identity is not None)
        if model is None or identity is None:
            for box in self.boxes.values():
                box.clear()
            return
        for name, box in self.boxes.items():
            if not box.hasFocus():
                box.setText(getattr(identity, name))
            box.setReadOnly(not may)
        self.initials.write(model.initials or "—")
        _tell(self.doubts, model.doubt)
        _tell(self.twins, model.twin_words)

    def _keep(self, name: str) -> None:
        model = self._model
        if model is None or model.identity is None:
            return
        kept: IdentityView = model.identity
        typed = self.boxes[name].text().strip()
        if typed != getattr(kept, name):
            model.set_identity(replace(kept, **{name: typed}))


def _tell(notice: Notice, words: Words | Message) -> None:
    if words:
        notice.tell(Tone.AMBER, words)
    else:
        notice.clear()
