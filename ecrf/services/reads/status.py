"""The one status function of forms, visits and subjects; every view, list and count goes through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_cell, read_item
from ecrf.record.rows import SIGNATURES, FormRow, LineRow, PromptRow, StatementRow
from ecrf.record.value import NonConformant
from ecrf.rules.plan import CompiledCheck
from ecrf.schema.model import Group, Severity
from ecrf.services.context import SubjectView
from ecrf.services.reads.schedule_view import PlannedForm, PlannedVisit, VisitState
from ecrf.services.reads.shelf import Shelf
from ecrf.services.reads.status_view import Badge, Standing, Status

ENTRY_DAYS = 5
"""Days from visit to entry after which an empty form is overdue; the setting `entry_days` goes before it."""
_UNREADABLE = b'{"f":'
"""How the bytes of a non-conformant value begin; only those are decoded."""
_LOCKS = {"frozen": Badge.FROZEN, "locked": Badge.LOCKED, "hard": Badge.HARD_LOCKED}
_VERIFYING = {"sdv": Badge.VERIFIED, "discrepancy": Badge.DISCREPANCY, "no_source": Badge.VERIFIED}
_REVIEWS = {"review.medical": Badge.REVIEWED_MEDICAL, "review.data": Badge.REVIEWED_DATA}


@dataclass(frozen=True, slots=True)
class Place:
    """One subject on one day: what all its standings are computed from."""

    view: SubjectView
    shelf: Shelf
    as_of: date
    judged: dict[str, frozenset[str]] = field(default_factory=dict)
    """Judgement items by form, filled as asked; shared by the subjects of a design."""
    urgent: dict[str, tuple[CompiledCheck, ...]] = field(default_factory=dict)
    """Urgent checks by form, likewise."""

    def judgement_items(self, form: str) -> frozenset[str]:
        """The items of a form only an investigator may judge."""
        if form not in self.judged:
            found = self.view.index.find_form(form)
            groups = found.groups if found is not None else ()
            self.judged[form] = frozenset(i.oid for group in groups for i in group.items if i.judgement)
        return self.judged[form]

    def urgent_checks(self, form: str) -> tuple[CompiledCheck, ...]:
        """The checks at home on a form that somebody must be told of now; only those are compiled for it."""
        if form not in self.urgent:
            found, index = self.view.index.find_form(form), self.view.index
            asked = [check for check in found.checks if check.urgent] if found is not None else []
            items = {item.oid for group in found.groups for item in group.items} if found is not None else ()
            asked += [c for c in index.design.study.checks if c.urgent and c.items[0] in items]
            self.urgent[form] = tuple(self.view.plan.check(check.oid) for check in asked)
        return self.urgent[form]

    def check(self, oid: str) -> CompiledCheck | None:
        """A check of the design in force, None when it has none such."""
        try:
            return self.view.plan.check(oid)
        except KeyError:
            return None

    @property
    def entry_days(self) -> int:
        """Days a site has to enter a visit."""
        return int(self.view.index.design.study.settings.get("entry_days", ENTRY_DAYS))


def form_standing(place: Place, visit: PlannedVisit, form: PlannedForm, *, count: bool = False) -> Standing:
    """Status, badges and (with `count`) progress of one form record."""
    row = place.view.state.forms.get(form.record)
    queries = place.shelf.unsettled(form.record)
    badges = _query_badges(query.status for query in queries) | _lock_badge(place.shelf, form.record)
    if row is None:
        return Standing(_empty_status(place, visit, form), badges, queries=len(queries))
    status = _status(place, form.record, row)
    if not row.in_error:
        badges |= record_badges(place, row)
    filled, asked = count_required(place.view, form.record) if count else (0, 0)
    return Standing(status, badges, filled, asked, len(queries))


def visit_standing(place: Place, visit: PlannedVisit, forms: Sequence[Standing]) -> Standing:
    """A visit from the standings of its forms, in the order of `visit.forms`."""
    own = place.shelf.unsettled_at(visit.prefix)
    badges = _query_badges(query.status for query in own) | _lock_badge(place.shelf, visit.prefix)
    badges |= _joined(forms)
    expected = [
        standing for form, standing in zip(visit.forms, forms, strict=True)
        if standing.status not in (Status.NOT_EXPECTED, Status.IN_ERROR) and (form.required or form.recorded)
    ]  # fmt: skip
    done = sum(standing.status in (Status.COMPLETE, Status.NOT_DONE) for standing in expected)
    status = _visit_status(visit, [standing.status for standing in expected], done)
    queries = len(own) + sum(standing.queries for standing in forms)
    return Standing(status, badges, done, len(expected), queries)


def subject_standing(place: Place, visits: Sequence[Standing]) -> Standing:
    """A subject from the standings of its visits."""
    own = place.shelf.unsettled_at("")
    badges = _query_badges(query.status for query in own) | _lock_badge(place.shelf, "") | _joined(visits)
    root = place.view.state.root
    if root is not None and root.in_error:
        return Standing(Status.IN_ERROR, badges)
    status = max((standing.status for standing in visits), default=Status.EMPTY)
    asked = sum(standing.asked for standing in visits)
    filled = sum(standing.filled for standing in visits)
    return Standing(status, badges, filled, asked, len(own) + sum(standing.queries for standing in visits))


def count_required(view: SubjectView, record: str) -> tuple[int, int]:
    """(filled, asked) of the required fields shown in a record; a missing code counts as filled."""
    form = view.index.find_form(record.split("/")[2])
    filled = asked = 0
    for group in form.groups if form is not None else ():
        rows = view.state.lines_of(record, group.oid) if group.repeating else []
        lines = [row.line for row in rows if row.items] if group.repeating else [UNGROUPED]
        for line in lines:
            of_line = count_line(view, record, group, line)
            filled, asked = filled + of_line[0], asked + of_line[1]
    return filled, asked


def count_line(view: SubjectView, record: str, group: Group, line: str) -> tuple[int, int]:
    """(filled, asked) of the required fields shown in one line."""
    home = view.at_home(record, line, group.oid)
    if not view.plan.is_shown(group.oid, home):
        return 0, 0
    filled = asked = 0
    for item in group.items:
        if item.required and item.derive is None and view.plan.is_shown(item.oid, home):
            asked += 1
            value = read_item(view.state, f"{record}/{group.oid}/{line}", item.oid)
            filled += value is not None and not isinstance(value, NonConformant)
    return filled, asked


def is_unassessed(place: Place, line: LineRow, item: str) -> bool:
    """Whether a judgement stands that no investigator has confirmed since it was written."""
    cell = line.items.get(item)
    if cell is None:
        return False
    return place.shelf.covering("judgement").seen(f"{line.key}/{item}") < cell.version


def stands_unanswered(place: Place, prompt: PromptRow) -> bool:
    """Whether the check of a prompt still fires and its answer, if it takes one, is still due."""
    check = place.check(prompt.check)
    if check is None or check.severity is Severity.INFO:
        return False
    if prompt.answered and check.severity is Severity.SOFT:
        return False
    record, parts = "/".join(prompt.at.split("/")[:5]), prompt.at.split("/")
    home = place.view.at_home(record, parts[6] if len(parts) > 6 else UNGROUPED, check.group)
    return check.evaluate(home) is True


def _status(place: Place, record: str, row: FormRow) -> Status:
    if row.in_error:
        return Status.IN_ERROR
    if form_fails(place, record, row):
        return Status.FAILED
    if row.status == "complete":
        return Status.NOT_DONE if place.shelf.is_missing(record) else Status.COMPLETE
    return Status.NOT_DONE if place.shelf.is_missing(record) else Status.BEGUN


def form_fails(place: Place, record: str, row: FormRow) -> bool:
    """Something unreadable stands, a hard check fires, or (before complete) a soft one without an answer."""
    for line in place.shelf.standing_lines(record):
        for cell in line.items.values():
            if bytes(cell.value).startswith(_UNREADABLE) and isinstance(read_cell(cell), NonConformant):
                return True
    for prompt in place.shelf.prompts.get(record, ()):
        check = place.check(prompt.check)
        is_due = check is not None and (row.status != "complete" or check.severity is Severity.HARD)
        if is_due and stands_unanswered(place, prompt):
            return True
    return False


def _empty_status(place: Place, visit: PlannedVisit, form: PlannedForm) -> Status:
    if place.shelf.is_missing(form.record) or (visit.state is VisitState.NOT_DONE and not form.expected):
        return Status.NOT_DONE
    if not form.expected:
        return Status.NOT_EXPECTED
    if not form.required:
        return Status.EMPTY
    if visit.state is VisitState.OVERDUE:
        return Status.OVERDUE
    if visit.actual is not None and place.as_of > visit.actual + timedelta(days=place.entry_days):
        return Status.OVERDUE
    return Status.DUE if visit.state is VisitState.DUE else Status.EMPTY


def record_badges(place: Place, row: FormRow) -> Badge:
    """What people stated about a form record and what waits there, as it stands now."""
    badges = Badge.CORRECTION if row.correction else Badge.NONE
    statements = place.shelf.statements_on(row.record)
    if statements:
        changed = place.shelf.last_change(row)
        signature = place.shelf.covering(*SIGNATURES).find(row.record)
        if signature is not None:
            badges |= Badge.SIGNED if signature.sequence >= changed else Badge.SIGNATURE_BROKEN
        for kind, badge in _REVIEWS.items():
            review = place.shelf.covering(kind).find(row.record)
            if review is not None:
                badges |= badge if review.sequence >= changed else Badge.REVIEW_BROKEN
        badges |= verification_of(place, row, statements)
    judged = place.judgement_items(row.form)
    if judged:
        for line in place.shelf.standing_lines(row.record):
            if any(is_unassessed(place, line, item) for item in judged & line.items.keys()):
                return badges | Badge.UNASSESSED
    return badges


def verification_of(place: Place, row: FormRow, statements: Sequence[StatementRow]) -> Badge:
    """VERIFIED when every field of the record is, DROPPED when one was and has changed, or DISCREPANCY."""
    kept = [each for each in statements if each.statement in _VERIFYING]
    if not kept:
        return Badge.NONE
    covering = place.shelf.covering(*_VERIFYING)
    badges, all_verified, found = Badge.NONE, True, False
    for line in place.shelf.standing_lines(row.record):
        for item, cell in line.items.items():
            last = covering.find(f"{line.key}/{item}")
            found = True
            if last is None:
                all_verified = False
            elif last.sequence < cell.version:
                badges |= Badge.VERIFICATION_DROPPED
            else:
                badges |= _VERIFYING[last.statement] & Badge.DISCREPANCY
    whole = covering.find(row.record)
    if (
        whole is not None
        and whole.sequence < row.changed
        and all_verified
        and not _reverified(kept, row.changed)
    ):
        badges |= Badge.VERIFICATION_DROPPED
    if found and all_verified and not badges & (Badge.VERIFICATION_DROPPED | Badge.DISCREPANCY):
        badges |= Badge.VERIFIED
    return badges


def _reverified(statements: Iterable[StatementRow], changed: int) -> bool:
    return any(row.sequence >= changed for row in statements)


def _query_badges(statuses: Iterable[str]) -> Badge:
    badges = Badge.NONE
    for status in statuses:
        badges |= Badge.QUERY_OPEN if status == "open" else Badge.QUERY_ANSWERED
    return badges


def _lock_badge(shelf: Shelf, at: str) -> Badge:
    return _LOCKS.get(shelf.lock_on(at), Badge.NONE)


_PASSED_UP = Badge.QUERY_OPEN | Badge.QUERY_ANSWERED | Badge.VERIFICATION_DROPPED | Badge.DISCREPANCY
_PASSED_UP |= Badge.REVIEW_BROKEN | Badge.SIGNATURE_BROKEN | Badge.UNASSESSED | Badge.CORRECTION
_SHARED = Badge.VERIFIED | Badge.SIGNED | Badge.REVIEWED_MEDICAL | Badge.REVIEWED_DATA
_RECORDED = (Status.COMPLETE, Status.BEGUN, Status.FAILED)


def _joined(parts: Sequence[Standing]) -> Badge:
    """Warnings of any part, and what all recorded parts have in common."""
    badges, shared, recorded = Badge.NONE, _SHARED, False
    for part in parts:
        badges |= part.badges & _PASSED_UP
        if part.status in _RECORDED:
            shared &= part.badges
            recorded = True
        elif part.status in (Status.OVERDUE, Status.DUE):
            shared = Badge.NONE
    return badges | shared if recorded else badges


def _visit_status(visit: PlannedVisit, forms: Sequence[Status], done: int) -> Status:
    if any(status is Status.FAILED for status in forms):
        return Status.FAILED
    if visit.state is VisitState.NOT_DONE:
        return Status.NOT_DONE
    if visit.state is VisitState.OVERDUE or any(status is Status.OVERDUE for status in forms):
        return Status.OVERDUE
    if not forms:
        return Status.NOT_EXPECTED if visit.state is VisitState.NOT_EXPECTED else _open(visit)
    if done == len(forms):
        return Status.COMPLETE if Status.COMPLETE in forms else Status.NOT_DONE
    begun = done or any(status is Status.BEGUN for status in forms)
    return Status.BEGUN if begun else _open(visit)


def _open(visit: PlannedVisit) -> Status:
    return Status.DUE if visit.state is VisitState.DUE else Status.EMPTY
