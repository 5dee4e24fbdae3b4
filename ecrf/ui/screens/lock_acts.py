"""The buttons of the page of locks: what may be done now is shown, the rest hidden."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ecrf.services.reads.locks_view import LockView
from ecrf.ui.controls.button import Button, Weight
from ecrf.words import Message

if TYPE_CHECKING:
    from ecrf.ui.screens.locks import LocksPage


class LockActs:
    """Freeze, thaw, lock, unlock, lock for good, seal."""

    def __init__(self, page: LocksPage) -> None:
        self._page = page
        look = page.look
        self._buttons = {
            "thaw": (
                Button(look, "ui.locks.thaw", icon="unlock", key="Ctrl+U"),
                partial(self._lift, "frozen"),
            ),
            "freeze": (
                Button(look, "ui.locks.freeze", icon="freeze", key="Ctrl+R"),
                partial(self._set, "frozen"),
            ),
            "unlock": (
                Button(look, "ui.locks.unlock", icon="unlock", key="Ctrl+U"),
                partial(self._lift, "locked"),
            ),
            "lock": (
                Button(look, "ui.locks.lock", Weight.PRIMARY, "lock", key="Ctrl+B"),
                partial(self._set, "locked"),
            ),
            "hard": (Button(look, "ui.locks.hard", Weight.DANGER, "hard-lock"), partial(self._set, "hard")),
            "seal": (Button(look, "ui.locks.seal", Weight.DANGER, "shield-check"), self._seal),
        }
        for name, (button, act) in self._buttons.items():
            keys = {"thaw": "Ctrl+U", "unlock": "Ctrl+U", "freeze": "Ctrl+R", "lock": "Ctrl+B"}.get(name)
            if keys:
                button.setShortcut(keys)
            button.clicked.connect(act)
            button.hide()

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All of them, in the order they stand."""
        return tuple(button for button, _ in self._buttons.values())

    def show(self, view: LockView | None) -> None:
        """Show what may be done now; a lock waits until the checklist is worked out."""
        acts = view.acts if view is not None else frozenset()
        working = self._page.model.is_working
        for name, (button, _) in self._buttons.items():
            button.setVisible(name in acts)
            button.setEnabled(not (working and name in ("lock", "hard")))

    def _set(self, level: str) -> None:
        """Ask once; with open points, ask why all the same; for good, ask for the password."""
        page, model = self._page, self._page.model
        if level == "frozen":
            page.frame.ask_sure("ui.locks.sure_frozen", lambda: model.lock(level))
        elif model.open_points:
            question = Message("ui.locks.override", {"count": model.open_points})
            page.ask.ask(question, lambda why: self._confirm(level, why))
        else:
            self._confirm(level, "")

    def _confirm(self, level: str, override: str) -> None:
        model = self._page.model
        code = f"ui.locks.sure_{level}"
        self._page.frame.ask_password(code, lambda password: model.lock_with(password, level, override))

    def _lift(self, level: str) -> None:
        model = self._page.model
        self._page.ask.ask("ui.locks.why_lift", lambda reason: model.unlock(level, reason))

    def _seal(self) -> None:
        self._page.frame.ask_password("ui.locks.sure_seal", self._page.model.seal)
