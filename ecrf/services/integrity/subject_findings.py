"""What is wrong with one subject on a given day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_cell, read_item
from ecrf.record.rows import QueryRow
from ecrf.record.value import NonConformant
from ecrf.schema.model import Severity
from ecrf.services.context import SubjectView
from ecrf.services.findings import Finding, evaluate, find_closed, is_settled
from ecrf.services.integrity.report import ReportFinding
from ecrf.services.reads.schedule import build_schedule
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState
from ecrf.words import Text


class Find(Protocol):
    """Makes a finding of the subject at hand."""

    def __call__(self, kind: str, code: str, at: str = "", **args: str | int | Text) -> ReportFinding:
        """Return the finding."""


LATE_ENTRY_DAYS = 5
QUERY_BUCKETS = (30, 14, 7)


@dataclass(slots=True)
class Tally:
    """What the run looked at."""

    values: int = 0
    checks: int = 0


def find_subject(view: SubjectView, as_of: date, tally: Tally) -> Iterator[ReportFinding]:
    """Every finding of one subject; `view.as_of` must be the same day."""
    root = view.state.root
    if root is None or root.in_error:
        return
    chain, number = view.state.chain, root.number
    tally.values += sum(len(line.items) for line in view.state.lines.values())

    def found(kind: str, code: str, at: str = "", **args: str | int | Text) -> ReportFinding:
        mark = args.get("check", "")
        return ReportFinding(
            f"{kind}|{chain}|{at}|{mark}", kind, f"integrity.{code}", chain, number, at, args
        )

    for visit in build_schedule(view, as_of).visits:
        yield from _visit(view, visit, found)
    yield from _forms(view, found, tally)
    yield from _queries(view, as_of, found)
    yield from _judgements(view, found)


def _visit(view: SubjectView, visit: PlannedVisit, found: Find) -> Iterator[ReportFinding]:
    at = visit.prefix
    label, repeat = visit.label, visit.repeat
    if visit.state is VisitState.OVERDUE:
        latest = visit.window.latest.isoformat() if visit.window.latest else ""
        yield found("visit_overdue", "visit_overdue", at, visit=label, repeat=repeat, latest=latest)
    elif visit.state is VisitState.OUT_OF_WINDOW:
        yield found("visit_window", "visit_window", at, visit=label, repeat=repeat, days=visit.days_off)
    if visit.actual is None or visit.state in (VisitState.NOT_EXPECTED, VisitState.NOT_DONE):
        return
    for form in visit.forms:
        row = view.state.forms.get(form.record)
        if form.expected and form.required and row is None and at not in view.state.missing:
            yield found(
                "form_missing", "form_missing", form.record, visit=label, repeat=repeat, form=form.label
            )
        elif row is not None and row.status != "complete" and not row.in_error:
            yield found(
                "form_unfinished", "form_unfinished", form.record, visit=label, repeat=repeat, form=form.label
            )
        if row is not None and row.changed_at:
            days = (datetime.fromisoformat(row.changed_at).date() - visit.actual).days
            if days > LATE_ENTRY_DAYS and row.status != "complete":
                yield found("late_entry", "late_entry", form.record, visit=label, repeat=repeat, days=days)


def _forms(view: SubjectView, found: Find, tally: Tally) -> Iterator[ReportFinding]:
    for row in view.state.forms.values():
        form = view.index.find_form(row.form)
        if row.in_error or form is None:
            continue
        for check in view.plan.checks_of(row.form):
            if check.severity is Severity.INFO:
                continue
            for at, fires in evaluate(view, row.record, check):
                tally.checks += 1
                finding = Finding(check, at)
                if fires and not is_settled(view.state, finding, find_closed(view.state, finding)):
                    yield found("check", "check", at, check=check.oid, say=check.say, form=form.title)
        for group in form.groups:
            lines = view.state.lines_of(row.record, group.oid) if group.repeating else []
            for line in [line.line for line in lines] if group.repeating else [UNGROUPED]:
                yield from _fields(
                    view, f"{row.record}/{group.oid}/{line}", found, required=row.status == "complete"
                )


def _fields(view: SubjectView, line_key: str, found: Find, *, required: bool) -> Iterator[ReportFinding]:
    record, group, line = line_key.rsplit("/", 2)
    context = view.at_home(record, line, group)
    form = view.index.form(record.split("/")[2])
    items = next(found_group for found_group in form.groups if found_group.oid == group).items
    group_shown = view.plan.is_shown(group, context)
    for item in items:
        value = read_item(view.state, line_key, item.oid)
        at = f"{line_key}/{item.oid}"
        shown = group_shown and view.plan.is_shown(item.oid, context)
        if isinstance(value, NonConformant):
            yield found("unreadable", "unreadable", at, item=item.label, form=form.title)
        elif value is None and required and item.required and item.derive is None and shown:
            yield found("required", "required", at, item=item.label, form=form.title)
        elif not shown and item.derive is None and _holds_value(view, line_key, item.oid):
            yield found("hidden", "hidden", at, item=item.label, form=form.title)


def _holds_value(view: SubjectView, line_key: str, item: str) -> bool:
    line = view.state.lines.get(line_key)
    return line is not None and read_cell(line.items.get(item)) is not None


def _queries(view: SubjectView, as_of: date, found: Find) -> Iterator[ReportFinding]:
    for row in view.state.queries.values():
        if row.status == "open" and (age := _age(row, as_of)) > QUERY_BUCKETS[-1]:
            bucket = next(limit for limit in QUERY_BUCKETS if age > limit)
            finding = found("query_old", "query_old", row.at, days=age, bucket=bucket, check=row.id)
            yield finding


def _age(row: QueryRow, as_of: date) -> int:
    return (as_of - datetime.fromisoformat(row.opened_at).date()).days


def _judgements(view: SubjectView, found: Find) -> Iterator[ReportFinding]:
    for key, line in view.state.lines.items():
        if line.removed:
            continue
        for item in line.items:
            place = view.index.find_item(item)
            if place is None or not place.item.judgement:
                continue
            at = f"{key}/{item}"
            if not is_confirmed(view, at):
                yield found("judgement", "judgement", at, item=place.item.label, form=place.form.title)


def is_confirmed(view: SubjectView, at: str) -> bool:
    """Whether an investigator's confirmation of the judgement at `at` still holds."""
    line = view.state.lines.get(at.rpartition("/")[0])
    cell = line.items.get(at.rpartition("/")[2]) if line is not None else None
    changed = 0 if cell is None else cell.version
    return any(
        row.statement == "judgement" and not row.withdrawn and row.at == at and row.sequence >= changed
        for row in view.state.statements.values()
    )
