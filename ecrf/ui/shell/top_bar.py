"""The bar above every page: study and site, the way back, go-to, language, scheme, person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ecrf import __version__
from ecrf.ui.controls import paint
from ecrf.ui.controls.button import Button, IconButton, Weight
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.look import Look
from ecrf.ui.shell.go_to import GoTo
from ecrf.words import Language, Message, Text

LANGUAGES = (Language.EN, Language.ZH)


class TopBar(QWidget):
    """`acts` names what the person menu does: lock, logout."""

    def __init__(
        self, look: Look, go_to: GoTo, back: Callable[[], None], acts: dict[str, Callable[[], object]]
    ) -> None:
        super().__init__()
        self._look = look
        self._acts = acts
        self._title, self._site = "", ""
        self._person, self._role = "", ""
        self._study = Text("")
        self.go_to = go_to
        self.back = IconButton(look, "chevron-left", "ui.back", "Alt+←")
        self.back.clicked.connect(back)
        self.language = Segmented(look, ("ui.language.en", "ui.language.zh"), LANGUAGES.index(look.language))
        self.scheme = IconButton(look, "theme-dark", "ui.theme.switch")
        self.scheme.clicked.connect(lambda: look.use_scheme("light" if look.scheme == "dark" else "dark"))
        self.person = Button(look, "", Weight.QUIET, "user")
        self.person.clicked.connect(self._show_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.back)
        row.addStretch(1)
        for widget in (go_to, self.language, self.scheme, self.person):
            row.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._retell)
        self._retell()

    def show_who(self, title: Text, site: str, person: str, role: str) -> None:
        """Study, site, person and role."""
        if (title, site, person, role) == (self._study, self._site, self._person, self._role):
            return
        self._study, self._site, self._person, self._role = title, site, person, role
        self._retell()

    def sizeHint(self) -> QSize:
        """A line of buttons with air."""
        return QSize(400, self._look.size + 31)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw study and site."""
        painter = paint.open_painter(self)
        c, fonts = self._look.colours, self._look.fonts
        painter.fillRect(self.rect(), c.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, c.line)
        x = 46.0
        room = self.go_to.x() - x - 12
        width = min(paint.text_width(self._title, fonts.bold) + 2, room)
        paint.text(painter, QRectF(x, 0, width, self.height()), self._title, fonts.bold, c.text)
        if self._site:
            area = QRectF(x + width + 10, 0, max(room - width - 10, 0), self.height())
            words = self._look.say("ui.login.site", site=self._site)
            paint.text(painter, area, f"·  {words}", fonts.base, c.soft)

    def _retell(self) -> None:
        look = self._look
        self._title = look.say(self._study)
        self.language.choose(LANGUAGES.index(look.language))
        self.scheme.show_icon("theme-light" if look.scheme == "dark" else "theme-dark")
        if self._role:
            self.person.tell(Text(f"{self._person} · {look.say(f'role.{self._role}')}"))
        self.update()

    def _show_menu(self) -> None:
        look = self._look
        menu = Menu(look, self)
        menu.act("ui.person.larger", lambda: look.use_size(look.size + 1), "Ctrl++")
        menu.act("ui.person.smaller", lambda: look.use_size(look.size - 1), "Ctrl+-")
        menu.addSeparator()
        menu.act("ui.person.lock", self._acts["lock"], "Ctrl+L")
        menu.act("ui.person.logout", self._acts["logout"])
        menu.addSeparator()
        menu.say(Message("ui.person.about", {"version": __version__}))
        menu.open_under(self.person)
