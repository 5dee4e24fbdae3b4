"""Where view-models leave their commands: one first-in-first-out worker, outcomes by callback."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol

from ecrf.services.commands import Command
from ecrf.services.outcome import Outcome

Done = Callable[[Outcome], None]
Post = Callable[[Callable[[], None]], None]
"""Runs a function on the thread of the screen."""


class Doer(Protocol):
    """Carries out commands."""

    def do(self, command: Command) -> Outcome:
        """Carry out one command."""


class Desk(Protocol):
    """What view-models know of it."""

    def submit(self, command: Command, done: Done) -> None:
        """Hand over a command; `done` is called with its outcome, in order."""

    @property
    def is_empty(self) -> bool:
        """Whether every command so far has its outcome."""

    def when_empty(self, then: Callable[[], None]) -> None:
        """Call `then` once every command submitted before has its outcome."""

    def close(self) -> None:
        """Finish what was submitted and stop."""


class InlineDesk:
    """Carries each command out at once: for tests, the command line and simulation."""

    def __init__(self, doer: Doer) -> None:
        self._doer = doer

    def submit(self, command: Command, done: Done) -> None:
        """Do it now."""
        done(self._doer.do(command))

    @property
    def is_empty(self) -> bool:
        """Always."""
        return True

    def when_empty(self, then: Callable[[], None]) -> None:
        """Now."""
        then()

    def close(self) -> None:
        """Nothing waits."""


class WorkerDesk:
    """Carries commands out on a thread of its own; an unexpected error reaches `failed` and stops the desk.

    `open_doer` runs on the worker, because a database connection belongs to the thread that opened it.
    """

    def __init__(
        self, open_doer: Callable[[], Doer], post: Post, failed: Callable[[BaseException], None]
    ) -> None:
        self._open, self._post, self._failed = open_doer, post, failed
        self._waiting: queue.SimpleQueue[tuple[Command, Done] | Callable[[], None] | None] = (
            queue.SimpleQueue()
        )
        self._pending = 0
        self._thread = threading.Thread(target=self._work, name="desk", daemon=False)
        self._thread.start()

    def submit(self, command: Command, done: Done) -> None:
        """Queue a command."""
        self._pending += 1
        self._waiting.put((command, done))

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits or runs (as seen on the thread of the screen)."""
        return self._pending == 0

    def when_empty(self, then: Callable[[], None]) -> None:
        """Call `then` behind everything submitted so far."""
        if self.is_empty:
            then()
        else:
            self._waiting.put(then)

    def close(self) -> None:
        """Finish the queue and join the worker."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        try:
            doer = self._open()
            while (job := self._waiting.get()) is not None:
                if callable(job):
                    self._post(job)
                else:
                    command, done = job
                    self._deliver(doer.do(command), done)
        except BaseException as error:  # noqa: BLE001 - the screen must learn of anything that stops the desk
            broken = error
            self._post(lambda: self._failed(broken))

    def _deliver(self, outcome: Outcome, done: Done) -> None:
        def arrive() -> None:
            self._pending -= 1
            done(outcome)

        self._post(arrive)
