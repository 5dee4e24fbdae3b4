"""Laboratory results against the log of adverse events, and serious events against their reports, death and medication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ecrf.record.address import is_under
from ecrf.rules.plan import CompiledCheck
from ecrf.schema.model import Study
from ecrf.services.findings import find_firing, is_settled
from ecrf.services.reads.events import read_events
from ecrf.services.reads.events_view import Discrepancy, EventRead, ResultRead
from ecrf.services.reads.grading import LabGrader
from ecrf.services.reads.results import read_results
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.words import Arg, Message, Text

SAFETY = ("AE", "CM", "DD")
"""Domains (SDTM) whose checks across forms make the reconciliation of serious events."""
KINDS = ("lab_no_event", "lab_higher", "lab_after_end", "event_no_lab", "report")
"""In the order of the report."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Study settings `lab_ae_grade`, `lab_ae_slack_days`, `lab_ae_exempt` (MedDRA codes)."""

    grade: int = 2
    slack: int = 7
    exempt: frozenset[str] = frozenset()


def read_thresholds(study: Study) -> Thresholds:
    """The settings of a study; what it does not say is the default."""
    settings = study.settings
    grade, slack = settings.get("lab_ae_grade", "2"), settings.get("lab_ae_slack_days", "7")
    return Thresholds(
        int(grade) if grade.isdigit() else 2,
        int(slack) if slack.isdigit() else 7,
        frozenset(settings.get("lab_ae_exempt", "").split()),
    )


def read_discrepancies(source: Source) -> tuple[Discrepancy, ...]:
    """Everything that does not agree, subject by subject, at the sites this person may see."""
    source.need("see_clinical")
    return tuple(
        found
        for chain, root in source.roots()
        if not root.in_error
        for found in _of_subject(source, source.subject(chain))
    )


def _of_subject(source: Source, read: SubjectRead) -> Iterator[Discrepancy]:
    events = read_events(read, source.sight)
    results = read_results(source, read)
    limits = read_thresholds(read.view.index.design.study)
    yield from _lab_side(read, events, results, limits)
    if isinstance(source.grade, LabGrader):
        yield from _event_side(read, events, (source, source.grade), limits)
    yield from _report_side(read, events)


def _lab_side(
    read: SubjectRead, events: tuple[EventRead, ...], results: tuple[ResultRead, ...], limits: Thresholds
) -> Iterator[Discrepancy]:
    """Results of the grade that asks for an event: there is none, or it says less, or it was over."""
    for result in results:
        if (
            result.grade < limits.grade
            or result.code in limits.exempt
            or result.significance in ("NCS", "NORMAL")
        ):
            continue
        same = [event for event in events if event.code == result.code]
        near = [event for event in same if event.covers(result.day, limits.slack)]
        if not near:
            ended = [
                e
                for e in same
                if e.end is not None and 0 < (result.day - e.end.latest).days <= 4 * limits.slack
            ]
            yield _tell(read, "lab_after_end" if ended else "lab_no_event", result.at, result=result)
        elif all((event.grade_on(result.day) or 0) < result.grade for event in near):
            event = near[-1]
            yield _tell(read, "lab_higher", event.at, result=result, event=event)


def _event_side(
    read: SubjectRead, events: tuple[EventRead, ...], grading: tuple[Source, LabGrader], limits: Thresholds
) -> Iterator[Discrepancy]:
    """Events a laboratory grades without a result near their beginning."""
    source, grader = grading
    measured = {place.item.analyte for place in read.view.index.items() if place.item.analyte}
    known: dict[str, list[date]] = {}
    for event in events:
        if not event.code or event.start is None or not grader.analytes(event.code) & measured:
            continue
        if event.code not in known:
            known[event.code] = [result.day for result in read_results(source, read, event.code)]
        days = known[event.code]
        first, last = event.start.earliest, event.start.latest
        if not any((first - day).days <= limits.slack and (day - last).days <= limits.slack for day in days):
            yield _tell(read, "event_no_lab", event.at, event=event)


def _report_side(read: SubjectRead, events: tuple[EventRead, ...]) -> Iterator[Discrepancy]:
    """Checks between events, reports, medication and death that fire and nobody has dealt with."""
    for check in _checks_between(read):
        for record in read.view.records_of(check.form):
            for finding in find_firing(read.view, record, [check]):
                if not is_settled(read.state, finding):
                    said = _say_check(
                        check.say, next((e for e in events if is_under(finding.at, e.at)), None)
                    )
                    yield Discrepancy("report", read.chain, read.root.number, finding.at, said)


def _say_check(say: Text, event: EventRead | None) -> Message:
    """What a check says, with the event it says it of."""
    if event is None:
        return Message("reconcile.report", {"say": say})
    args: dict[str, Arg] = {"say": say, "number": event.number, "event": event.verbatim or event.term}
    return Message("reconcile.report_event", args)


def _checks_between(read: SubjectRead) -> Iterator[CompiledCheck]:
    """Checks that set events, reports, medication and death against one another."""
    for form in read.view.index.design.forms:
        if form.sent or form.domain in SAFETY:
            yield from (check for check in read.view.plan.checks_of(form.oid) if check.reaches_beyond)


def _tell(
    read: SubjectRead, kind: str, at: str, *, result: ResultRead | None = None, event: EventRead | None = None
) -> Discrepancy:
    args: dict[str, Arg] = {}
    if result is not None:
        args |= {
            "label": result.label, "value": result.text, "day": result.day.isoformat(),
            "grade": result.grade, "term": result.term,
        }  # fmt: skip
    if event is not None:
        args |= {"number": event.number, "event": event.verbatim or event.term}
        if result is not None:
            args["own"] = event.grade_on(result.day) or 0
    return Discrepancy(kind, read.chain, read.root.number, at, Message(f"reconcile.{kind}", args))
