"""What the tests of screen models are given: the small trial of the reads, worked in through a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ecrf.services.commands import Command
from ecrf.services.desk import InlineDesk
from ecrf.services.outcome import Outcome
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault
from tests.services.reads.bed import Bed

PASSWORD = "correct horse"


class SlowDesk:
    """A desk whose outcomes come when the test says so; keeps what was handed in."""

    def __init__(self, doer) -> None:
        self._doer = doer
        self.waiting: list[tuple[Command, Callable[[Outcome], None]]] = []
        self._then: list[Callable[[], None]] = []

    def submit(self, command: Command, done: Callable[[Outcome], None]) -> None:
        """Keep it."""
        self.waiting.append((command, done))

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self.waiting

    def when_empty(self, then: Callable[[], None]) -> None:
        """Call `then` after the last."""
        if self.is_empty:
            then()
        else:
            self._then.append(then)

    def close(self) -> None:
        """Nothing to stop."""

    def work(self) -> None:
        """Carry out everything, also what the outcomes hand in."""
        while self.waiting:
            command, done = self.waiting.pop(0)
            done(self._doer.do(command))
        then, self._then = self._then, []
        for call in then:
            call()


@pytest.fixture
def bed() -> Bed:
    """A trial with nobody in it yet."""
    return Bed()


@pytest.fixture
def chain(bed: Bed) -> str:
    """A subject seen at screening."""
    subject = bed.subject()
    bed.enter(subject, "SCREEN/1/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-03-01")
    bed.enter(subject, "SCREEN/1/DM/1/1", SEX="1", CONSENT="2026-03-01", BIRTH="1960-05")
    return subject


@pytest.fixture
def bench_of(bed: Bed) -> Callable[..., Workbench]:
    """The workbench of one of the people; `slow` with a desk that waits for the test."""

    def make(who: str = "coordinator", *, slow: bool = False) -> Workbench:
        place = bed.places[who]
        desk = SlowDesk(place) if slow else InlineDesk(place)
        vouch = lambda password: None if password == PASSWORD else Fault("vouch.wrong")
        return Workbench(bed.reads(who), desk, bed.id, bed.clock, vouch=vouch, is_identified=True)

    return make
