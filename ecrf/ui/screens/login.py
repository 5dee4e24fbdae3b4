"""The login window: which study, who, in which role; it imports nothing but what it draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.controls.button import Button, IconButton, Weight
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.demo import DemoLogin
from ecrf.ui.look import Look
from ecrf.ui.named import is_server, name_of, shown_place
from ecrf.ui.screens.login_panes import LoginPanes
from ecrf.ui.screens.login_parts import Picked, PickList
from ecrf.ui.screens.login_policy import PolicyStep
from ecrf.ui.screens.login_renewal import Renewal
from ecrf.ui.theme import Tone
from ecrf.words import Fault, Language, Message

if TYPE_CHECKING:
    from ecrf.ui.screens.login_founding import FoundingPane
    from ecrf.ui.screens.login_recovering import RecoveringPane
    from ecrf.ui.screens.login_server import ServerPane
    from ecrf.viewmodels.login import LoginScreen, RoleEntry

LANGUAGES = (Language.EN, Language.ZH)
UNREAL = ("demo", "test", "draft")
"""Natures said beside a study; a live one needs no word."""


class LoginWindow(QWidget):
    """Draws a LoginScreen once it is bound; before that the fields can already be typed into."""

    def __init__(self, look: Look, demo_logins: Callable[[str], tuple[DemoLogin, ...]]) -> None:
        super().__init__()
        self._look = look
        self._demo_logins = demo_logins
        self._model: LoginScreen | None = None
        self._studies = PickList(look, "ui.login.no_study")
        self._studies.picked.connect(self._study_picked)
        self.login = TextInput(look, "ui.login.name", "user")
        self.password = TextInput(look, "ui.login.password", "key")
        self.password.hide_letters()
        self.login.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self._enter)
        self.notice = Notice(look)
        self.give_up = Button(look, "ui.login.give_up", icon="close", key="Esc")
        self.give_up.clicked.connect(self._give_up)
        self.give_up.hide()
        self.enter_button = Button(look, "ui.login.enter", Weight.PRIMARY, key="Enter")
        self.enter_button.clicked.connect(self._enter)
        self._browse = Button(look, "ui.login.browse", Weight.QUIET, "folder", key="Ctrl+O")
        self._browse.setShortcut("Ctrl+O")
        self._browse.clicked.connect(self._find_folder)
        self._roles = PickList(look, "ui.login.choose_role")
        self._roles.picked.connect(self._role_picked)
        self.renewal = Renewal(look)
        self.renewal.given.connect(self._renew)
        self.policy = PolicyStep(look)
        self.policy.accepted.connect(self._accept)
        self.new_study = Button(look, "ui.login.new_study", Weight.QUIET, "add", key="Ctrl+N")
        self.new_study.setShortcut("Ctrl+N")
        self.new_study.clicked.connect(self.open_founding)
        self.recovery = Button(look, "ui.login.recovery", Weight.QUIET, "key")
        self.recovery.clicked.connect(self.open_recovering)
        self.on_server = Button(look, "ui.login.server", Weight.QUIET, "link", key="Ctrl+Shift+O")
        self.on_server.setShortcut("Ctrl+Shift+O")
        self.on_server.clicked.connect(self.open_server)
        self.ageing = Notice(look)
        self.renew_now = Button(look, "ui.login.renew_now", Weight.QUIET, "key")
        self.renew_now.clicked.connect(self._ask_renewal)
        self._hints = PickList(look, "ui.login.demo")
        self._hints.picked.connect(self._hint_picked)
        self._lay_out()
        look.changed.connect(self._retell)
        self._retell()
        self._refresh()

    @property
    def model(self) -> LoginScreen | None:
        """The screen model, once it is bound."""
        return self._model

    def bind(self, model: LoginScreen) -> None:
        """Take the screen model; called after the window has been painted."""
        self._model = model
        model.on_change.append(self._refresh)
        model.refresh()

    def reset(self) -> None:
        """After a logout: empty password, keyboard in it."""
        self.password.clear()
        self.password.setFocus()
        if self._model is not None:
            self._model.refresh()

    @property
    def chosen_path(self) -> str:
        """The folder of the study chosen, empty when none is."""
        chosen = self._model.chosen if self._model is not None else None
        return chosen.path if chosen is not None else ""

    def take_focus(self) -> None:
        """Where typing begins."""
        (self.password if self.login.text() else self.login).setFocus()

    @property
    def founding(self) -> FoundingPane | None:
        """The form of a new study while it is open."""
        return self._panes.founding

    @property
    def recovering(self) -> RecoveringPane | None:
        """The form for a recovery code while it is open."""
        return self._panes.recovering

    @property
    def server(self) -> ServerPane | None:
        """The form for a server's address while it is open."""
        return self._panes.server

    def open_founding(self) -> None:
        """Show the form of a new study."""
        if self._model is not None and not self._model.busy:
            self._panes.open_founding(self._model, self._enter_new)

    def open_recovering(self) -> None:
        """Show the form for the recovery code of the chosen study."""
        model = self._model
        if model is None or model.busy:
            return
        if model.chosen is None:
            model.fault = Fault("login.no_study")
            self._refresh()
            return
        self._panes.open_recovering(model, model.chosen.path, self._enter_new)

    def open_server(self) -> None:
        """Show the form for the address of a study on a server."""
        if self._model is not None and not self._model.busy:
            self._panes.open_server(self._model, self._server_named)

    def _server_named(self, address: str) -> None:
        self._panes.close_pane()
        if self._model is not None:
            self._model.choose_study(address, name_of(address))

    def _enter_new(self, path: str, login: str, password: str) -> None:
        """Into the study that was just founded or recovered."""
        self._panes.close_pane()
        if self._model is not None:
            self._model.choose_study(path, name_of(path))
            self.login.setText(login)
            self._model.enter(login, password)

    def leave(self) -> None:
        """A study opened and not entered is closed."""
        if self._model is not None:
            self._model.cancel()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, the name at the left, and the card."""
        painter = paint.open_painter(self)
        c, fonts, say = self._look.colours, self._look.fonts, self._look.say
        painter.fillRect(self.rect(), c.window)
        side = QRectF(0, 0, self._side(), self.height())
        painter.fillRect(side, c.accent_deep if self._look.scheme == "light" else c.raised)
        ink = c.on_accent if self._look.scheme == "light" else c.text
        self._look.icons.draw(painter, "matrix", QRectF(32, 44, 40, 40), ink)
        paint.text(painter, QRectF(32, 96, side.width() - 48, 40), say("ui.app.name"), fonts.title, ink)
        paint.wrapped(painter, QRectF(32, 138, side.width() - 56, 160), say("ui.app.line"), fonts.base, ink)
        paint.wrapped(
            painter,
            QRectF(32, self.height() - 60, side.width() - 48, 44),
            say("ui.app.server" if is_server(self.chosen_path) else "ui.app.local"),
            fonts.small,
            ink,
        )

    def _side(self) -> int:
        return 264

    def _lay_out(self) -> None:
        look = self._look
        self._fields = self._lay_out_fields()
        self._language = Segmented(look, ("ui.language.en", "ui.language.zh"), LANGUAGES.index(look.language))
        self._language.chosen.connect(lambda index: look.use_language(LANGUAGES[index]))
        self._scheme = IconButton(look, "theme-dark", "ui.theme.switch")
        self._scheme.clicked.connect(lambda: look.use_scheme("light" if look.scheme == "dark" else "dark"))
        foot = QHBoxLayout()
        foot.addWidget(self._language)
        foot.addWidget(self._scheme)
        foot.addStretch(1)
        self._entry = QWidget()
        self._panes = LoginPanes(look, self._entry, self.take_focus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(self._side(), 0, 0, 0)
        whole.addWidget(self._panes)
        body = QVBoxLayout(self._entry)
        body.setContentsMargins(48, 40, 48, 20)
        body.setSpacing(12)
        self._title = Said(look, "ui.login.title", "title")
        self._hint_title = Said(look, "ui.login.demo", "small_bold", "soft")
        steps = (
            self._studies,
            self._fields,
            self._roles,
            self.ageing,
            self.renew_now,
            self.renewal,
            self.policy,
        )
        parts = (self._title, *steps, self.notice, self.give_up, self._hint_title, self._hints)
        for widget in parts:
            body.addWidget(widget)
        self._hint_title.hide()
        self._hints.hide()
        body.addStretch(1)
        body.addLayout(foot)

    def _lay_out_fields(self) -> QWidget:
        whole = QWidget()
        fields = QVBoxLayout(whole)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(10)
        fields.addWidget(self.login)
        fields.addWidget(self.password)
        row = QHBoxLayout()
        row.addWidget(self.enter_button)
        row.addStretch(1)
        row.addWidget(self.new_study)
        row.addWidget(self.recovery)
        fields.addLayout(row)
        more = QHBoxLayout()
        more.addWidget(self._browse)
        more.addWidget(self.on_server)
        more.addStretch(1)
        fields.addLayout(more)
        return whole

    def _refresh(self) -> None:
        model = self._model
        recent = self._look.settings.recent_studies()
        roles = model.roles if model is not None else ()
        if model is not None:
            shown, chosen = model.shown, model.chosen
            self._studies.show_lines(
                tuple(self._study_line(each.name, each.path, each.nature) for each in shown)
            )
            self._studies.choose(
                next((n for n, e in enumerate(shown) if chosen and e.path == chosen.path), -1)
            )
            self._show_chosen(chosen.path if chosen else "", chosen.nature if chosen else "")
        else:
            self._studies.show_lines(tuple(self._study_line(name_of(path), path, "") for path in recent))
            self._studies.choose(0 if recent else -1)
        renewing = model is not None and model.renewing
        accepting = model is not None and model.accepting
        plain = not roles and not renewing and not accepting
        self._fields.setVisible(plain)
        self._studies.setVisible(plain)
        self.renewal.open(shown=renewing)
        self.policy.open(shown=accepting)
        self._show_ageing()
        self._roles.setVisible(bool(roles))
        titles = (
            (renewing, "ui.login.renew_title"),
            (accepting, "policy.signature.title"),
            (bool(roles), "ui.login.choose_role"),
        )
        self._title.tell(next((title for shown, title in titles if shown), "ui.login.title"))
        self._roles.show_lines(tuple(self._role_line(role) for role in roles))
        if roles:
            self._roles.choose(0)
            self._roles.setFocus()
        self._show_state()

    def _show_chosen(self, path: str, nature: str) -> None:
        hints = self._demo_logins(path) if path and nature == "demo" else ()
        say = self._look.say
        lines = tuple(Picked(hint.login, say(f"role.{hint.role}"), hint.password, "user") for hint in hints)
        model = self._model
        shown = bool(hints) and not (model is not None and (model.roles or model.renewing or model.accepting))
        self._hints.setVisible(shown)
        self._hint_title.setVisible(shown)
        self._hints.show_lines(lines)
        self._hints.choose(-1)

    def _show_state(self) -> None:
        model = self._model
        busy = model is not None and model.busy
        buttons = (self.enter_button, self._browse, self.new_study, self.recovery, self.on_server)
        for widget in (self.login, self.password, *buttons, self.renewal, self.policy):
            widget.setEnabled(not busy)
        fault = model.fault if model is not None else None
        self.password.mark_wrong(fault is not None and fault.code == "door.wrong_password")
        percent = model.percent if model is not None else None
        self.give_up.setVisible(percent is not None)
        if percent is not None:
            self.notice.tell(Tone.BLUE, Message("ui.login.updating", {"percent": percent}))
        elif busy:
            self.notice.tell(Tone.BLUE, "ui.login.opening")
        elif fault is not None:
            self.notice.tell(Tone.GREY if fault.code == "login.given_up" else Tone.RED, fault)
            if self.password.isVisible():
                self.password.selectAll()
                self.password.setFocus()
        else:
            self.notice.clear()

    def _study_line(self, name: str, path: str, nature: str) -> Picked:
        aside = self._look.say(f"ui.login.nature_{nature}") if nature in UNREAL else ""
        return Picked(name, shown_place(path), aside, "link" if is_server(path) else "study")

    def _role_line(self, role: RoleEntry) -> Picked:
        site = (
            "ui.login.all_sites" if role.site == "*" else Message("ui.login.site", {"site": role.site_number})
        )
        return Picked(self._look.say(f"role.{role.role}"), self._look.say(site), "", "user")

    def _enter(self) -> None:
        if self._model is None:
            # Typed faster than the program could load: try again as soon as it has.
            QTimer.singleShot(30, self._enter)
            return
        if not self._model.busy:
            self._model.enter(self.login.text(), self.password.text())

    def _renew(self, password: str, again: str) -> None:
        if self._model is not None and not self._model.busy:
            self._model.renew(password, again)

    def _give_up(self) -> None:
        if self._model is not None:
            self._model.give_up()

    def _accept(self) -> None:
        if self._model is not None:
            self._model.accept()

    def _ask_renewal(self) -> None:
        if self._model is not None:
            self._model.ask_renewal()

    def _show_ageing(self) -> None:
        """Before the choice of a role: how many days the password is still good for."""
        model = self._model
        left = model.days_left if model is not None and model.roles else None
        self.renew_now.setVisible(left is not None)
        if left is None:
            self.ageing.clear()
        else:
            self.ageing.tell(Tone.AMBER, Message("ui.login.ageing", {"days": left}))

    def _study_picked(self, index: int) -> None:
        if self._model is not None and index < len(self._model.shown):
            self._model.choose_study(self._model.shown[index].path)
            self.take_focus()

    def _role_picked(self, index: int) -> None:
        if self._model is not None and index < len(self._model.roles):
            self._model.choose_role(self._model.roles[index])

    def _hint_picked(self, index: int) -> None:
        if self._model is not None and self._model.chosen is not None:
            hint = self._demo_logins(self._model.chosen.path)[index]
            self.login.setText(hint.login)
            self.password.setText(hint.password)
            self._enter()

    def _find_folder(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        folder = QFileDialog.getExistingDirectory(self, self._look.say("ui.login.browse"))
        if folder and self._model is not None:
            self._model.choose_study(folder, name_of(folder))

    def _retell(self) -> None:
        self.window().setWindowTitle(self._look.say("ui.app.name"))
        self._language.choose(LANGUAGES.index(self._look.language))
        self._scheme.show_icon("theme-light" if self._look.scheme == "dark" else "theme-dark")
        self.update()
        if self._model is not None:
            self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the choice of roles, or the wait for an older study."""
        if event.key() == Qt.Key.Key_Escape and self._model is not None:
            self._model.cancel()
            return
        super().keyPressEvent(event)
