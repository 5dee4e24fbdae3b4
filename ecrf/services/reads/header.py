"""The sticky head of forms and visits."""

from __future__ import annotations

from ecrf.services.reads.form_view import HeaderView
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState, Window
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.words import Text


def build_header(source: Source, read: SubjectRead, at: str, design: str = "") -> HeaderView:
    """The head for an address of a subject; `design`: digest of the questions, else the one in force."""
    event, repeat = (at.split("/", 2) if at else ["", "0"])[:2]
    visit = read.schedule.find(event, int(repeat)) or _unknown(read, event, int(repeat))
    published = source.tools.designs.get(design) if design else read.published
    return HeaderView(
        chain=read.chain,
        subject=read.root.number,
        subject_status=read.root.status,
        site=read.site_number,
        site_name=read.site_name,
        event=visit.label,
        repeat=visit.repeat if visit.repeats > 1 else 0,
        window=visit.window,
        actual=visit.actual,
        state=visit.state,
        days_off=visit.days_off,
        design=published.design.study.version,
        lock=read.place.shelf.lock_on(at),
    )


def _unknown(read: SubjectRead, event: str, repeat: int) -> PlannedVisit:
    """A visit not in the schedule yet, e.g. an unscheduled one before its first value."""
    found = read.view.index.find_event(event)
    return PlannedVisit(
        event=event,
        repeat=repeat,
        label=found.label if found else Text(event),
        epoch=found.epoch if found else "",
        kind=found.kind if found else "",
        window=Window(),
        actual=None,
        state=VisitState.UNPLANNED,
        days_off=0,
        forms=(),
        repeats=repeat,
    )
