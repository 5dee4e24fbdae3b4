"""Pictures of every screen in both languages, taken of the real window without a display."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecrf.wiring.demo_people import DemoPerson
from ecrf.wiring.memory import Memory, Remembered
from ecrf.wiring.picture_walks import VISITORS, Shot
from ecrf.words import Fault, Language, Refusal

if TYPE_CHECKING:
    from ecrf.ui.app import Application
    from ecrf.ui.main_window import MainWindow
    from ecrf.wiring.picture_walks import Pictured, Visitor

SIZE = (1360, 860)
PATIENCE = 30.0
"""Seconds the window may take to come or go."""
_SETTLE = 0.12
"""Seconds in which a screen draws everything it draws later."""
_DEFERRED_DELETE = 52
"""QEvent::DeferredDelete: without a running loop nobody else takes windows away that were left."""


def take_pictures(folder: Path, out: Path) -> tuple[tuple[Path, ...], tuple[Fault, ...]]:
    """Save a picture of every screen into `out`/<language>; returns the files, and what could not be shown and why."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with TemporaryDirectory() as home:
        memory = Memory(Path(home))
        memory.keep(Remembered(str(folder.resolve()), folder.stem, "demo", last_login="9"))
        studio = _Studio(memory, Path(home) / "window.ini", out)
        studio.visit_login()
        for visitor in VISITORS:
            studio.walk(visitor)
    return tuple(studio.files), tuple(studio.left_out)


class _Studio:
    """One application, walked through by one person after the other."""

    def __init__(self, memory: Memory, settings: Path, out: Path) -> None:
        from ecrf.wiring.window import build_window

        self.files: list[Path] = []
        self.left_out: list[Fault] = []
        self._out = out
        self._app: Application = build_window(memory, settings)
        self._app.show()
        self._wait(lambda: self._app.login.model is not None, PATIENCE)

    def visit_login(self) -> None:
        """The login and its forms, before anybody is at work."""
        login = self._app.login
        self._keep_both(self._app.entrance, "login")
        for name, opened in (
            ("login_new_study", login.open_founding),
            ("login_recovery", login.open_recovering),
            ("login_server", login.open_server),
        ):
            opened()
            self._keep_both(self._app.entrance, name)
            for pane in (login.founding, login.recovering, login.server):
                if pane is not None:
                    pane.close_pane()
                    break

    def walk(self, visitor: Visitor) -> None:
        """One person, from place to place; every place in every language."""
        self._app.look.use_scheme(visitor.scheme)
        with self._at_work(visitor.person) as window:
            for shot in visitor.shots(window):
                self._shoot(window, shot, f"{visitor.prefix}{shot.name}")

    @contextmanager
    def _at_work(self, person: DemoPerson) -> Iterator[MainWindow]:
        app = self._app
        app.login.login.setText(person.login)
        app.login.password.setText(person.password)
        app.login.enter_button.click()
        self._wait(lambda: app.main is not None or self._chooses(), PATIENCE)
        model = app.login.model
        if model is not None and model.roles:
            model.choose_role(next(role for role in model.roles if role.role == person.role))
            self._wait(lambda: app.main is not None, PATIENCE)
        if app.main is None:
            raise Refusal(Fault("demo.no_window", person.login))
        window = app.main
        window.resize(*SIZE)
        self._wait(lambda: False, _SETTLE)
        try:
            yield window
        finally:
            window.close()
            self._wait(lambda: app.main is None, PATIENCE)

    def _chooses(self) -> bool:
        model = self._app.login.model
        return model is not None and bool(model.roles)

    def _shoot(self, window: MainWindow, shot: Shot, name: str) -> None:
        window.go(shot.place)
        if shot.panel != window.shell.panel:
            window.show_panel(shot.panel or window.shell.panel)
        self._wait(lambda: False, _SETTLE)
        if window.notice.isVisible() and window.shell.here != shot.place:
            self.left_out.append(Fault("demo.no_picture", name))
            return
        over = shot.act(window)
        self._keep_both(over or window, name, lambda: shot.ready(window))
        shot.undo(window)

    def _keep_both(self, widget: Pictured, name: str, ready: Callable[[], bool] = lambda: True) -> None:
        """The same place in every language, one after the other."""
        for language in Language:
            self._app.look.use_language(language)
            self._wait(lambda: False, _SETTLE)
            self._wait(ready, PATIENCE)
            out = self._out / str(language)
            out.mkdir(parents=True, exist_ok=True)
            self._keep(widget, out / f"{name}.png")
        self._app.look.use_language(Language.EN)

    def _keep(self, widget: Pictured, file: Path) -> None:
        if not widget.grab().save(str(file)):
            self.left_out.append(Fault("demo.no_picture", str(file)))
            return
        self.files.append(file)

    def _wait(self, done: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not done():
            self._app.qt.processEvents()
            self._app.qt.sendPostedEvents(None, _DEFERRED_DELETE)
            time.sleep(0.005)
