"""One subject as endpoints see it: every date they count, the event or censoring, and its best response."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ecrf.clinical.endpoints import Assessment, DatedFact, TimeToEvent, censor_missed, compute_time_to_event
from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_item
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import Shown, Typed
from ecrf.schema.index import ItemPlace
from ecrf.schema.model import Design, Endpoint, EndpointDate
from ecrf.services.context import SubjectView
from ecrf.services.reads.endpoints_view import EndpointLine, ResponseLine
from ecrf.services.reads.planned import plan_assessments
from ecrf.services.reads.responses import Course, read_course
from ecrf.services.reads.showing import Sight
from ecrf.words import Message, Text

SCREEN_FAILURE = "screen_failure"


@dataclass(frozen=True, slots=True)
class EndpointSubject:
    """A subject as endpoints need it."""

    chain: str
    number: str
    site: str
    view: SubjectView


@dataclass(frozen=True, slots=True)
class SubjectTrace:
    """What one subject gives to the endpoints: a line of each, and its best response."""

    lines: tuple[EndpointLine, ...]
    response: ResponseLine | None
    confirmation: bool


def trace_subject(design: Design, subject: EndpointSubject, sight: Sight) -> SubjectTrace:
    """The times of one subject by the endpoints of a design, and its best response if anybody read a scan."""
    endpoints = design.study.endpoints
    trace = _Trace(subject, sight)
    lines = tuple(trace.line(endpoint) for endpoint in endpoints)
    course = trace.course
    is_evaluable = trace.left_out_of(design.study.settings.get("response_population", "")) is None
    response = (
        _response(subject, course, is_counted=trace.is_enrolled(endpoints) and is_evaluable)
        if course.readings
        else None
    )
    return SubjectTrace(lines, response, course.confirmation)


class _Trace:
    """The dates of one subject that endpoints count."""

    def __init__(self, subject: EndpointSubject, sight: Sight) -> None:
        self._subject, self._view, self._sight = subject, subject.view, sight
        self._nowhere = subject.view.at_home("")
        self._course: Course | None = None
        self._starts: dict[str, date | None] = {}

    @property
    def course(self) -> Course:
        """The responses, until other therapy begins."""
        if self._course is None:
            therapies = [t for e in self._view.index.design.study.endpoints for t in e.therapies]
            facts = self.facts(tuple(dict.fromkeys(therapies)), last=False)
            first = min((fact.day for fact in facts), default=None)
            self._course = read_course(self._view, self._sight, before=first)
        return self._course

    def is_enrolled(self, endpoints: tuple[Endpoint, ...]) -> bool:
        """Whether the first endpoint with an anchor has begun."""
        first = next((endpoint for endpoint in endpoints if endpoint.start), None)
        return first is None or self._start(first) is not None

    def left_out_of(self, population: str) -> Message | None:
        """Why the subject is not in a population; None when it is, or none is named."""
        if not population:
            return None
        condition = self._view.plan.population(population)
        if condition is not None and condition.evaluate(self._nowhere) is True:
            return None
        studied = self._view.index.design.study.populations
        label = next((each.label for each in studied if each.oid == population), Text(population))
        return Message("endpoint.not_in_population", {"population": label})

    def line(self, endpoint: Endpoint) -> EndpointLine:
        """The subject's line of an endpoint."""
        start = self._start(endpoint)
        if start is None:
            code = "endpoint.no_start" if endpoint.start else "endpoint.no_response"
            return self._drawn(None, Message(code))
        left_out = self.left_out_of(endpoint.population)
        if left_out is not None:
            return self._drawn(None, left_out)
        seen = self.facts(endpoint.censored, last=True)
        time = compute_time_to_event(
            start,
            self.facts(endpoint.events, last=False),
            seen,
            self.facts(endpoint.therapies, last=False),
        )
        if endpoint.missed:
            time = censor_missed(time, seen, self._assessments(endpoint), endpoint.missed)
        return self._drawn(time, None)

    def _assessments(self, endpoint: Endpoint) -> list[Assessment]:
        """The planned visits with a form this endpoint's censoring dates stand in."""
        places = (self._view.index.find_item(each.item) for each in endpoint.censored)
        return plan_assessments(self._view, frozenset(p.form.oid for p in places if p is not None))

    def facts(self, counted: tuple[EndpointDate, ...], *, last: bool) -> list[DatedFact]:
        """Every date of these items whose condition is true; an unknown day is the last it can be, or the first."""
        return [fact for each in counted for fact in self._facts(each, last=last)]

    def _facts(self, counted: EndpointDate, *, last: bool) -> Iterator[DatedFact]:
        place = self._view.index.find_item(counted.item)
        if place is None or self._sight.hides(place.item) is not None:
            return
        condition = self._view.plan.counts(counted)
        for record, line in self._homes(place):
            at = f"{record}/{place.group.oid}/{line}"
            value = read_item(self._view.state, at, counted.item)
            day, imputed = _day(value, last=last)
            if day is None:
                continue
            home = self._view.at_home(record, line, place.group.oid)
            if condition is None or condition.evaluate(home) is True:
                yield DatedFact(day, f"{at}/{counted.item}", counted.label, imputed)

    def _homes(self, place: ItemPlace) -> Iterator[tuple[str, str]]:
        for record in self._view.records_of(place.form.oid):
            if not place.group.repeating:
                yield record, UNGROUPED
                continue
            for row in self._view.state.lines_of(record, place.group.oid):
                yield record, row.line

    def _start(self, endpoint: Endpoint) -> date | None:
        if not endpoint.start:
            return self.course.first_response
        root = self._view.state.root
        if root is not None and root.status == SCREEN_FAILURE:
            return None  # the day of a decision against enrolling begins nothing
        if endpoint.start not in self._starts:
            self._starts[endpoint.start] = self._view.plan.anchor(endpoint.start).evaluate(self._nowhere)
        return self._starts[endpoint.start]

    def _drawn(self, time: TimeToEvent | None, left_out: Message | None) -> EndpointLine:
        by = time.by if time is not None else None
        place = self._view.index.find_item(by.at.rpartition("/")[2]) if by is not None else None
        return EndpointLine(
            chain=self._subject.chain,
            number=self._subject.number,
            site=self._subject.site,
            time=time,
            left_out=left_out,
            where=place.form.title if place is not None else Text(""),
            target=by.at if by is not None else "",
        )


def _day(value: Shown, *, last: bool) -> tuple[date | None, bool]:
    """The day of a date; of a partial one the last or first it can mean, and that it was imputed."""
    native = value.native if isinstance(value, Typed) else None
    if isinstance(native, datetime):
        return native.date(), False
    if isinstance(native, date):
        return native, False
    if isinstance(native, PartialDate):
        return (native.latest if last else native.earliest), not native.is_full
    return None, False


def _response(subject: EndpointSubject, course: Course, *, is_counted: bool) -> ResponseLine:
    best, targets = course.best, course.readings[0].targets
    return ResponseLine(
        number=subject.number,
        site=subject.site,
        unconfirmed=best.unconfirmed,
        confirmed=best.confirmed,
        counts=is_counted and targets > 0,
        change=course.best_change,
    )
