"""Who may come in, who came, who tried, and what changed about it: the access review."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.history_view import HistoryLine
from ecrf.services.reads.people_view import PersonView

ALERTS = frozenset({"lockout", "new_workstation", "clock_back", "recovery_used", "damaged"})
"""Marks an administrator looks at now, not once a month."""


@dataclass(frozen=True, slots=True)
class AccessMark:
    """Something that was noted at the door or in the access chain; its words are `access.mark.<kind>`."""

    time: str
    kind: str
    """wrong_password, unknown_person, lockout, locked_out, disabled, damaged, refused, recovery_made, recovery_used,
    new_workstation, clock_back, idle, reviewed."""
    who: str
    """Printed name, or the login name tried."""
    workstation: str
    words: str = ""
    """What was tried, for a refused act."""

    @property
    def is_alert(self) -> bool:
        """Whether it should be looked at now."""
        return self.kind in ALERTS


@dataclass(frozen=True, slots=True)
class PersonAccess:
    """One account with the dates an access review asks for."""

    person: PersonView
    added: str
    """ISO time."""
    disabled: str
    """ISO time, empty while it is open."""
    last_login: str
    failures: int
    """Wrong passwords in the time looked at."""


@dataclass(frozen=True, slots=True)
class AccessReview:
    """Every person, every change of rights, every failed attempt; newest first."""

    as_of: str
    study: str
    nature: str
    persons: tuple[PersonAccess, ...]
    changes: tuple[HistoryLine, ...]
    marks: tuple[AccessMark, ...]
    reviewed: str
    """ISO time of the last review, empty if there was none."""
    letters: tuple[str, ...] = ()
    """Letters to the FDA about electronic signatures: day and where each is filed."""

    @property
    def alerts(self) -> tuple[AccessMark, ...]:
        """What happened since the last review and should be looked at."""
        return tuple(mark for mark in self.marks if mark.is_alert and mark.time > self.reviewed)
