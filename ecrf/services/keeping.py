"""How backups are kept: where, how often, how many, and which of them a rotation lets go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import msgspec

from ecrf.words import Fault

Told = Callable[[int, int], None]
"""(done, of all): progress; it may raise a Refusal to stop the act."""
NEVER = "never"
"""What an integrity run is told when no backup was ever made."""


class BackupPlan(msgspec.Struct, frozen=True):
    """Two places and how many backups stay in each; chosen at the workstation, for one study."""

    first: str = ""
    second: str = ""
    hours: int = 8
    """A backup is due when the last one is older; 0: never by itself."""
    at_closing: bool = True
    daily: int = 7
    weekly: int = 5
    monthly: int = 12

    @property
    def places(self) -> tuple[str, ...]:
        """The places that were chosen."""
        return tuple(place for place in (self.first, self.second) if place)


class Kept(msgspec.Struct, frozen=True):
    """A backup as it lies somewhere, by what it says of itself."""

    path: str
    time: str
    entries: int
    chains: int
    root: str
    program: str = ""


class Trouble(msgspec.Struct, frozen=True):
    """A fault as it can be remembered."""

    code: str
    place: str = ""
    args: dict[str, str | int] = {}

    @property
    def fault(self) -> Fault:
        """The fault it was."""
        return Fault(self.code, self.place, {**self.args})


def remember_fault(fault: Fault) -> Trouble:
    """A fault in the shape it is remembered in; what is no text or number is left out."""
    args = {name: value for name, value in fault.args.items() if isinstance(value, (str, int))}
    return Trouble(fault.code, fault.place, args)


class BackupState(msgspec.Struct, frozen=True):
    """What this workstation knows of the backups of a study."""

    plan: BackupPlan = BackupPlan()
    last: str = ""
    """When the last one was proved, ISO 8601 with offset."""
    troubles: tuple[Trouble, ...] = ()
    """What went wrong the last time, per place."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The same as faults."""
        return tuple(trouble.fault for trouble in self.troubles)


class BackupDone(msgspec.Struct, frozen=True):
    """What one act of backing up came to."""

    made: tuple[Kept, ...]
    faults: tuple[Fault, ...] = ()
    removed: int = 0
    """Older backups the rotation let go."""


def is_due(state: BackupState, now: datetime) -> bool:
    """Whether a place is chosen and the last backup is older than the plan wants."""
    plan = state.plan
    if not plan.places or not plan.hours:
        return False
    if not state.last:
        return True
    return now - datetime.fromisoformat(state.last) >= timedelta(hours=plan.hours)


def choose_kept(found: Iterable[Kept], plan: BackupPlan) -> frozenset[str]:
    """The paths that stay: the newest of each of the last days, weeks (ISO 8601) and months, and the newest of all.

    Days, weeks and months are counted over those in which a backup was made, so a holiday costs none.
    """
    newest_first = sorted(found, key=lambda kept: datetime.fromisoformat(kept.time), reverse=True)
    stay = {kept.path for kept in newest_first[:1]}
    spans: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (plan.daily, lambda at: at.date()),
        (plan.weekly, lambda at: at.isocalendar()[:2]),
        (plan.monthly, lambda at: (at.year, at.month)),
    )
    for most, span_of in spans:
        seen: dict[object, str] = {}
        for kept in newest_first:
            seen.setdefault(span_of(datetime.fromisoformat(kept.time)), kept.path)
        stay.update(list(seen.values())[:most])
    return frozenset(stay)
