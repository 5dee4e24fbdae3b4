"""Randomisation as screens and the command line show it: of one subject, and of the study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ecrf.words import Fault, Message, Text

Levels = tuple[tuple[Text, Text | Message], ...]
"""The labels of factors with those of their levels, in the order of the factors."""


def say_levels(levels: Levels, say: Callable[[Text | Message], str]) -> str:
    """A stratum in words."""
    return "  ·  ".join(f"{say(factor)}: {say(level)}" for factor, level in levels)


@dataclass(frozen=True, slots=True)
class UnblindingView:
    """One emergency unblinding."""

    subject: str
    """Subject number."""
    time: str
    person: str
    role: str
    reason: str
    needed_by: str
    assessment: str


@dataclass(frozen=True, slots=True)
class AuthorisedView:
    """Changes after unblinding that somebody allowed."""

    time: str
    person: str
    reason: str
    authorised_by: str


@dataclass(frozen=True, slots=True)
class SubjectAllocation:
    """A subject's randomisation for this session."""

    number: str
    """Randomisation number, empty before."""
    time: str
    arm: Text | None
    """None before, and where this session is blinded to it."""
    is_blinded: bool
    """The arm exists and is hidden from this session."""
    needs_code: bool
    waits_for: Fault | None
    """Why the subject cannot be randomised yet; None when nothing is in the way."""
    turn: str
    """The number of the place that comes next, for the statistician to name its code; empty where none does."""
    stratum: str
    """As it stands in entries: `FACTOR=level;...`."""
    levels: Levels
    unblindings: tuple[UnblindingView, ...]
    authorised: tuple[AuthorisedView, ...]
    acts: frozenset[str]
    """`randomise`, `unblind`, `authorise`: what this session's role allows here."""


@dataclass(frozen=True, slots=True)
class ListView:
    """A committed list."""

    digest: str
    time: str
    person: str
    strata: int
    places: int


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """One randomised subject."""

    number: str
    subject: str
    site: str
    time: str
    stratum: str
    levels: Levels
    arm: Text | None


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A place of a stratum with its one-time code; for holders of the allocation key."""

    stratum: str
    levels: Levels
    number: str
    code: str


@dataclass(frozen=True, slots=True)
class StudyAllocation:
    """The study's randomisation for this session."""

    method: str
    is_blind: bool
    is_procedural: bool
    lists: tuple[ListView, ...]
    lines: tuple[AllocationLine, ...]
    by_arm: tuple[tuple[Text, int], ...]
    """Empty where this session is blinded."""
    unblindings: tuple[UnblindingView, ...]
    may_commit: bool
    may_release: bool


@dataclass(frozen=True, slots=True)
class AllocationCheck:
    """What a check of every allocation found."""

    lists: int
    allocations: int
    recomputed: int
    """Allocations whose arm was derived again: by minimisation, or from the sealed seed."""
    is_replayed: bool
    """The whole list was made again from its seed, by somebody who holds the allocation key."""
    faults: tuple[Fault, ...]
