"""What a play needs from outside: the people at work, a clock that can be set, the book, the seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from ecrf.record.state import RecordState
from ecrf.rules import Plan
from ecrf.schema.simulated import Simulated
from ecrf.services.commands import Command
from ecrf.services.designs import Published
from ecrf.services.outcome import Outcome
from ecrf.services.stamping import stamp_act
from ecrf.services.workplace import Workplace
from ecrf.words import Refusal

Told = Callable[[int, int], None]
"""(days played, days in all): called now and then."""


class PlayClock(Protocol):
    """A clock that is set by hand."""

    def now(self) -> datetime:
        """Return the aware time."""

    def set(self, time: datetime) -> None:
        """Go to a later time."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of one site, each at work in one role."""

    site: str
    coordinator: Workplace
    investigator: Workplace
    monitor: Workplace
    data_manager: Workplace


@dataclass(frozen=True, slots=True)
class Stage:
    """One play: who, which design, how many subjects, until which day (not included)."""

    cast: Cast
    clock: PlayClock
    new_id: Callable[[], str]
    published: Published
    book: Simulated
    seed: str
    subjects: int
    until: date
    verify: Callable[[], str]
    """Verifies the trail: `ok <entries>` or the code of the first fault."""
    calculations: Plan
    """The plan of the design with the book's `calc` recipes as derivations (schema.simulated.with_calculations)."""
    told: Told = field(default=lambda _done, _all: None)

    @property
    def start(self) -> date:
        """The first day."""
        return self.until - timedelta(days=self.book.days)

    def typed(self) -> str:
        """The time of an act done now."""
        return self.clock.now().isoformat(timespec="milliseconds")

    def stamp(self) -> tuple[str, str]:
        """Id and time of an act done now."""
        return stamp_act(self.new_id(), self.clock.now())

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.clock.set(self.clock.now() + timedelta(seconds=seconds))

    def state(self, chain: str) -> RecordState:
        """A subject's folded state, to look at."""
        state = self.cast.coordinator.look(chain)
        assert isinstance(state, RecordState)  # noqa: S101 - subject and site chains have no other state
        return state

    def do(self, person: Workplace, command: Command) -> Outcome:
        """Carry out a command that must not be refused."""
        outcome = person.do(command)
        if outcome.fault is not None:
            raise Refusal(outcome.fault)
        return outcome
