"""The randomisation of a subject, in a line under the head of its page: number and arm, and the acts."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.services.reads.allocation_view import SubjectAllocation, say_levels
from ecrf.ui.controls import paint
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame
from ecrf.ui.theme import Tone
from ecrf.viewmodels.allocation import SubjectAllocationScreen
from ecrf.words import Message


class SubjectAllocationPane(QWidget):
    """Draws a SubjectAllocationScreen; hidden in a study that randomises nobody."""

    def __init__(self, frame: Frame, ask: AskLine) -> None:
        super().__init__()
        look = frame.look
        self._frame, self._ask, self._look = frame, ask, look
        self.model: SubjectAllocationScreen | None = None
        self.words = Said(look, "", "bold")
        self.more = Said(look, "", "small", "soft")
        self.more.setWordWrap(True)
        self.randomise = Button(look, "ui.random.randomise", Weight.PRIMARY, "duplicate", key="Ctrl+R")
        self.randomise.setShortcut("Ctrl+R")
        self.randomise.clicked.connect(self._randomise)
        self.unblind = Button(look, "ui.random.unblind", Weight.DANGER, "eye")
        self.unblind.clicked.connect(self._unblind)
        self.authorise = Button(look, "ui.random.authorise", icon="edit")
        self.authorise.clicked.connect(self._authorise)
        self.notice = Notice(look)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.more, 1)
        for button in (self.randomise, self.authorise, self.unblind):
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(row)
        whole.addWidget(self.notice)
        look.changed.connect(self._changed)
        self.hide()

    def show_subject(self, chain: str) -> None:
        """Show the randomisation of a subject."""
        if self.model is None or self.model.chain != chain:
            self.model = SubjectAllocationScreen(self._frame.bench, chain)
            self.model.on_change.append(self._changed)
        self.model.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised band."""
        painter = paint.open_painter(self)
        painter.fillRect(self.rect(), self._look.colours.raised)

    def _changed(self) -> None:
        model = self.model
        view = model.view if model is not None else None
        self.setVisible(view is not None)
        if model is None or view is None:
            return
        self.words.tell(model.said)
        self.randomise.setVisible("randomise" in view.acts)
        self.randomise.setEnabled(view.waits_for is None)
        self.unblind.setVisible("unblind" in view.acts)
        self.authorise.setVisible("authorise" in view.acts)
        self.more.write(self._told(view))
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif view.unblindings:
            self.notice.tell(Tone.VIOLET, _unblinded(view))
        else:
            self.notice.clear()

    def _told(self, view: SubjectAllocation) -> str:
        """What is in the way before randomisation, and who authorised changes last."""
        if view.waits_for is not None and not view.number:
            return self._look.say(Message(view.waits_for.code, dict(view.waits_for.args)))
        if view.turn:
            told = {"number": view.turn, "stratum": say_levels(view.levels, self._look.say)}
            return self._look.say(Message("ui.random.turn" if view.stratum else "ui.random.turn_plain", told))
        if view.authorised:
            last = view.authorised[-1]
            told = {"time": last.time[:10], "by": last.authorised_by, "reason": last.reason}
            return self._look.say(Message("ui.random.authorised", told))
        return ""

    def _randomise(self) -> None:
        model = self.model
        if model is None or model.view is None:
            return
        if model.view.needs_code:
            self._ask.ask(Message("ui.random.ask_code", {"number": model.view.turn}), model.randomise)
        else:
            self._frame.ask_sure("ui.random.sure", model.randomise)

    def _unblind(self) -> None:
        """Reason, who needs it, what it means; then the password."""
        model = self.model
        if model is None:
            return

        def with_reason(reason: str) -> None:
            self._ask.ask("ui.random.ask_needed_by", lambda by: with_person(reason, by))

        def with_person(reason: str, by: str) -> None:
            self._ask.ask("ui.random.ask_assessment", lambda text: confirm((reason, by, text)))

        def confirm(words: tuple[str, str, str]) -> None:
            self._frame.ask_password(
                "ui.random.unblind_sure", lambda password: model.unblind(words, password)
            )

        self._ask.ask("ui.random.ask_reason", with_reason)

    def _authorise(self) -> None:
        model = self.model
        if model is None:
            return

        def with_reason(reason: str) -> None:
            self._ask.ask("ui.random.ask_authorised_by", lambda by: model.authorise(reason, by))

        self._ask.ask("ui.random.ask_change_reason", with_reason)


def _unblinded(view: SubjectAllocation) -> Message:
    """The last unblinding in a sentence."""
    last = view.unblindings[-1]
    told = {"time": last.time[:16].replace("T", " "), "person": last.person, "reason": last.reason}
    return Message("ui.random.unblinded", {**told, "by": last.needed_by, "note": last.assessment})
