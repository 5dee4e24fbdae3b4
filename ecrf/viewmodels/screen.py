"""What all screen models have: listeners, the last fault, and how an act ends."""

from __future__ import annotations

from collections.abc import Callable

from ecrf.services import commands as c
from ecrf.services.commands import Command
from ecrf.services.outcome import Outcome
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault


class Listeners:
    """Callbacks told that something to draw has changed."""

    def __init__(self) -> None:
        self.on_change: list[Callable[[], None]] = []

    def changed(self) -> None:
        """Tell every listener."""
        for listener in tuple(self.on_change):
            listener()


class Screen(Listeners):
    """A screen model on a workbench; `fault` is the last refusal, to be shown until the next act."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench
        self.fault: Fault | None = None

    def refresh(self) -> None:
        """Read again and tell the listeners."""
        self.load()
        self.changed()

    def load(self) -> None:
        """Read what is shown; overridden by each screen."""

    def act(self, command: Command, then: Callable[[Outcome], None] | None = None) -> None:
        """Submit a command; keep its fault or read again, then call `then` and tell the listeners."""

        def done(outcome: Outcome) -> None:
            self.fault = outcome.fault
            if outcome.is_stored:
                self.load()
            if then is not None:
                then(outcome)
            self.changed()

        self.fault = None
        self.bench.submit(command, done)

    def stamp(self) -> tuple[str, str]:
        """Id and typed time of an act done now."""
        return self.bench.stamp()

    def sign_at(self, chain: str, at: str, meaning: str, password: str) -> None:
        """Sign a form, visit or casebook once everything typed is stored; the password is checked first."""

        def sign() -> None:
            self.fault = self.bench.vouch_signature(password)
            if self.fault is None:
                self.act(c.Sign(*self.stamp(), chain, at, meaning))
            else:
                self.changed()

        self.bench.desk.when_empty(sign)
