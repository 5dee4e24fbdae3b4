"""The safety page: discrepancies, and deaths held related to treatment against the protocol's stopping rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ecrf.services.reads.events_view import Discrepancy
from ecrf.services.reads.mortality import read_mortality
from ecrf.services.reads.reconcile import read_discrepancies
from ecrf.services.reads.source import Source
from ecrf.services.stopping import Mortality, StoppingCounter, count_deaths, count_everywhere, limit_of


@dataclass(frozen=True, slots=True)
class SafetyView:
    """What stands on the safety page."""

    discrepancies: tuple[Discrepancy, ...]
    stopping: StoppingCounter | None
    decided_by: str = ""
    """Name of who recorded the last decision on the stopping rule."""
    may_decide: bool = False
    """Whether this person may record one now."""


def read_safety(source: Source) -> SafetyView:
    """Read the page for the sites this person may see."""
    store = source.tools.store
    found = (read_mortality(source.subject(chain).view, store) for chain, _ in source.roots())
    counter = read_stopping(source, found)
    decision = counter.decision if counter is not None else None
    due = counter is not None and (counter.is_closed or counter.is_reached)
    return SafetyView(
        read_discrepancies(source),
        counter,
        source.name(decision.person) if decision is not None else "",
        may_decide=due and source.session.may("manage_study"),
    )


def read_stopping(source: Source, found: Iterable[Mortality]) -> StoppingCounter | None:
    """The counter of the study's stopping rule over what subjects bring to it, None without one."""
    published = source.design()
    limit = limit_of(published.index) if published is not None else None
    if limit is None:
        return None
    counter = count_deaths(found, source.study().study, limit, source.tools.clock.now())
    return count_everywhere(counter, source.tools.store, source.session.site)
