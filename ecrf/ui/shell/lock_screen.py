"""The idle lock: covers the whole window until the person's password is given again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent, QWindow
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.words import Fault, Message

MINUTES = 15
"""Idle time before the lock, unless the person's settings say less or more (1 to 60)."""
WATCHED = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.MouseMove}
)


class LockScreen(QWidget):
    """What was being typed stays in its field, unstored, and is there again when the same person comes back."""

    def __init__(self, look: Look, window: QWidget, vouch: Callable[[str], Fault | None]) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self._vouch = vouch
        self._before: QWidget | None = None
        self.password = TextInput(look, "ui.login.password", "key")
        self.password.hide_letters()
        self.password.returnPressed.connect(self._open)
        self._button = Button(look, "ui.lock_screen.open", Weight.PRIMARY, key="Enter")
        self._button.clicked.connect(self._open)
        self.leave_button = Button(look, "ui.person.logout", Weight.QUIET, "logout")
        self._who = Said(look, "", "heading")
        self.notice = Notice(look)
        inner = QVBoxLayout()
        inner.setSpacing(10)
        row = QHBoxLayout()
        row.addWidget(self._button)
        row.addStretch(1)
        row.addWidget(self.leave_button)
        card = QWidget()
        card.setFixedWidth(360)
        card.setLayout(inner)
        for widget in (self._who, Said(look, "ui.lock_screen.line", "base", "soft"), self.password):
            inner.addWidget(widget)
        inner.addLayout(row)
        inner.addWidget(self.notice)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)
        self.hide()

    def lock(self, person: str) -> None:
        """Cover the window."""
        if self.isVisible():
            return
        self._before = QApplication.focusWidget()
        self._who.tell(Message("ui.lock_screen.who", {"person": person}))
        self.notice.clear()
        self.password.clear()
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        # A pop-up's reason: fields take it as no leaving, so nothing half typed is stored.
        self.password.setFocus(Qt.FocusReason.PopupFocusReason)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's own name
        """Tab stays on the cover."""
        ring = [self.password, self._button, self.leave_button]
        now = QApplication.focusWidget()
        place = ring.index(now) if now in ring else 0
        ring[(place + (1 if next else -1)) % len(ring)].setFocus(Qt.FocusReason.PopupFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No key reaches what lies beneath."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cover everything."""
        painter = paint.open_painter(self)
        painter.fillRect(self.rect(), self._look.colours.window)
        size = 40
        area = QRectF(0, self.height() * 0.18, self.width(), size)
        self._look.icons.draw(painter, "lock", area, self._look.colours.accent)

    def _open(self) -> None:
        fault = self._vouch(self.password.text())
        self.password.clear()
        if fault is not None:
            self.notice.tell(Tone.RED, fault)
            return
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)


class IdleWatch(QObject):
    """Calls `idle` after minutes without a key, click or movement in a window.

    It listens at the native window, where few events pass, not at the application, where every paint would.
    """

    def __init__(self, parent: QWidget, minutes: int, idle: Callable[[], None]) -> None:
        super().__init__(parent)
        self._window: QWindow | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(min(max(minutes, 1), 60) * 60_000)
        self._timer.timeout.connect(idle)

    def watch(self, window: QWindow | None) -> None:
        """Begin to listen at a shown window."""
        if window is not None and window is not self._window:
            self._window = window
            window.installEventFilter(self)
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin counting again at every act."""
        if event.type() in WATCHED:
            self._timer.start()
        return False

    def touch(self) -> None:
        """Somebody is at work in another window of the program (a patient): begin counting again."""
        self._timer.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        if self._window is not None:
            self._window.removeEventFilter(self)
            self._window = None
