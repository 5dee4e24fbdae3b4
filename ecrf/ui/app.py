"""The front end as wiring starts it: a window at once, the login in it a moment later, everything else behind that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from ecrf.ui.demo import DemoLogin
    from ecrf.ui.look import Look
    from ecrf.ui.main_window import MainWindow
    from ecrf.ui.poster import Poster
    from ecrf.ui.screens.login import LoginWindow
    from ecrf.viewmodels.login import FrontDoor
    from ecrf.viewmodels.workbench import Workbench
    from ecrf.words import Language, Speaker

Post = Callable[[Callable[[], None]], None]
LOADED_BESIDE = (
    "ecrf.viewmodels.login",
    "ecrf.viewmodels.form",
    "ecrf.viewmodels.log_grid",
    "ecrf.viewmodels.matrix",
    "ecrf.viewmodels.today",
    "ecrf.viewmodels.visit",
)
"""Imported on a thread as soon as the login can be typed into: plain Python, so the keyboard never waits for it."""
PRELOADED = (
    "ecrf.ui.main_window",
    "ecrf.ui.screens.today",
    "ecrf.ui.screens.matrix",
    "ecrf.ui.screens.visit",
    "ecrf.ui.screens.form",
    "ecrf.ui.screens.log",
)
"""Imported after that, one by one on the window's own thread, which alone may make Qt's classes."""


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


class Entrance(QWidget):
    """The first window: it stands before fonts, words and icons are loaded, and the login is put into it."""

    def __init__(self) -> None:
        super().__init__()
        self.login: LoginWindow | None = None
        self.setMinimumSize(760, 560)
        self.resize(880, 640)
        self.setWindowTitle("eCRF")

    def furnish(self, login: LoginWindow) -> None:
        """Put the login into the window."""
        self.login = login
        login.setParent(self)
        login.setGeometry(self.rect())
        login.show()
        login.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The login fills the window."""
        if self.login is not None:
            self.login.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        """A study opened and not entered is closed with the window."""
        if self.login is not None:
            self.login.leave()
        super().closeEvent(event)


@dataclass(frozen=True, slots=True)
class Furniture:
    """What the login needs: loaded when it is first asked for."""

    look: Look
    login: LoginWindow
    poster: Poster


class Application:
    """The login window and, after it, the main window; whoever asks for `look` or `login` early furnishes it early."""

    def __init__(self, qt: QApplication, front: FrontEnd) -> None:
        self.qt = qt
        self.front = front
        self.entrance = Entrance()
        self.main: MainWindow | None = None
        self._furniture: Furniture | None = None
        qt.setQuitOnLastWindowClosed(True)

    def show(self) -> None:
        """Show the window now; the login follows in the event loop."""
        self.entrance.show()
        QTimer.singleShot(0, self.furnish)

    def run(self) -> int:
        """Show the window and work until the last one is closed; returns the exit code."""
        self.show()
        code = self.qt.exec()
        if self._furniture is not None:
            self.look.settings.flush()
        return code

    @property
    def look(self) -> Look:
        """Colours, fonts and the language of every window."""
        return self.furnish().look

    @property
    def login(self) -> LoginWindow:
        """The login in the first window."""
        return self.furnish().login

    @property
    def poster(self) -> Poster:
        """Brings calls of other threads to the window's thread."""
        return self.furnish().poster

    def furnish(self) -> Furniture:
        """Load fonts, words and icons, and put the login into the window; the rest loads behind it."""
        if self._furniture is None:
            from PySide6.QtGui import QIcon

            from ecrf.ui.look import Look
            from ecrf.ui.poster import Poster
            from ecrf.ui.screens.login import LoginWindow
            from ecrf.ui.settings import Settings

            look = Look(self.front.resources, self.front.speaker_of, Settings(self.front.settings))
            login = LoginWindow(look, self.front.demo_logins)
            self._furniture = Furniture(look, login, Poster())
            self.entrance.furnish(login)
            self.qt.setWindowIcon(QIcon(str(self.front.resources / "icons" / "app-64.png")))
            QTimer.singleShot(0, self.load_behind)
        return self._furniture

    def load_behind(self) -> None:
        """Load what the login and the first pages stand on, beside the window; then bind the login's model."""
        post = self.poster.post

        def load() -> None:
            import_module(LOADED_BESIDE[0])
            post(self.bind)
            for name in LOADED_BESIDE[1:]:
                import_module(name)
            post(lambda: self._preload(list(PRELOADED)))

        Thread(target=load, name="loading", daemon=True).start()

    def bind(self) -> None:
        """Open the door and give the login its model; done once, early for who cannot wait."""
        from ecrf.viewmodels.login import LoginScreen

        if self.login.model is None:
            self.login.bind(LoginScreen(self.front.open_door(self.poster.post), self._entered))

    def enter(self, bench: Workbench) -> MainWindow:
        """Open the main window for a person at work."""
        from ecrf.ui.main_window import MainWindow

        self.main = MainWindow(self.look, bench, self._left)
        self.main.show_remembered()
        self.entrance.hide()
        self.main.activateWindow()  # where no window manager does it, hiding the login takes the keyboard away
        return self.main

    def _left(self) -> None:
        self.main = None
        self.entrance.show()
        self.entrance.activateWindow()
        self.login.reset()

    def _entered(self, bench: Workbench) -> None:
        chosen = self.login.chosen_path
        if chosen:
            self.look.settings.keep_recent_study(chosen)
        self.enter(bench)

    def _preload(self, names: list[str]) -> None:
        if names and self.main is None:
            import_module(names.pop(0))
            QTimer.singleShot(20, lambda: self._preload(names))


def build_application(argv: list[str], front: FrontEnd) -> Application:
    """The application, not yet shown: `.show()` in a running loop, or `.run()` to work until it is closed."""
    qt = QApplication.instance()
    if not isinstance(qt, QApplication):
        qt = QApplication(argv)
        qt.setStyle("Fusion")
    qt.setApplicationName("ecrf")
    return Application(qt, front)
