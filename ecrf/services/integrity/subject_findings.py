"""What is wrong with one subject on a given day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from ecrf.record.address import UNGROUPED
from ecrf.record.converting import format_native
from ecrf.record.effective import inherited_missing, read_cell
from ecrf.record.rows import Cell, FormRow, LineRow, QueryRow
from ecrf.record.standing import standing_record
from ecrf.record.value import Typed, Withheld
from ecrf.rules.compiling import Compiled
from ecrf.schema.model import Form
from ecrf.services.context import HomeContext, SubjectView, in_error
from ecrf.services.deriving import derive_again, is_held
from ecrf.services.findings import Finding, find_closed, home_address, is_settled
from ecrf.services.integrity.course import Course, find_course
from ecrf.services.integrity.patterns import find_copied
from ecrf.services.integrity.reading import NO_VALUES, LineValues
from ecrf.services.integrity.report import Find, ReportFinding
from ecrf.services.integrity.shapes import GroupShape, HomeShape, judgements_of, shape_of
from ecrf.services.reads.schedule import build_schedule
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState
from ecrf.words import Text

LATE_ENTRY_DAYS = 5
WEEK = 7
QUERY_BUCKETS = (30, 14, 7)
_UNREADABLE = b'{"f":'
"""How the bytes of a value begin that could not be read; no other value has a fault."""
_MISSING, _NOT_APPLICABLE = b'{"m":', b'{"m":"NA"'
"""How those of a missing one begin, and of one that was never to be had."""


@dataclass(slots=True)
class Tally:
    """What the run looked at."""

    values: int = 0
    checks: int = 0


def find_subject(course: Course, tally: Tally) -> Iterator[ReportFinding]:
    """Every finding of one subject; `view.as_of` must be the same day."""
    view, as_of = course.view, course.as_of
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
        yield from _visit(course, visit, found)
    yield from _forms(course, found, tally)
    yield from _queries(view, as_of, found)
    yield from _judgements(view, found)
    yield from find_course(course, found)
    yield from find_copied(course, found)


def _visit(course: Course, visit: PlannedVisit, found: Find) -> Iterator[ReportFinding]:
    view, at = course.view, visit.prefix
    name = visit.name
    if visit.state is VisitState.OVERDUE:
        latest = visit.window.latest.isoformat() if visit.window.latest else ""
        yield found("visit_overdue", "visit_overdue", at, visit=name, latest=latest)
    elif visit.state is VisitState.OUT_OF_WINDOW:
        yield found("visit_window", "visit_window", at, visit=name, days=visit.days_off)
    if visit.actual is None or visit.state in (VisitState.NOT_EXPECTED, VisitState.NOT_DONE):
        return
    yield from _visit_late(course, visit, found)
    for form in visit.forms:
        row = view.state.forms.get(form.record)
        if form.expected and form.required and row is None and at not in view.state.missing:
            kind = "sheet_missing" if form.form in course.roles.sheets else "form_missing"
            yield found(kind, kind, form.record, visit=name, form=form.label)
        elif row is not None and row.status != "complete" and not row.in_error:
            yield found("form_unfinished", "form_unfinished", form.record, visit=name, form=form.label)
        if row is not None and row.changed_at:
            days = (datetime.fromisoformat(row.changed_at).date() - visit.actual).days
            if days > LATE_ENTRY_DAYS and row.status != "complete":
                yield found("late_entry", "late_entry", form.record, visit=name, days=days)


def _visit_late(course: Course, visit: PlannedVisit, found: Find) -> Iterator[ReportFinding]:
    """A visit whose first value was entered more than five days after it, told in the week it was entered."""
    view = course.view
    place = view.index.find_item(view.index.design.study.visit_date)
    if place is None or visit.actual is None:
        return
    record = standing_record(view.state, visit.event, visit.repeat, place.form.oid)
    row, line = view.state.forms.get(record), view.state.lines.get(f"{record}/{place.group.oid}/{UNGROUPED}")
    if row is None or line is None or not row.changed_at or not line.items:
        return
    last = datetime.fromisoformat(row.changed_at).date()
    if (last - visit.actual).days <= LATE_ENTRY_DAYS or not 0 <= (course.as_of - last).days <= WEEK:
        return
    day = course.moment(min(cell.version for cell in line.items.values()))
    days = (day - visit.actual).days if day is not None else 0
    if day is not None and days > LATE_ENTRY_DAYS and 0 <= (course.as_of - day).days <= WEEK:
        yield found("visit_late", "visit_late", record, visit=visit.name, days=days)


@dataclass(slots=True)
class _Record:
    """A form record to be looked at; each of its lines is read once."""

    course: Course
    form: Form
    row: FormRow
    read: dict[str, LineValues]

    def lines(self, group: str) -> list[LineRow]:
        """The standing lines of a repeating group."""
        return self.course.homes.get((self.row.record, group), [])

    def values(self, key: str) -> LineValues:
        """What stands in a line."""
        known = self.read.get(key)
        if known is None:
            line = self.course.view.state.lines.get(key)
            stands = line is not None and not line.removed
            known = self.read[key] = self.course.values.of(line) if line and stands else NO_VALUES
        return known

    def look(self, group: str, line: str) -> HomeContext:
        """A line as expressions at home on it see it."""
        context = self.course.view.at_home(self.row.record, line, group)
        context.know(self.values(f"{self.row.record}/{group}/{line}").by_item)
        return context


def _forms(course: Course, found: Find, tally: Tally) -> Iterator[ReportFinding]:
    view = course.view
    for row in view.state.forms.values():
        form = view.index.find_form(row.form)
        if row.in_error or form is None:
            continue
        shape, record = shape_of(view.plan, form.oid), _Record(course, form, row, {})
        for home in shape.homes:
            yield from _checks(record, home, found, tally)
        for part in shape.groups:
            lines = [each.line for each in record.lines(part.oid)] if part.repeating else [UNGROUPED]
            for line in lines:
                key = f"{row.record}/{part.oid}/{line}"
                whole = record.values(key).whole
                is_odd = _UNREADABLE in whole or _MISSING in whole
                if not (is_odd or part.asked or part.derived):
                    continue
                at_line = _Line(record, part, key, row.status == "complete")
                if is_odd:
                    yield from _without_value(at_line, found)
                if part.asked:
                    yield from _asked(at_line, found)
                if part.derived:
                    yield from _derived(at_line, found)


def _checks(record: _Record, home: HomeShape, found: Find, tally: Tally) -> Iterator[ReportFinding]:
    """The checks that share one look at a line, asked of every line they are at home on."""
    state, lines = record.course.view.state, [UNGROUPED]
    if home.repeating:
        lines = [each.line for each in record.lines(home.group) if each.items]
    tally.checks += len(home.checks) * len(lines)
    for line in lines:
        context = record.look(home.group, line)
        for check in [check for check, fires in home.checks if fires(context) is True]:
            finding = Finding(check, home_address(record.row.record, check, line))
            if not is_settled(state, finding, find_closed(state, finding)):
                form = record.form.title
                yield found("check", "check", finding.at, check=check.oid, say=check.say, form=form)


@dataclass(slots=True)
class _Line:
    """A line to be looked at."""

    record: _Record
    group: GroupShape
    key: str
    is_complete: bool

    @property
    def view(self) -> SubjectView:
        """The subject."""
        return self.record.course.view

    @property
    def form(self) -> Form:
        """The form."""
        return self.record.form

    def cells(self) -> dict[str, Cell]:
        """What stands in the line."""
        line = self.view.state.lines.get(self.key)
        return {} if line is None or line.removed else line.items


def _is_unreadable(cell: Cell) -> bool:
    return bytes(cell.value).startswith(_UNREADABLE)


def _without_value(line: _Line, found: Find) -> Iterator[ReportFinding]:
    """What cannot be read, and what is critical and stands as missing in a complete form."""
    critical = line.group.critical if line.is_complete else frozenset[str]()
    for oid, cell in line.cells().items():
        label, value = line.group.labels.get(oid), bytes(cell.value)
        if label is None:
            continue
        at = f"{line.key}/{oid}"
        if value.startswith(_UNREADABLE):
            yield found("unreadable", "unreadable", at, item=label, form=line.form.title)
        elif oid in critical and value.startswith(_MISSING) and not value.startswith(_NOT_APPLICABLE):
            yield found("critical", "critical", at, item=label, form=line.form.title)


def _asked(line: _Line, found: Find) -> Iterator[ReportFinding]:
    """The fields that may be required or hidden."""
    context = line.record.look(line.group.oid, line.key.rpartition("/")[2])
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


def _derived(line: _Line, found: Find) -> Iterator[ReportFinding]:
    """Recorded values that are not what they would be computed as now: they stand under a lock or a signature."""
    cells = line.cells()
    for derived in line.group.derived:
        cell = cells.get(derived.item)
        standing = read_cell(cell)
        now = derive_again(line.view, derived, line.key)
        at = f"{line.key}/{derived.item}"
        if standing != now and not isinstance(standing, Withheld) and is_held(line.view.state, at):
            label = line.group.labels[derived.item]
            shown = format_native(now.native) if isinstance(now, Typed) else ""
            yield found("derived", "derived", at, item=label, form=line.form.title, now=shown or "–")


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
