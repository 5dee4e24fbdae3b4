"""A page of the login window: a title, words, a form that scrolls, a notice and its buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.form_rows import FormRows
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look, Words


class LoginPane(QWidget):
    """Esc closes it; the row with the keyboard is always in view."""

    def __init__(self, look: Look, title: Words, line: Words, give: Words) -> None:
        super().__init__()
        self.look = look
        self.closed: Callable[[], None] = lambda: None
        self.title = Said(look, title, "title")
        self.line = Said(look, line, "base", "soft")
        self.line.setWordWrap(True)
        self.notice = Notice(look)
        self.give = Button(look, give, Weight.PRIMARY, key="Enter")
        self.drop = Button(look, "ui.ask.drop", Weight.QUIET, key="Esc")
        self.drop.clicked.connect(self.close_pane)
        self.content = QWidget()
        self.rows = QVBoxLayout(self.content)
        self.rows.setContentsMargins(0, 0, 12, 0)
        self.rows.setSpacing(10)
        self._pane = Pane(look, self.content, clear=True)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.drop)
        foot.addWidget(self.give)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(40, 28, 28, 20)
        whole.setSpacing(10)
        for widget in (self.title, self.line, self._pane, self.notice):
            whole.addWidget(widget, 1 if widget is self._pane else 0)
        whole.addLayout(foot)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def add_form(self, form: FormRows, heading: Words = "") -> FormRows:
        """Put a form on the page, under a heading."""
        if heading:
            self.rows.addWidget(Said(self.look, heading, "small_bold", "soft"))
        self.rows.addWidget(form)
        return form

    def close_pane(self) -> None:
        """Leave the page."""
        self.closed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape and self.drop.isEnabled():
            self.close_pane()
            return
        super().keyPressEvent(event)

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.content.isAncestorOf(now):
            self._pane.ensureWidgetVisible(now, 0, 40)
