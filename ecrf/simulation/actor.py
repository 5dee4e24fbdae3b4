"""One synthetic subject between visits: its course, its own levels, what is still open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from ecrf.record.address import subject_chain
from ecrf.schema.simulated import PER_MILLE, Beside, Course, Simulated, Turn

if TYPE_CHECKING:
    from ecrf.simulation.filling import Sheet


@dataclass(frozen=True, slots=True)
class GoingLine:
    """A log line that goes on."""

    log: int
    """Its place among the book's logs."""
    line_key: str


@dataclass(frozen=True, slots=True)
class DueLines:
    """What belongs to a log line and is entered on a later day."""

    log: int
    line_key: str
    beside: Beside
    day: date


@dataclass(slots=True)
class Actor:
    """A subject as the player knows it."""

    number: int
    subject: str
    random: Random
    course: Course
    levels: dict[tuple[str, int], float] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    going: list[GoingLine] = field(default_factory=list)
    due: list[DueLines] = field(default_factory=list)
    """Lines and forms of a later day that have no place in the play yet."""
    slips: dict[str, str] = field(default_factory=dict)
    """Address of a wrongly entered number -> what the source says."""
    unfinished: list[Sheet] = field(default_factory=list)
    """Sheets left begun, as they were to be filled in."""
    last: date | None = None
    turning: int = 0
    """Turns that are still to come."""
    invited: bool = False
    """The entry of the next visit has its place already."""
    ended: bool = False

    @property
    def chain(self) -> str:
        """The subject's chain."""
        return subject_chain(self.subject)

    def happens(self, chance: int) -> bool:
        """Whether something of this chance (in a thousand) happens now."""
        return self.random.randrange(PER_MILLE) < chance

    def turns_at(self, book: Simulated, event: str, repeat: int) -> tuple[Turn, ...]:
        """The turns of the subject's course at a visit; its own go before those of every course."""
        names = {f"{event}/{repeat}", f"{event}/*"} | ({event} if repeat == 1 else set())
        own = tuple(turn for turn in self.course.turns if turn.at in names)
        taken = {turn.at for turn in own if turn.status}
        shared = (turn for turn in book.turns if turn.at in names and not (turn.status and turn.at in taken))
        return (*own, *shared)


def deal_courses(book: Simulated, subjects: int, random: Random) -> list[Course]:
    """A course for each subject: every run of all weights together has each course as often as it weighs."""
    if not book.courses:
        return [Course("", 1)] * subjects
    dealt: list[Course] = []
    while len(dealt) < subjects:
        deck = [course for course in book.courses for _ in range(course.weight)]
        random.shuffle(deck)
        dealt += deck
    return dealt[:subjects]
