"""Endpoints by the definitions of a study: curves, medians, yearly rates and the response rate over its subjects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from ecrf.clinical.endpoints import compute_year_days
from ecrf.clinical.kaplan_meier import Observation, compute_curve, compute_median, compute_rate
from ecrf.clinical.proportion import compute_share
from ecrf.record.rows import RootRow
from ecrf.schema.model import Design, Endpoint
from ecrf.services.reads.endpoint_trace import EndpointSubject, SubjectTrace, trace_subject
from ecrf.services.reads.endpoints_view import (
    EndpointLine,
    EndpointsView,
    EndpointView,
    ResponseLine,
    ResponseView,
    YearRate,
)
from ecrf.services.reads.showing import Sight
from ecrf.services.reads.source import Source

YEARS = (1, 2, 3, 5)
RESPONSES = ("CR", "PR", "SD", "non-CR/non-PD", "PD", "NE", "MISSING")


class Tracing:
    """The endpoints being computed, a subject a step, so that a long look can be told and stopped."""

    def __init__(self, design: Design | None, subjects: Sequence[Callable[[], SubjectTrace]]) -> None:
        self._design, self._subjects = design, subjects
        self._found: list[SubjectTrace] = []

    @property
    def done(self) -> int:
        """Subjects looked at."""
        return len(self._found)

    @property
    def of_all(self) -> int:
        """Subjects there are."""
        return len(self._subjects)

    def step(self) -> EndpointsView | None:
        """Look at one more subject; the whole view once all were."""
        if self.done < self.of_all:
            self._found.append(self._subjects[self.done]())
        if self.done < self.of_all:
            return None
        return EndpointsView((), None) if self._design is None else join_traces(self._design, self._found)


class Traces:
    """The traces of the subjects a session may see; only those whose chain moved on are made again."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, tuple[tuple[bytes, str, date], SubjectTrace]] = {}

    def read(self) -> EndpointsView:
        """The endpoints of the study, arms together; refuses (`reads.not_allowed`)."""
        tracing = self.begin()
        while True:
            view = tracing.step()
            if view is not None:
                return view

    def begin(self) -> Tracing:
        """The same, a subject a step; refuses (`reads.not_allowed`)."""
        source = self._source
        source.need("see_clinical")
        published = source.design()
        if published is None:
            return Tracing(None, ())
        roots = [(chain, root) for chain, root in source.roots() if not root.in_error]
        return Tracing(published.design, [partial(self._trace, published.design, *each) for each in roots])

    def _trace(self, design: Design, chain: str, root: RootRow) -> SubjectTrace:
        source = self._source
        key = (source.heads(chain, root), design.study.version, source.as_of)
        known = self._known.get(chain)
        if known is None or known[0] != key:
            site = source.site_number(root.site)
            subject = EndpointSubject(chain, root.number, site, source.subject(chain).view)
            known = self._known[chain] = (key, trace_subject(design, subject, source.sight))
        return known[1]


def compute_endpoints(design: Design, subjects: Iterable[EndpointSubject], sight: Sight) -> EndpointsView:
    """The endpoints of a design over some subjects, one in memory at a time."""
    return join_traces(design, [trace_subject(design, subject, sight) for subject in subjects])


def join_traces(design: Design, traces: Sequence[SubjectTrace]) -> EndpointsView:
    """Curves, medians, rates and the response rate of these subjects."""
    views = tuple(
        summarise_lines(endpoint, [trace.lines[number] for trace in traces])
        for number, endpoint in enumerate(design.study.endpoints)
    )
    responses = [trace.response for trace in traces if trace.response is not None]
    confirmation = all(trace.confirmation for trace in traces)
    return EndpointsView(views, _rate(responses, confirmation=confirmation) if responses else None)


def summarise_lines(endpoint: Endpoint, lines: list[EndpointLine]) -> EndpointView:
    """The curve, median and yearly rates of some subjects' times."""
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


def _rate(lines: list[ResponseLine], *, confirmation: bool) -> ResponseView:
    counted = [line.confirmed if confirmation else line.unconfirmed for line in lines if line.counts]
    found = Counter(counted)
    return ResponseView(
        lines=tuple(lines),
        confirmation=confirmation,
        rate=compute_share(found["CR"] + found["PR"], len(counted)),
        by_response=tuple((name, found[name]) for name in RESPONSES if found[name]),
    )
