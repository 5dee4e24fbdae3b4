"""The protocol's stopping rule: deaths held related to treatment, and the decision that lets enrolment go on or ends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Protocol, runtime_checkable

from ecrf.record.people_rules import CONTINUE, STOPPING_DECISION
from ecrf.record.rows import Fact, StudyRow
from ecrf.record.transaction import encode_canonical
from ecrf.schema.index import DesignIndex

LIMIT = "stopping_mortality_percent"
"""Study setting: per cent of treated subjects dead in relation to treatment at which the trial stops."""
PENDING_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoppingDecision:
    """What was decided of the deaths known then, by whom and why."""

    decision: str
    """`continue` or `stop`."""
    deaths: frozenset[str]
    """The chains whose deaths it weighed."""
    day: str
    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class StoppingCounter:
    """Treated subjects, deaths related to treatment by investigator or sponsor, and deaths not assessed after 24 h."""

    treated: int
    related: int
    pending: int
    limit: Decimal
    deaths: frozenset[str] = frozenset()
    """Chains of the related and pending deaths."""
    decision: StoppingDecision | None = None
    """The last one recorded."""
    unweighed: int | None = None
    """Deaths at all sites no decision has weighed, where more are counted than this person may see."""

    @property
    def percent(self) -> Decimal:
        """Related deaths in per cent of treated subjects, one decimal."""
        return (
            (Decimal(100 * self.related) / self.treated).quantize(Decimal("0.1"))
            if self.treated
            else Decimal(0)
        )

    @property
    def is_reached(self) -> bool:
        """Whether related and pending deaths together reach the limit."""
        counted = self.related + self.pending
        return counted > 0 and Decimal(100 * counted) >= self.limit * max(self.treated, 1)

    @property
    def is_stopped(self) -> bool:
        """Whether the last decision ended enrolment."""
        return self.decision is not None and self.decision.decision != CONTINUE

    @property
    def is_closed(self) -> bool:
        """Whether enrolment waits: it was ended, or the limit is reached by a death no decision has weighed."""
        weighed = self.decision.deaths if self.decision is not None else frozenset()
        waits = not self.deaths <= weighed if self.unweighed is None else self.unweighed > 0
        return self.is_stopped or (self.is_reached and waits)


def limit_of(index: DesignIndex) -> Decimal | None:
    """The study's limit in per cent, None without a stopping rule."""
    try:
        return Decimal(index.design.study.settings.get(LIMIT, ""))
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class Mortality:
    """What one subject brings to the count."""

    chain: str
    is_treated: bool = False
    is_related: bool = False
    open_since: datetime | None = None
    """Since when a death is known whose relation nobody has judged."""

    def is_pending(self, now: datetime) -> bool:
        """Whether a death is not assessed 24 hours after it was entered."""
        return self.open_since is not None and now - self.open_since > PENDING_AFTER


def encode_mortality(mark: Mortality) -> bytes:
    """What a store keeps to count by."""
    since = None if mark.open_since is None else mark.open_since.isoformat()
    return encode_canonical({"treated": mark.is_treated, "related": mark.is_related, "open_since": since})


@dataclass(frozen=True, slots=True)
class EverySite:
    """The numbers of all sites, without whom they count; `unknown` are subjects of whom nothing was noted yet."""

    treated: int
    related: int
    pending: int
    unweighed: int
    unknown: int


@runtime_checkable
class CountsEverySite(Protocol):
    """A store that shows a person some sites and counts at all."""

    def count_mortality(self) -> EverySite:
        """The numbers as they stand."""


@runtime_checkable
class NotesMortality(Protocol):
    """A door of such a store."""

    def save_mortality(self, mark: Mortality) -> None:
        """Keep what a subject brings to the count."""


def count_everywhere(counter: StoppingCounter, reader: object, site: str) -> StoppingCounter:
    """The counter over all sites where a person at `site` sees only some, and as it is where that is not known."""
    if site == "*" or not isinstance(reader, CountsEverySite):
        return counter
    found = reader.count_mortality()
    if found.unknown:
        return counter
    return replace(
        counter,
        treated=found.treated,
        related=found.related,
        pending=found.pending,
        unweighed=found.unweighed,
    )


def count_deaths(
    found: Iterable[Mortality], study: StudyRow | None, limit: Decimal, now: datetime
) -> StoppingCounter:
    """Count the treated subjects and their deaths as they stand `now`."""
    treated = [each for each in found if each.is_treated]
    related = frozenset(each.chain for each in treated if each.is_related)
    pending = frozenset(each.chain for each in treated if each.is_pending(now)) - related
    decided = decision_of(study)
    return StoppingCounter(len(treated), len(related), len(pending), limit, related | pending, decided)


def decision_of(study: StudyRow | None) -> StoppingDecision | None:
    """The last decision on the stopping rule, if any."""
    facts: tuple[Fact, ...] = study.facts if study is not None else ()
    last = next((fact for fact in reversed(facts) if fact.fact == STOPPING_DECISION), None)
    if last is None:
        return None
    decision, *deaths = last.reference.split()
    return StoppingDecision(decision, frozenset(deaths), last.day, last.person, last.what)
