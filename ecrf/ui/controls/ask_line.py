"""A question at the foot of the page, answered in place: reasons, answers, notes. Never a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ecrf.record.identifying import find_identifiers
from ecrf.ui.controls import paint
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look, Words
from ecrf.words import Message


class AskLine(QWidget):
    """Shown while it asks; Enter gives the answer, Esc takes the question back, Alt+1…5 an offered answer."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._then: Callable[[str], None] | None = None
        self._otherwise: Callable[[], None] | None = None
        self._needed = True
        self._before: QWidget | None = None
        self._offers: list[Button] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._question = Said(look, "", "bold")
        self.input = TextInput(look, "ui.ask.hint")
        self.input.installEventFilter(self)
        self._give = Button(look, "ui.ask.give", Weight.PRIMARY, key="Enter")
        self._give.clicked.connect(self._answer)
        self._drop = Button(look, "ui.ask.drop", Weight.QUIET, key="Esc")
        self._drop.clicked.connect(self.take_back)
        self._bar = QHBoxLayout()
        self._bar.setSpacing(6)
        self.seen = Said(look, "", "small", "amber")
        self.seen.hide()
        self.input.textChanged.connect(self._watch)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.input, 1)
        foot.addWidget(self._give)
        foot.addWidget(self._drop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 16, 10)
        whole.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self._question)
        head.addLayout(self._bar)
        head.addStretch(1)
        whole.addLayout(head)
        whole.addLayout(foot)
        whole.addWidget(self.seen)
        self.hide()

    def ask(
        self,
        question: Words,
        then: Callable[[str], None],
        offers: tuple[Words, ...] = (),
        *,
        needed: bool = True,
        otherwise: Callable[[], None] | None = None,
    ) -> None:
        """Ask; `then` gets the answer (never blank when `needed`), `otherwise` is called when it is taken back."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self._then, self._otherwise, self._needed = then, otherwise, needed
        self._question.tell(question)
        self.input.tell_hint("ui.ask.hint")
        self._show_offers(offers)
        self.input.clear()
        self.input.mark_wrong(False)
        self.show()
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_day(self, question: Words, then: Callable[[str], None]) -> None:
        """Ask for a day; the empty field says how one is written."""
        self.ask(question, then)
        self.input.tell_hint("ui.ask.hint_day")

    def ask_number(self, question: Words, then: Callable[[str], None], *, needed: bool = True) -> None:
        """Ask for a number, or for the numbers that name something."""
        self.ask(question, then, needed=needed)
        self.input.tell_hint("ui.ask.hint_number")

    def take_back(self) -> None:
        """The question is not answered."""
        otherwise = self._otherwise
        self._close()
        if otherwise is not None:
            otherwise()

    @property
    def is_asking(self) -> bool:
        """Whether a question stands."""
        return self._then is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter answers, Esc takes back, Alt and a digit takes an offer."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._answer()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.take_back()
                return True
            index = event.key() - Qt.Key.Key_1
            if event.modifiers() & Qt.KeyboardModifier.AltModifier and 0 <= index < len(self._offers):
                self._offers[index].click()
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised bar with a line above."""
        painter = paint.open_painter(self)
        painter.fillRect(self.rect(), self._look.colours.raised)
        painter.fillRect(0, 0, self.width(), 2, self._look.colours.accent)

    def _show_offers(self, offers: tuple[Words, ...]) -> None:
        for button in self._offers:
            self._bar.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._offers = []
        for index, words in enumerate(offers[:5]):
            button = Button(self._look, words, key=f"Alt+{index + 1}")
            button.clicked.connect(lambda _=False, said=words: self._take(said))
            self._bar.addWidget(button)
            self._offers.append(button)

    def _watch(self, text: str) -> None:
        """Say calmly that a number names a person; nothing is blocked."""
        found = find_identifiers(text)
        self.seen.setVisible(bool(found))
        if found:
            named = Message(f"identity.seen.{found[0].kind}", {"shown": found[0].shown})
            self.seen.tell(Message("identity.seen", {"named": named}))

    def _take(self, words: Words) -> None:
        self.input.setText(self._look.say(words))
        self._answer()

    def _answer(self) -> None:
        answer = self.input.text().strip()
        if self._needed and not answer:
            self.input.mark_wrong(True)
            return
        then = self._then
        self._close()
        if then is not None:
            then(answer)

    def _close(self) -> None:
        self._then = self._otherwise = None
        focused, before, self._before = QApplication.focusWidget(), self._before, None
        if before is not None and focused is not None and self.isAncestorOf(focused):
            # An editor put away meanwhile is opened again by its field.
            target = before if before.isVisible() else before.parentWidget()
            if target is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
