"""Where a form that stands in the wrong place could go."""

from __future__ import annotations

from ecrf.services.handlers.moving import find_target
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.services.reads.source import Source
from ecrf.words import Fault


def read_places_for(source: Source, chain: str, form: str) -> tuple[PlannedVisit, ...]:
    """The visits of a subject that plan a form and hold nothing of it, in the order of the schedule."""
    read = source.subject(chain)
    return tuple(
        visit
        for visit in read.schedule.visits
        if not isinstance(find_target(read.state, read.view.index, form, visit.prefix), Fault)
    )
