"""The qualification of this computer from the window: started under a signature, told check by check, stopped, noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ecrf.services.qualifying import Checked, Qualification
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Language, Message


@dataclass(frozen=True, slots=True)
class QualifyOrder:
    """Where the report goes, in which language, and what its signature means."""

    target: Path
    language: Language
    meaning: str


@dataclass(frozen=True, slots=True)
class Qualified:
    """A finished qualification: report, data and signature."""

    files: tuple[Path, ...]
    made: Qualification


QualifyDone = Callable[[Qualified | Fault | None], None]


class Qualifying(Protocol):
    """Checks this computer on a thread of its own; everything is told on the window's thread."""

    def start(self, order: QualifyOrder, told: Callable[[int, int], None], done: QualifyDone) -> None:
        """Begin; `done` gets the report, why there is none, or None when it was stopped."""

    def stop(self) -> None:
        """Stop at the next check; nothing is written then."""


class QualifyingScreen(Screen):
    """Starts the checks and shows what they found."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.busy = False
        self.was_stopped = False
        self.step = (0, 0)
        """(done, of all)."""
        self.done: Qualified | None = None
        if bench.qualifying is not None:
            bench.on_leave.append(self._left)

    @property
    def checks(self) -> tuple[Checked, ...]:
        """What was looked at last, installation first."""
        return self.done.made.checks if self.done is not None else ()

    @property
    def said(self) -> Message | None:
        """How far it is, or how it ended, in one sentence."""
        if self.busy:
            done, of_all = self.step
            return Message("qualify.progress", {"done": done, "of_all": of_all})
        if self.was_stopped:
            return Message("qualify.was_stopped")
        if self.done is None:
            return None
        failed = sum(not check.passed for check in self.checks)
        code = "qualify.some_failed" if failed else "qualify.all_passed"
        return Message(code, {"failed": failed, "count": len(self.checks), "file": str(self.done.files[0])})

    def start(self, target: Path, language: Language, meaning: str, password: str) -> None:
        """Check this computer and sign what was found; the password is checked before."""
        port = self.bench.qualifying
        if port is None or self.busy:
            return
        self.fault = self.bench.vouch_signature(password)
        if self.fault is None:
            self.busy, self.was_stopped, self.done, self.step = True, False, None, (0, 0)
            port.start(
                QualifyOrder(target.with_suffix(".pdf"), language, meaning), self._stepped, self._ended
            )
        self.changed()

    def stop(self) -> None:
        """Do not wait for the rest."""
        if self.busy and self.bench.qualifying is not None:
            self.bench.qualifying.stop()

    def _left(self) -> None:
        self.on_change.clear()
        self.stop()

    def _stepped(self, done: int, of_all: int) -> None:
        self.step = (done, of_all)
        self.changed()

    def _ended(self, answer: Qualified | Fault | None) -> None:
        self.busy = False
        self.was_stopped = answer is None
        if isinstance(answer, Fault):
            self.fault = answer
        elif answer is not None:
            self.done = answer
        self.changed()
