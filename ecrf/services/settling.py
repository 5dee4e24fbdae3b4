"""Prompts at field exit, completing a form, and system queries that open and close themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ecrf.record import entry as e
from ecrf.record.address import UNGROUPED
from ecrf.record.converting import check_range
from ecrf.record.effective import read_item
from ecrf.record.fold.guards import is_locked
from ecrf.record.rows import QueryRow
from ecrf.record.state import RecordState
from ecrf.record.value import NonConformant, Typed
from ecrf.rules.plan import CompiledCheck
from ecrf.schema.model import Severity
from ecrf.services.answer import Bench
from ecrf.services.context import SubjectView
from ecrf.services.findings import Finding, affected_homes, evaluate, find_closed, find_firing, is_settled
from ecrf.services.outcome import StoredValue
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal

UNSETTLED = ("open", "answered")


class Incomplete(Refusal):
    """A form cannot be complete yet; `faults` says why, field by field."""

    def __init__(self, record: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(Fault("form.not_complete", record, {"count": len(faults)}))
        self.faults = faults


def show_prompts(unit: Unit, view: SubjectView, stored: Sequence[StoredValue]) -> None:
    """Note in the trail every check that speaks because of this change and had not spoken of this value yet."""
    affected = view.plan.affected
    for value in stored:
        checks = affected(value.at.rpartition("/")[2])
        if not checks:
            continue
        record = "/".join(value.at.split("/", 5)[:5])
        for check in checks:
            if check.form != record.split("/")[2]:
                continue
            for finding in find_firing(view, record, [check], frozenset({value.at.split("/")[6]})):
                row = view.state.prompts.get(finding.key)
                if row is None or (row.shown < value.version and finding.at == value.at):
                    unit.add(view.state.chain, e.PromptShown(finding.at, finding.check.oid, value.version))


def find_obstacles(view: SubjectView, record: str) -> tuple[Fault, ...]:
    """Why a form record cannot be complete: required, unreadable, out of range, hard checks, begun lines."""
    form = view.index.form(record.split("/")[2])
    faults: list[Fault] = []
    for group in form.groups:
        rows = view.state.lines_of(record, group.oid) if group.repeating else []
        lines = [row.line for row in rows if row.items] if group.repeating else [UNGROUPED]
        for line in lines:
            context = view.at_home(record, line, group.oid)
            if not view.plan.is_shown(group.oid, context):
                continue
            for item in group.items:
                at = f"{record}/{group.oid}/{line}/{item.oid}"
                value = read_item(view.state, at.rpartition("/")[0], item.oid)
                if isinstance(value, NonConformant):
                    faults.append(Fault("form.unreadable", at, {"item": item.label}))
                elif value is None:
                    if item.required and item.derive is None and view.plan.is_shown(item.oid, context):
                        faults.append(Fault("form.required", at, {"item": item.label}))
                elif isinstance(value, Typed) and (fault := check_range(item, value)) is not None:
                    faults.append(Fault(fault.code, at, fault.args))
    hard = [check for check in view.plan.checks_of(form.oid) if check.severity is Severity.HARD]
    faults += [
        Fault("form.check_failed", found.at, {"say": found.check.say})
        for found in find_firing(view, record, hard)
    ]
    return tuple(faults)


def complete_form(unit: Unit, view: SubjectView, record: str, bench: Bench) -> None:
    """Declare a form complete; refuses (Incomplete) while anything hard stands against it, opens its soft queries."""
    for row in view.state.lines.values():
        if row.record == record and row.begun and row.items and not row.removed and row.line != UNGROUPED:
            unit.add(view.state.chain, e.LineFinished(row.key))
    faults = find_obstacles(view, record)
    if faults:
        raise Incomplete(record, faults)
    unit.add(view.state.chain, e.FormCompleted(record))
    home = [(record, check) for check in view.plan.checks_of(record.split("/")[2])]
    settle(unit, view, home, bench)


def settle_after_change(unit: Unit, view: SubjectView, stored: Sequence[StoredValue], bench: Bench) -> None:
    """Open, re-open and close system queries at complete homes that this change may reach."""
    homes: dict[tuple[str, str], tuple[str, CompiledCheck]] = {}
    affected = view.plan.affected
    for value in stored:
        item = value.at.rpartition("/")[2]
        checks = affected(item) if item != "_" else view.plan.checks_of(value.at.split("/", 3)[2])
        if not checks:
            continue
        for record, check in affected_homes(view, checks, "/".join(value.at.split("/", 5)[:5])):
            homes[record, check.oid] = (record, check)
    settle(unit, view, homes.values(), bench)


def settle(unit: Unit, view: SubjectView, homes: Iterable[tuple[str, CompiledCheck]], bench: Bench) -> None:
    """Make the system queries of these homes say what the checks say now."""
    state = view.state
    for record, check in homes:
        form = state.forms.get(record)
        if form is None or form.status != "complete" or form.in_error or check.severity is Severity.INFO:
            continue
        if state.locks and is_locked(state, record):
            continue  # what a check says now is a finding of the integrity run
        firing = dict(evaluate(view, record, check))
        for at, fires in firing.items():
            query = _query_of(view, check, at)
            if fires and not is_settled(state, Finding(check, at)):
                if query is None:
                    _open(unit, state, Finding(check, at), bench)
            elif query is not None and not check.close_by_hand:
                unit.add(state.chain, e.QueryClosed(query.id, by=e.SYSTEM, cause=state.sequence))
        _close_orphans(unit, view, record, check, set(firing))


def _open(unit: Unit, state: RecordState, finding: Finding, bench: Bench) -> None:
    """Open the query of a finding, or again the one that was closed, unless people have dealt with it."""
    closed = find_closed(state, finding)
    if is_settled(state, finding, closed):
        return
    if closed is not None:
        unit.add(state.chain, e.QueryRequeried(closed.id, by=e.SYSTEM))
    else:
        opened = e.QueryOpened(
            finding.at, bench.new_id(), "coordinator", by=e.SYSTEM, check=finding.check.oid
        )
        unit.add(state.chain, opened)


def _close_orphans(unit: Unit, view: SubjectView, record: str, check: CompiledCheck, homes: set[str]) -> None:
    """Close queries whose line no longer stands."""
    for row in list(view.state.queries.values()):
        beneath = row.at == record or row.at.startswith(record + "/")
        if beneath and row.check == check.oid and row.status in UNSETTLED and row.at not in homes:
            unit.add(view.state.chain, e.QueryClosed(row.id, by=e.SYSTEM, cause=view.state.sequence))


def _query_of(view: SubjectView, check: CompiledCheck, at: str) -> QueryRow | None:
    for row in view.state.queries.values():
        if row.check == check.oid and row.at == at and row.status in UNSETTLED:
            return row
    return None
