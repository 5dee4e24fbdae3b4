"""Endpoints by the definitions of a study: every date they count, the event or censoring, and the whole picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ecrf.clinical.endpoints import (
    Assessment,
    DatedFact,
    TimeToEvent,
    censor_missed,
    compute_time_to_event,
    compute_year_days,
)
from ecrf.clinical.kaplan_meier import Observation, compute_curve, compute_median, compute_rate
from ecrf.clinical.proportion import compute_share
from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_item
from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import RootRow
from ecrf.record.value import Shown, Typed
from ecrf.schema.index import ItemPlace
from ecrf.schema.model import Design, Endpoint, EndpointDate
from ecrf.services.context import SubjectView
from ecrf.services.reads.endpoints_view import (
    EndpointLine,
    EndpointsView,
    EndpointView,
    ResponseLine,
    ResponseView,
    YearRate,
)
from ecrf.services.reads.planned import plan_assessments
from ecrf.services.reads.responses import Course, read_course
from ecrf.services.reads.showing import Sight
from ecrf.services.reads.source import Source
from ecrf.words import Message, Text

YEARS = (1, 2, 3, 5)
SCREEN_FAILURE = "screen_failure"
RESPONSES = ("CR", "PR", "SD", "non-CR/non-PD", "PD", "NE", "MISSING")


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


class Traces:
    """The traces of the subjects a session may see; only those whose chain moved on are made again."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, tuple[tuple[bytes, str, date], SubjectTrace]] = {}

    def read(self) -> EndpointsView:
        """The endpoints of the study, arms together; refuses (`reads.not_allowed`)."""
        source = self._source
        source.need("see_clinical")
        published = source.design()
        if published is None:
            return EndpointsView((), None)
        roots = [(chain, root) for chain, root in source.roots() if not root.in_error]
        return join_traces(published.design, [self._trace(published.design, *each) for each in roots])

    def _trace(self, design: Design, chain: str, root: RootRow) -> SubjectTrace:
        source = self._source
        key = (source.heads(chain, root), design.study.version, source.as_of)
        known = self._known.get(chain)
        if known is None or known[0] != key:
            site = source.site_number(root.site)
            subject = EndpointSubject(chain, root.number, site, source.subject(chain).view)
            known = self._known[chain] = (key, trace_subject(design, subject, source.sight))
        return known[1]


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


def compute_endpoints(design: Design, subjects: Iterable[EndpointSubject], sight: Sight) -> EndpointsView:
    """The endpoints of a design over some subjects, one in memory at a time."""
    return join_traces(design, [trace_subject(design, subject, sight) for subject in subjects])


def join_traces(design: Design, traces: Sequence[SubjectTrace]) -> EndpointsView:
    """Curves, medians, rates and the response rate of these subjects."""
    views = tuple(
        _endpoint(endpoint, [trace.lines[number] for trace in traces])
        for number, endpoint in enumerate(design.study.endpoints)
    )
    responses = [trace.response for trace in traces if trace.response is not None]
    confirmation = all(trace.confirmation for trace in traces)
    return EndpointsView(views, _rate(responses, confirmation=confirmation) if responses else None)


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


def _endpoint(endpoint: Endpoint, lines: list[EndpointLine]) -> EndpointView:
    times = [line.time for line in lines if line.time is not None]
    curve = compute_curve([Observation(Decimal(time.days), time.is_event) for time in times])
    return EndpointView(
        oid=endpoint.oid,
        label=endpoint.label,
        lines=tuple(lines),
        curve=curve,
        median=compute_median(curve),
        rates=tuple(YearRate(years, compute_rate(curve, compute_year_days(years))) for years in YEARS),
    )


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


def _rate(lines: list[ResponseLine], *, confirmation: bool) -> ResponseView:
    counted = [line.confirmed if confirmation else line.unconfirmed for line in lines if line.counts]
    found = Counter(counted)
    return ResponseView(
        lines=tuple(lines),
        confirmation=confirmation,
        rate=compute_share(found["CR"] + found["PR"], len(counted)),
        by_response=tuple((name, found[name]) for name in RESPONSES if found[name]),
    )
