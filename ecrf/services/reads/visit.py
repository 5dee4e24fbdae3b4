"""A visit with its forms."""

from __future__ import annotations

from collections.abc import Iterator

from ecrf.record.address import is_under
from ecrf.schema.model import Event
from ecrf.services.reads.digest import VisitRead, read_visit
from ecrf.services.reads.form import REVIEWS
from ecrf.services.reads.header import build_header
from ecrf.services.reads.schedule import next_repeat, plan_new_visit
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.services.reads.signatures import signatures_on
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.status_view import Standing, Status
from ecrf.services.reads.threads import show_query
from ecrf.services.reads.visit_view import FormCard, VisitView
from ecrf.words import Fault, Refusal


def read_visit_view(source: Source, chain: str, event: str, repeat: int) -> VisitView:
    """A visit, also an unscheduled one before its first value; refused for an unknown event."""
    read = source.subject(chain)
    found = read.view.index.find_event(event)
    if found is None:
        raise Refusal(Fault("reads.no_such", f"{event}/{repeat}"))
    planned = read.schedule.find(event, repeat) or plan_new_visit(read.view, found, repeat, source.as_of)
    visit = read_visit(read, planned, count=True)
    before, after = _neighbours(read, event, repeat)
    return VisitView(
        header=build_header(source, read, planned.prefix),
        visit=planned,
        standing=visit.whole,
        forms=(*_cards(visit), *_in_error(read, planned)),
        addable=tuple(_addable(read, found, repeat)),
        queries=tuple(
            show_query(source, read.published, chain, row)
            for row in read.place.shelf.queries.get("", ())
            if row.at == planned.prefix
        ),
        signatures=signatures_on(source, read, planned.prefix),
        previous=before,
        next=after,
        acts=_acts(source, read, planned.prefix),
    )


def _cards(visit: VisitRead) -> Iterator[FormCard]:
    for form, standing in zip(visit.visit.forms, visit.forms, strict=True):
        yield FormCard(
            record=form.record,
            form=form.form,
            form_repeat=form.form_repeat if form.repeating else 0,
            title=form.label,
            standing=standing,
            expected=form.expected,
            required=form.required,
        )


def _in_error(read: SubjectRead, planned: PlannedVisit) -> Iterator[FormCard]:
    """Records entered in error that the schedule no longer names, so that they can be looked at."""
    named = {form.record for form in planned.forms}
    for row in read.state.forms.values():
        form = read.view.index.find_form(row.form)
        if (
            row.in_error
            and form is not None
            and row.record not in named
            and is_under(row.record, planned.prefix)
        ):
            standing = Standing(Status.IN_ERROR)
            yield FormCard(row.record, row.form, 0, form.title, standing, expected=False, required=False)


def _addable(read: SubjectRead, event: Event, repeat: int) -> Iterator[FormCard]:
    for use in event.forms:
        number = next_repeat(read.state, event, use, repeat)
        form = read.view.index.find_form(use.form)
        if use.repeating and form is not None and number > 1:
            record = f"{event.oid}/{repeat}/{use.form}/{number}/1"
            empty = Standing(Status.EMPTY)
            yield FormCard(record, use.form, number, form.title, empty, expected=False, required=False)


def _neighbours(
    read: SubjectRead, event: str, repeat: int
) -> tuple[tuple[str, int] | None, tuple[str, int] | None]:
    """The visits before and after in the order of the schedule."""
    keys = [(visit.event, visit.repeat) for visit in read.schedule.visits]
    if (event, repeat) not in keys:
        return (keys[-1] if keys else None), None
    at = keys.index((event, repeat))
    return (keys[at - 1] if at else None), (keys[at + 1] if at + 1 < len(keys) else None)


def _acts(source: Source, read: SubjectRead, prefix: str) -> frozenset[str]:
    may, acts = source.session.may, set[str]()
    if may("raise_query"):
        acts.add("query")
    if read.place.shelf.lock_on(prefix):
        return frozenset(acts | ({"unlock"} if may("freeze") else set()))
    for action, act in (
        ("mark_missing", "mark_missing"), ("correct", "in_error"), ("sign", "sign"), ("verify", "verify"),
        ("freeze", "freeze"), ("lock", "lock"), *REVIEWS,
    ):  # fmt: skip
        acts |= {act} if may(action) else set()
    return frozenset(acts)
