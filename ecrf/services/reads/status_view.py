"""The status vocabulary of every view: one status per cell, badges beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag


class Status(IntEnum):
    """One per cell; the highest that applies is shown (strict precedence)."""

    NOT_EXPECTED = 0
    NOT_DONE = 1
    COMPLETE = 2
    EMPTY = 3
    DUE = 4
    BEGUN = 5
    OVERDUE = 6
    FAILED = 7
    """A check has fired without an answer, or a value cannot be read."""
    IN_ERROR = 8
    """Entered in error: shown crossed out, counted nowhere."""

    @property
    def code(self) -> str:
        """The message code of its name, e.g. `status.begun`."""
        return f"status.{self.name.lower()}"


class Badge(IntFlag):
    """What is drawn over or beside the status; several at once."""

    NONE = 0
    QUERY_OPEN = 1
    QUERY_ANSWERED = 2
    VERIFIED = 4
    VERIFICATION_DROPPED = 8
    DISCREPANCY = 16
    SIGNED = 32
    SIGNATURE_BROKEN = 64
    FROZEN = 128
    LOCKED = 256
    HARD_LOCKED = 512
    UNASSESSED = 1024
    """A judgement waits for the investigator."""
    CORRECTION = 2048
    """A complete form is being corrected."""
    REVIEWED_MEDICAL = 4096
    REVIEWED_DATA = 8192
    HIDDEN_FILLED = 16384
    """A field hidden by skip logic holds a value."""
    REVIEW_BROKEN = 32768
    """Changed since its medical or its data review."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Message codes of all badges set, e.g. (`badge.query_open`,)."""
        return tuple(f"badge.{badge.name.lower()}" for badge in Badge if badge in self and badge.name)


@dataclass(frozen=True, slots=True)
class Standing:
    """Status, badges and progress of a form or visit; `filled` of `asked` required fields."""

    status: Status
    badges: Badge = Badge.NONE
    filled: int = 0
    asked: int = 0
    queries: int = 0
    """Unsettled queries at or beneath it."""
