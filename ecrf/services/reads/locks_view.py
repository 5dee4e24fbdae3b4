"""What stands locked, since when and why, and what stands against locking."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.checklist import LINES, OpenPoint
from ecrf.services.reads.form_view import Said
from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class PointView:
    """One open point with the words of its place."""

    point: OpenPoint
    where: Text
    item: Text


@dataclass(frozen=True, slots=True)
class LockEvent:
    """A lock that was set or lifted."""

    at: str
    level: str
    lifted: bool
    person: str
    role: str
    time: str
    why: Said
    """Reason of lifting, or why it was set although the checklist was not met; empty text otherwise."""


@dataclass(frozen=True, slots=True)
class SiteLock:
    """A site as a whole."""

    site: str
    number: str
    name: str
    level: str
    """The lock standing on all of it, empty for none."""
    subjects: int


@dataclass(frozen=True, slots=True)
class LockView:
    """The locks of one place; `chain` of a subject or site."""

    chain: str
    at: str
    number: str
    """Of the subject or site."""
    title: Text
    level: str
    """The strongest lock standing on the place or above it."""
    own: str
    """The strongest lock standing exactly on it: what can be lifted here."""
    events: tuple[LockEvent, ...]
    """Newest first."""
    unlocks: int
    """How often a lock of the place, or above or beneath it, was lifted."""
    sealed: str
    """When the study was sealed, empty while it is not."""
    acts: frozenset[str]
    """Of freeze, thaw, lock, unlock, hard, seal."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist as shown."""

    name: str
    points: tuple[PointView, ...]


def sort_points(points: list[PointView], *, whole_site: bool) -> tuple[CheckLine, ...]:
    """The points under their lines, in the order of the checklist; lines only a site answers left out elsewhere."""
    names = LINES if whole_site else LINES[:-3]
    return tuple(CheckLine(name, tuple(each for each in points if each.point.line == name)) for name in names)
