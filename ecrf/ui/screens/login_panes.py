"""The pages behind the login: a new study, a recovery code, a server; each is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from ecrf.ui.look import Look

if TYPE_CHECKING:
    from ecrf.ui.screens.login_founding import FoundingPane
    from ecrf.ui.screens.login_pane import LoginPane
    from ecrf.ui.screens.login_recovering import RecoveringPane
    from ecrf.ui.screens.login_server import ServerPane
    from ecrf.viewmodels.login import LoginScreen

Entered = Callable[[str, str, str], None]


class LoginPanes(QStackedWidget):
    """The login itself, and over it at most one page, which forgets what stood in it when it is left."""

    def __init__(self, look: Look, entry: QWidget, left: Callable[[], None]) -> None:
        super().__init__()
        self._look, self._entry, self._left = look, entry, left
        self.founding: FoundingPane | None = None
        self.recovering: RecoveringPane | None = None
        self.server: ServerPane | None = None
        self.addWidget(entry)

    def open_founding(self, model: LoginScreen, entered: Entered) -> None:
        """Show the form of a new study."""
        if self.founding is None:
            from ecrf.ui.screens.login_founding import FoundingPane
            from ecrf.viewmodels.founding import FoundingScreen

            self.founding = FoundingPane(self._look, FoundingScreen(model.foundry, entered))
        self._show(self.founding)
        self.founding.take_focus()

    def open_recovering(self, model: LoginScreen, path: str, entered: Entered) -> None:
        """Show the form for the recovery code of a study."""
        if self.recovering is None:
            from ecrf.ui.screens.login_recovering import RecoveringPane
            from ecrf.viewmodels.recovering import RecoveringScreen

            self.recovering = RecoveringPane(self._look, RecoveringScreen(model.recoverer, entered))
        self.recovering.model.path = path
        self._show(self.recovering)
        self.recovering.take_focus()

    def open_server(self, model: LoginScreen, named: Callable[[str], None]) -> None:
        """Show the form for a server's address."""
        if self.server is None:
            from ecrf.ui.screens.login_server import ServerPane
            from ecrf.viewmodels.naming_server import ServerScreen

            self.server = ServerPane(self._look, ServerScreen(model.addresses, named))
        self._show(self.server)
        self.server.take_focus()

    def close_pane(self) -> None:
        """Back to the login."""
        for pane in (self.founding, self.recovering, self.server):
            if pane is not None:
                self.removeWidget(pane)
                pane.deleteLater()
        self.founding = self.recovering = self.server = None
        self.setCurrentWidget(self._entry)
        self._left()

    def _show(self, pane: LoginPane) -> None:
        if self.indexOf(pane) < 0:
            self.addWidget(pane)
            pane.closed = self.close_pane
        self.setCurrentWidget(pane)
