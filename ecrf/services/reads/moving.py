"""Where a form that stands in the wrong place could go, and what of a visit could go along."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.answer import Bench
from ecrf.services.handlers.moving import find_obstacle, find_target
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.services.reads.source import Source
from ecrf.services.reads.status_view import Status
from ecrf.words import Fault, Text


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One form of a visit that is to be moved: what it holds, and why it cannot go."""

    record: str
    title: Text
    repeat: int
    """0 where the form does not repeat."""
    status: Status
    fields: int
    queries: int
    """Unsettled ones: they close where the form stood."""
    obstacle: Fault | None


def read_places_for(source: Source, chain: str, form: str) -> tuple[PlannedVisit, ...]:
    """The visits of a subject that plan a form and hold nothing of it, in the order of the schedule."""
    read = source.subject(chain)
    return tuple(
        visit
        for visit in read.schedule.visits
        if not isinstance(find_target(read.state, read.view.index, form, visit.prefix), Fault)
    )


def read_move(source: Source, chain: str, visit: str, to: tuple[str, str]) -> tuple[MoveLine, ...]:
    """Every form that stands at a visit, in the order of the visit, and whether it could go to (subject, visit)."""
    read, other = source.subject(chain), source.subject(to[0])
    event, _, repeat = visit.partition("/")
    planned = read.schedule.find(event, int(repeat))
    bench = Bench(source.session, source.tools.designs, str, source.tools.find_term)
    lines = []
    for form in planned.forms if planned is not None else ():
        row = read.state.forms.get(form.record)
        if row is None or row.in_error:
            continue
        shelf = read.place.shelf
        obstacle = find_obstacle(bench, (read.state, form.record), (other.state, to[1]))
        for lock in (shelf.lock_on(form.record), other.place.shelf.lock_on(to[1])):
            obstacle = Fault("fold.locked", form.record, {"level": lock}) if lock else obstacle
        lines.append(
            MoveLine(
                record=form.record,
                title=form.label,
                repeat=form.form_repeat if form.repeating else 0,
                status=Status.COMPLETE if row.status == "complete" else Status.BEGUN,
                fields=sum(len(line.items) for line in shelf.standing_lines(form.record)),
                queries=len(shelf.unsettled(form.record)),
                obstacle=obstacle,
            )
        )
    return tuple(lines)
