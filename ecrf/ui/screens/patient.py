"""The screen handed to a patient: one question a page, large type, back and next; staff leave it with their password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QKeyCombination, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.look import Look, Words
from ecrf.ui.theme import Tone
from ecrf.viewmodels.questionnaire import DECLINED, Mode, QuestionnaireScreen
from ecrf.words import Language, Message

QUESTION, ANSWER, PLAIN = 30, 24, 18
"""Pixels of the type."""
TALL = 68
"""Pixels of an answer: large enough for a finger."""
LOW, MANY = 52, 5
"""Pixels of an answer where there are more than so many."""
WIDTH = 900


def large(look: Look, pixels: int, *, bold: bool = False) -> QFont:
    """The shipped font at a size of its own."""
    font = QFont(look.fonts.base)
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


class BigButton(QAbstractButton):
    """A large button; a chosen answer is filled and carries a tick."""

    def __init__(self, look: Look, *, key: str = "", strong: bool = False) -> None:
        super().__init__()
        self._look, self._key, self._strong = look, key, strong
        self.chosen = False
        self.tall = TALL
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if key else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )

    def sizeHint(self) -> QSize:
        """Tall enough for a finger."""
        font = large(self._look, ANSWER if self._key else PLAIN)
        return QSize(paint.text_width(self.text(), font) + 64, self.tall if self._key else 56)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, the key, the words and the tick."""
        painter = paint.open_painter(self)
        c = self._look.colours
        filled = self.chosen or (self._strong and self.isEnabled())
        area = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        paint.box(painter, area, c.accent if filled else c.surface, c.accent if self.isEnabled() else c.line)
        ink = c.on_accent if filled else (c.text if self.isEnabled() else c.faint)
        if not self._key:
            paint.text(painter, area, self.text(), large(self._look, PLAIN, bold=True), ink, paint.CENTRE)
            return
        key = QRectF(area.x() + 10, area.y(), 48, area.height())
        paint.text(painter, key, self._key, large(self._look, ANSWER, bold=True), ink, paint.CENTRE)
        words = area.adjusted(76, 0, -60, 0)
        paint.text(painter, words, self.text(), large(self._look, ANSWER, bold=self.chosen), ink)
        if self.chosen:
            tick = QRectF(area.right() - 48, area.y(), 32, area.height())
            self._look.icons.draw(painter, "check", tick, ink)


STAFF_KEY = QKeyCombination(
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_P
)
"""The key that hands the sheet over, and asks for it back."""


class PatientWindow(QWidget):
    """Covers the screen above everything else and cannot be closed; every answer is committed as it is chosen."""

    released = Signal()
    """Staff gave the password: the sheet is theirs again."""

    def __init__(self, look: Look, model: QuestionnaireScreen, touch: Callable[[], None] | None) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.look, self.model, self._touch = look, model, touch or (lambda: None)
        self._answers: list[tuple[str, str, BigButton]] = []
        self._shown = ""
        self.progress = QLabel()
        self.question = QLabel()
        self.question.setWordWrap(True)
        self.question.setMinimumHeight(QUESTION * 3)
        self.thanks = QLabel()
        self.thanks.setWordWrap(True)
        self.back, self.skip, self.next = (BigButton(look), BigButton(look), BigButton(look, strong=True))
        self.staff = BigButton(look)
        self.password = TextInput(look, "ui.login.password", "key")
        self.password.hide_letters()
        self.password.setMaximumWidth(320)
        self.notice = Notice(look)
        self._lay_out()
        self.back.clicked.connect(model.previous_question)
        self.next.clicked.connect(self._go_on)
        self.skip.clicked.connect(model.decline)
        self.staff.clicked.connect(self._ask_password)
        self.password.returnPressed.connect(self._leave)
        model.on_change.append(self._changed)

    def open(self) -> None:
        """Cover the screen, also where no window manager makes it full."""
        self._changed()
        self.setGeometry(self.screen().geometry())
        self.showFullScreen()
        self.activateWindow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def language(self) -> Language:
        """The language of the sheet."""
        wording = self.model.wording
        return Language(wording.language) if wording is not None else self.look.language

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nobody closes it but staff with their password."""
        if self.model.mode is Mode.PATIENT:
            event.ignore()
        else:
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit answers; Enter and Right go on, Left and Backspace go back; nothing else does anything.

        The key that handed the sheet over asks for the password, or puts the question away again; so does Esc.
        """
        self._touch()
        asks = event.keyCombination() == STAFF_KEY
        if asks or (event.key() == Qt.Key.Key_Escape and self.password.isVisible()):
            self._ask_password()
        elif not self.password.hasFocus():
            self._answer_by_key(event)
        event.accept()

    def _answer_by_key(self, event: QKeyEvent) -> None:
        key = event.key()
        found = next((code for digit, code, _ in self._answers if digit and digit == event.text()), None)
        if found is not None and not self.model.is_finished:
            self.model.choose(found)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right, Qt.Key.Key_PageDown):
            self._go_on()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Backspace, Qt.Key.Key_PageUp):
            self.model.previous_question()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Somebody is there."""
        self._touch()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A calm ground with how far one is as a line at the top."""
        painter = paint.open_painter(self)
        c = self.look.colours
        painter.fillRect(self.rect(), c.window)
        count = len(self.model.questions)
        done = count if self.model.is_finished else self.model.question
        painter.fillRect(QRectF(0, 0, self.width(), 8), c.line)
        painter.fillRect(QRectF(0, 0, self.width() * done / max(count, 1), 8), c.accent)

    def _lay_out(self) -> None:
        self._choices = QVBoxLayout()
        self._choices.setSpacing(10)
        top = QHBoxLayout()
        top.addWidget(self.progress, 1)
        top.addWidget(self.password)
        top.addWidget(self.staff)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.skip)
        foot.addStretch(1)
        foot.addWidget(self.next)
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addLayout(top)
        column.addWidget(self.notice)
        column.addStretch(1)
        column.addWidget(self.question)
        column.addWidget(self.thanks)
        column.addLayout(self._choices)
        column.addStretch(2)
        column.addLayout(foot)
        inner = QWidget()
        inner.setLayout(column)
        inner.setMaximumWidth(WIDTH)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(32, 28, 32, 24)
        whole.addStretch(1)
        whole.addWidget(inner, 100)
        whole.addStretch(1)
        self.password.hide()

    def _say(self, words: Words) -> str:
        return self.look.say_in(self.language, words)

    def _changed(self) -> None:
        model = self.model
        if model.mode is not Mode.PATIENT:
            self._release()
            return
        field = model.current
        count = {"number": model.question + 1, "count": len(model.questions)}
        for label, font, colour in (
            (self.progress, large(self.look, PLAIN), self.look.colours.soft),
            (self.question, large(self.look, QUESTION, bold=True), self.look.colours.text),
            (self.thanks, large(self.look, QUESTION, bold=True), self.look.colours.text),
        ):
            label.setFont(font)
            palette = label.palette()
            palette.setColor(label.foregroundRole(), colour)
            label.setPalette(palette)
        self.progress.setText("" if model.is_finished else self._say(Message("ui.patient.progress", count)))
        for button, code in (
            (self.back, "ui.patient.back"), (self.skip, "ui.patient.skip"),
            (self.next, "ui.patient.next"), (self.staff, "ui.patient.staff"),
        ):  # fmt: skip
            button.setText(self._say(code))
            button.updateGeometry()
        self._show_question(field.at if field is not None and not model.is_finished else "")
        asking = not model.is_finished
        for widget in (self.question, self.skip, self.next):
            widget.setVisible(asking)
        self.thanks.setVisible(not asking)
        wording = model.wording
        end = wording.end if wording is not None else ""
        self.thanks.setText(end or self._say("ui.patient.thanks"))
        self.back.setEnabled(model.question > 0 or model.is_finished)
        self.next.setEnabled(model.may_go_on)
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        else:
            self.notice.clear()
        self.update()

    def _show_question(self, at: str) -> None:
        """The words of the question and a button per answer; built anew for another question only."""
        model, field = self.model, self.model.current
        if at != self._shown:
            self._shown = at
            for _, _, button in self._answers:
                self._choices.removeWidget(button)
                button.hide()
                button.deleteLater()
            self._answers = []
            words = model.words_of(field) if field is not None and at else None
            if field is not None and words is not None:
                self.question.setText(words.text)
                for choice in field.choices:
                    self._add_answer(choice.key, choice.code, words.answers.get(choice.code, choice.code))
                if not field.choices:
                    for key, code in (("1", "Y"), ("2", "N")):
                        self._add_answer(key, code, words.answers.get(code, code))
        chosen = model.choice
        for _, code, button in self._answers:
            button.chosen = code == chosen or (code in ("Y", "N") and chosen == str(code == "Y"))
            button.update()
        self.skip.chosen = chosen == DECLINED
        self.skip.update()

    def _add_answer(self, key: str, code: str, words: str) -> None:
        button = BigButton(self.look, key=key)
        button.setText(words)
        button.clicked.connect(lambda: self._choose(code))
        self._choices.addWidget(button)
        field = self.model.current
        button.tall = LOW if field is not None and len(field.choices) > MANY else TALL
        self._answers.append((key, code, button))

    def _choose(self, code: str) -> None:
        self._touch()
        self.model.choose(code)

    def _go_on(self) -> None:
        if self.model.may_go_on and not self.model.is_finished:
            self.model.next_question()

    def _ask_password(self) -> None:
        self.password.setVisible(not self.password.isVisible())
        if self.password.isVisible():
            self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.password.clear()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        typed = self.password.text()
        self.password.clear()
        self.model.end_patient(typed)

    def _release(self) -> None:
        if self._changed in self.model.on_change:
            self.model.on_change.remove(self._changed)
            self.close()
            self.released.emit()
            self.deleteLater()
