"""The front end as wiring starts it: a login window at once, everything else when it is needed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from ecrf.ui.demo import DemoLogin
from ecrf.ui.look import Look
from ecrf.ui.poster import Poster
from ecrf.ui.screens.login import LoginWindow
from ecrf.ui.settings import Settings
from ecrf.words import Language, Speaker

if TYPE_CHECKING:
    from ecrf.ui.main_window import MainWindow
    from ecrf.viewmodels.login import FrontDoor
    from ecrf.viewmodels.workbench import Workbench

Post = Callable[[Callable[[], None]], None]
PRELOADED = (
    "ecrf.viewmodels.login",
    "ecrf.ui.main_window",
    "ecrf.ui.screens.today",
    "ecrf.ui.screens.matrix",
    "ecrf.ui.screens.visit",
    "ecrf.ui.screens.form",
)
"""Imported one by one behind the painted login window, while the password is typed."""


def _no_demo(_path: str) -> tuple[DemoLogin, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """What wiring binds for the window."""

    resources: Path
    speaker_of: Callable[[Language], Speaker]
    open_door: Callable[[Post], FrontDoor]
    """Makes the door of the login window; called once the window is painted. `post` brings a call to the window's thread."""
    demo_logins: Callable[[str], tuple[DemoLogin, ...]] = _no_demo
    """The printed logins of a demo study folder."""
    settings: Path | None = None
    """Another place for what the window remembers (tests)."""


class Application:
    """The login window and, after it, the main window."""

    def __init__(self, qt: QApplication, front: FrontEnd) -> None:
        self.qt = qt
        self.front = front
        self.settings = Settings(front.settings)
        self.look = Look(front.resources, front.speaker_of, self.settings)
        self.poster = Poster()
        self.login = LoginWindow(self.look, front.demo_logins)
        self.main: MainWindow | None = None
        qt.setQuitOnLastWindowClosed(True)
        qt.setWindowIcon(QIcon(str(front.resources / "icons" / "app-64.png")))

    def show(self) -> None:
        """Show the login window; the rest loads behind it."""
        self.login.show()
        QTimer.singleShot(0, self._load_behind)

    def run(self) -> int:
        """Show the login window and work until the last window is closed; returns the exit code."""
        self.show()
        code = self.qt.exec()
        self.settings.flush()
        return code

    def enter(self, bench: Workbench) -> MainWindow:
        """Open the main window for a person at work."""
        from ecrf.ui.main_window import MainWindow

        self.main = MainWindow(self.look, bench, self._left)
        self.main.show_remembered()
        self.login.hide()
        return self.main

    def _left(self) -> None:
        self.main = None
        self.login.show()
        self.login.reset()

    def _load_behind(self) -> None:
        from ecrf.viewmodels.login import LoginScreen

        self.login.bind(LoginScreen(self.front.open_door(self.poster.post), self._entered))
        self._preload(list(PRELOADED))

    def _entered(self, bench: Workbench) -> None:
        self.enter(bench)

    def _preload(self, names: list[str]) -> None:
        if names and self.main is None:
            import_module(names.pop(0))
            QTimer.singleShot(20, lambda: self._preload(names))


def build_application(argv: list[str], front: FrontEnd) -> Application:
    """The application, not yet shown: `.show()` in a running loop, or `.run()` to work until it is closed."""
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = QApplication(argv or sys.argv)
        qt.setStyle("Fusion")
    qt.setApplicationName("ecrf")
    return Application(qt, front)
