"""Time-to-event endpoints: from dated facts of one subject to time, event or censoring, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ecrf.clinical.numbers import exact_quotient, round_half_up
from ecrf.words import Text

DAYS_PER_MONTH = Decimal("30.4375")
DAYS_PER_YEAR = Decimal("365.25")


class Ending(StrEnum):
    """How a subject's time ended."""

    EVENT = "event"
    LAST_SEEN = "last_seen"
    """Censored at the last date without the event."""
    OTHER_THERAPY = "other_therapy"
    """Censored at the last date before another therapy began."""
    MISSED = "missed"
    """Censored at the last assessment before too many were missed."""
    NOTHING_AFTER = "nothing_after"
    """Censored on the first day: nothing is known after it."""


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A date somebody recorded, where it stands, and what it says; `imputed` when day or month was not known."""

    day: date
    at: str
    says: Text
    imputed: bool = False


@dataclass(frozen=True, slots=True)
class TimeToEvent:
    """From `start` to `end`, both counted: a death on the first day has lasted 1 day (ADaM: ADT - STARTDT + 1)."""

    start: date
    end: date
    ending: Ending
    by: DatedFact | None

    @property
    def days(self) -> int:
        """The length in days, at least 1."""
        return (self.end - self.start).days + 1

    @property
    def is_event(self) -> bool:
        """Whether the time ended in the event."""
        return self.ending is Ending.EVENT


def compute_time_to_event(
    start: date,
    events: Sequence[DatedFact],
    seen: Sequence[DatedFact],
    therapies: Sequence[DatedFact] = (),
) -> TimeToEvent:
    """Return the first of `events` on or after `start`, else the last of `seen`.

    Of two events on one day the one listed first counts. `therapies` censor: an event after the first of them
    does not count, and the time ends at the last date of `seen` on or before it (FDA guidance on oncology endpoints,
    2018). Without any date after the start the time is one day. Layout as ADaM ADTTE.
    """
    event = min((fact for fact in events if fact.day >= start), key=lambda fact: fact.day, default=None)
    other = min((fact for fact in therapies if fact.day >= start), key=lambda fact: fact.day, default=None)
    if event is not None and (other is None or event.day <= other.day):
        return TimeToEvent(start, event.day, Ending.EVENT, event)
    known = [fact for fact in seen if fact.day >= start and (other is None or fact.day <= other.day)]
    last = max(known, key=lambda fact: fact.day, default=None)
    if last is None:
        return TimeToEvent(start, start, Ending.NOTHING_AFTER, other)
    ending = Ending.LAST_SEEN if other is None else Ending.OTHER_THERAPY
    return TimeToEvent(start, last.day, ending, last)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A planned assessment: its planned day and the last day of its window."""

    planned: date
    latest: date


def censor_missed(
    time: TimeToEvent, seen: Sequence[DatedFact], planned: Sequence[Assessment], missed: int
) -> TimeToEvent:
    """Return the time ended at the last of `seen` when its event came behind `missed` or more missed assessments.

    An assessment is missed when its whole window lies between that last date (or the start) and the event. The rule is
    that of the FDA guidance on endpoints in cancer trials, 2018, appendix on progression-free survival: progression or
    death after two or more missed assessments is censored at the last adequate one.
    """
    if missed <= 0 or not time.is_event:
        return time
    before = [fact for fact in seen if time.start <= fact.day < time.end]
    last = max(before, key=lambda fact: fact.day, default=None)
    since = last.day if last is not None else time.start
    left = [each for each in planned if since < each.planned and each.latest < time.end]
    if len(left) < missed:
        return time
    return TimeToEvent(time.start, since, Ending.MISSED, last if last is not None else time.by)


def compute_months(days: int | Decimal) -> Decimal:
    """Return days in months of 30.4375 days (1 decimal, half up)."""
    return round_half_up(exact_quotient(Decimal(days), DAYS_PER_MONTH), Decimal("0.1"))


def compute_year_days(years: int) -> Decimal:
    """Return so many years in days of 365.25 to the year: 730.5 for two."""
    return DAYS_PER_YEAR * years
