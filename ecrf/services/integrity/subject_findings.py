"""What is wrong with one subject on a given day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import inherited_missing
from ecrf.record.rows import Cell, QueryRow
from ecrf.rules.compiling import Compiled
from ecrf.schema.model import Form
from ecrf.services.context import HomeContext, SubjectView, in_error
from ecrf.services.findings import find_closed, find_firing, home_lines, is_settled
from ecrf.services.integrity.report import ReportFinding
from ecrf.services.integrity.shapes import GroupShape, judgements_of, shape_of
from ecrf.services.reads.schedule import build_schedule
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState
from ecrf.words import Text


class Find(Protocol):
    """Makes a finding of the subject at hand."""

    def __call__(self, kind: str, code: str, at: str = "", **args: str | int | Text) -> ReportFinding:
        """Return the finding."""


LATE_ENTRY_DAYS = 5
QUERY_BUCKETS = (30, 14, 7)
_UNREADABLE = b'{"f":'
"""How the bytes of a value begin that could not be read; no other value has a fault."""


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
        shape = shape_of(view.plan, form.oid)
        tally.checks += shape.plain + sum(
            len(home_lines(view.state, row.record, check)) for check in shape.repeating
        )
        for finding in find_firing(view, row.record, shape.checks):
            if not is_settled(view.state, finding, find_closed(view.state, finding)):
                check = finding.check
                yield found("check", "check", finding.at, check=check.oid, say=check.say, form=form.title)
        for group in shape.groups:
            lines = view.state.lines_of(row.record, group.oid) if group.repeating else []
            for line in [line.line for line in lines] if group.repeating else [UNGROUPED]:
                line_key = f"{row.record}/{group.oid}/{line}"
                at_line = _Line(view, form, group, line_key, row.status == "complete")
                yield from _unreadable(at_line, found)
                if group.asked:
                    yield from _asked(at_line, found)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line to be looked at."""

    view: SubjectView
    form: Form
    group: GroupShape
    key: str
    is_complete: bool

    def cells(self) -> dict[str, Cell]:
        """What stands in the line."""
        line = self.view.state.lines.get(self.key)
        return {} if line is None or line.removed else line.items


def _is_unreadable(cell: Cell) -> bool:
    return bytes(cell.value).startswith(_UNREADABLE)


def _unreadable(line: _Line, found: Find) -> Iterator[ReportFinding]:
    for oid, cell in line.cells().items():
        if _is_unreadable(cell) and oid in line.group.labels:
            label = line.group.labels[oid]
            yield found("unreadable", "unreadable", f"{line.key}/{oid}", item=label, form=line.form.title)


def _asked(line: _Line, found: Find) -> Iterator[ReportFinding]:
    """The fields that may be required or hidden."""
    record, group, number = line.key.rsplit("/", 2)
    context = line.view.at_home(record, number, group)
    group_shown = _is_true(line.group.condition, context)
    cells = line.cells()
    for item, condition in line.group.asked:
        cell, at = cells.get(item.oid), f"{line.key}/{item.oid}"
        if cell is not None and _is_unreadable(cell):
            continue
        shown = group_shown and _is_true(condition, context)
        empty = cell is None and inherited_missing(line.view.state, line.key) is None
        if empty and line.is_complete and item.required and shown:
            yield found("required", "required", at, item=item.label, form=line.form.title)
        elif not shown and _holds_value(line.view, line.key, item.oid):
            yield found("hidden", "hidden", at, item=item.label, form=line.form.title)


def _is_true(condition: Compiled | None, context: HomeContext) -> bool:
    return condition is None or condition.evaluate(context) is True


def _holds_value(view: SubjectView, line_key: str, item: str) -> bool:
    line = view.state.lines.get(line_key)
    return line is not None and item in line.items


def _queries(view: SubjectView, as_of: date, found: Find) -> Iterator[ReportFinding]:
    for row in view.state.queries.values():
        home = "/".join(row.at.split("/")[:5])
        if (
            row.status == "open"
            and not in_error(view.state, home)
            and (age := _age(row, as_of)) > QUERY_BUCKETS[-1]
        ):
            bucket = next(limit for limit in QUERY_BUCKETS if age > limit)
            finding = found("query_old", "query_old", row.at, days=age, bucket=bucket, check=row.id)
            yield finding


def _age(row: QueryRow, as_of: date) -> int:
    return (as_of - datetime.fromisoformat(row.opened_at).date()).days


def _judgements(view: SubjectView, found: Find) -> Iterator[ReportFinding]:
    judged = judgements_of(view.index)
    for key, line in view.state.lines.items() if judged else ():
        if line.removed or in_error(view.state, line.record):
            continue
        for item in judged & line.items.keys():
            place, at = view.index.item(item), f"{key}/{item}"
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
