"""What the command line asks for about randomisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ecrf.services.reads.allocation_view import (
    AllocationCheck,
    ReleaseLine,
    StudyAllocation,
    SubjectAllocation,
)


@dataclass(frozen=True, slots=True)
class UnblindWish:
    """An emergency unblinding of a subject (number): why, for whom, what it means."""

    subject: str
    reason: str
    needed_by: str
    assessment: str


@dataclass(frozen=True, slots=True)
class AuthoriseWish:
    """Changes of an unblinded subject's data that somebody allowed, beneath a visit or form (empty: all)."""

    subject: str
    at: str
    reason: str
    authorised_by: str


class RandomiseActs(Protocol):
    """The part of `Work` that is about randomisation."""

    def commit_allocation(self, blocks: tuple[int, ...], places: int) -> str:
        """Make and fix a list; returns its digest."""

    def releases(self) -> tuple[ReleaseLine, ...]:
        """The code of the next place of each stratum."""

    def allocation(self) -> StudyAllocation | None:
        """The study's randomisation."""

    def check_allocations(self) -> AllocationCheck:
        """Check every allocation against what was committed."""

    def randomise(self, subject: str, code: str) -> SubjectAllocation:
        """Randomise a subject by number."""

    def unblind(self, wish: UnblindWish) -> SubjectAllocation:
        """Open one arm in an emergency."""

    def authorise_changes(self, wish: AuthoriseWish) -> None:
        """Document an authorisation."""
