"""Handlers of a form record's states: complete, reopened, corrected, in error."""

from __future__ import annotations

from collections.abc import Iterator

from ecrf.record import entry as e
from ecrf.record.address import is_under
from ecrf.record.fold.guards import is_in_error
from ecrf.record.state import RecordState
from ecrf.services import commands as c
from ecrf.services.answer import Answer, Bench, enter_chain, published_of, require_words
from ecrf.services.context import SubjectView
from ecrf.services.outcome import StoredValue
from ecrf.services.settling import (
    UNSETTLED,
    Incomplete,
    complete_form,
    find_obstacles,
    settle,
    settle_after_change,
)
from ecrf.services.unit import Unit
from ecrf.words import Fault, Refusal


def complete(unit: Unit, command: c.CompleteForm, bench: Bench) -> Answer:
    """Declare a form complete."""
    state = enter_chain(unit, command.chain)
    published = published_of(bench, state)
    if command.record not in state.forms:
        unit.add(command.chain, e.FormOpened(command.record, published.digest))
    complete_form(unit, SubjectView(state, published), command.record, bench)
    return Answer(command.chain)


def reopen(unit: Unit, command: c.ReopenForm, bench: Bench) -> Answer:
    """Withdraw completeness."""
    state = enter_chain(unit, command.chain)
    require_words(command.reason, command.record)
    refuse_sent(bench, state, command.record)
    unit.add(command.chain, e.FormReopened(command.record, unit.text(command.reason)))
    return Answer(command.chain)


def open_correction(unit: Unit, command: c.OpenCorrection, bench: Bench) -> Answer:
    """Begin editing a complete form for one reason."""
    state = enter_chain(unit, command.chain)
    require_words(command.reason, command.record)
    refuse_sent(bench, state, command.record)
    unit.add(command.chain, e.CorrectionOpened(command.record, unit.text(command.reason)))
    return Answer(command.chain)


def close_correction(unit: Unit, command: c.CloseCorrection, bench: Bench) -> Answer:
    """End the correction; the form must still be fit to be complete."""
    state = enter_chain(unit, command.chain)
    view = SubjectView(state, published_of(bench, state))
    faults = find_obstacles(view, command.record)
    if faults:
        raise Incomplete(command.record, faults)
    unit.add(command.chain, e.CorrectionClosed(command.record))
    settle(
        unit,
        view,
        [(command.record, check) for check in view.plan.checks_of(command.record.split("/")[2])],
        bench,
    )
    return Answer(command.chain)


def mark_in_error(unit: Unit, command: c.MarkInError, bench: Bench) -> Answer:
    """Mark a form, visit or subject as entered in error."""
    state = enter_chain(unit, command.chain)
    require_words(command.reason, command.at)
    put_in_error(unit, state, command.at, unit.text(command.reason), bench)
    return Answer(command.chain)


def put_in_error(unit: Unit, state: RecordState, at: str, reason: e.Commitment, bench: Bench) -> None:
    """Mark what stands at a prefix as entered in error; queries on it close with the reason, other checks are asked anew.

    Raises Refusal `command.nothing_in_error` when nothing there could be marked.
    """
    cause = unit.add(state.chain, e.EnteredInError(at, reason))
    records = {row.record for row in state.forms.values() if row.in_error == cause}
    if not records and at:
        raise Refusal(Fault("command.nothing_in_error", at))
    for query in list(state.queries.values()):
        asks_it = is_under(query.at, at) and is_in_error(state, query.at, cause)
        if asks_it and query.status in UNSETTLED:
            unit.add(state.chain, e.QueryClosed(query.id, by=e.SYSTEM, cause=cause, text=reason))
    if at:
        view = SubjectView(state, published_of(bench, state))
        settle_after_change(unit, view, list(_values_of(state, records, cause)), bench)


def _values_of(state: RecordState, records: set[str], cause: int) -> Iterator[StoredValue]:
    """The values that no longer count."""
    for key, line in state.lines.items():
        if line.record in records and not line.removed:
            for item in line.items:
                yield StoredValue(f"{key}/{item}", cause, None)


def refuse_sent(bench: Bench, state: RecordState, record: str) -> None:
    """A report that was sent stays as it was; a later one says what changed."""
    row = state.forms.get(record)
    index = bench.designs.get(row.design).index if row is not None else published_of(bench, state).index
    form = index.find_form(record.split("/")[2])
    if form is not None and form.sent:
        raise Refusal(Fault("form.sent", record))
