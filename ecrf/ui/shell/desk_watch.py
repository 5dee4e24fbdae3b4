"""A desk that also tells the window of every outcome."""

from __future__ import annotations

from collections.abc import Callable

from ecrf.services.commands import Command
from ecrf.services.outcome import Outcome
from ecrf.viewmodels.workbench import Desk, Done


class WatchedDesk:
    """Hands everything on to the desk behind it."""

    def __init__(self, desk: Desk, noted: Callable[[Outcome], None]) -> None:
        self._desk = desk
        self._noted = noted

    @property
    def is_empty(self) -> bool:
        """Whether every command handed in has its outcome."""
        return self._desk.is_empty

    def submit(self, command: Command, done: Done) -> None:
        """Hand the command on; the window is told after the screen."""

        def arrived(outcome: Outcome) -> None:
            done(outcome)
            self._noted(outcome)

        self._desk.submit(command, arrived)

    def when_empty(self, then: Callable[[], None]) -> None:
        """Call `then` as soon as nothing waits."""
        self._desk.when_empty(then)
