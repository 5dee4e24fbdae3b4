"""Fold of prompts and queries."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.fold.guards import is_in_error, need_root, record_of, refuse_locked
from ecrf.record.fold.step import Step
from ecrf.record.rows import PromptRow, QueryRow, Said
from ecrf.record.state import RecordState
from ecrf.words import Fault, Refusal

_EVENT_PART = 0
_FORM_PART = 2


def show_prompt(state: RecordState, entry: e.PromptShown, step: Step) -> None:
    """A check spoke."""
    row = PromptRow(entry.at, entry.check, entry.cause, step.sequence)
    state.prompts[row.key] = row
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def answer_prompt(state: RecordState, entry: e.PromptAnswered, step: Step) -> None:
    """The person let the value stand and said why."""
    step.require("enter_values", entry.at)
    refuse_locked(state, entry.at)
    row = state.prompts.get(f"{entry.at}#{entry.check}")
    if row is None:
        raise Refusal(Fault("fold.no_prompt", entry.at, {"check": entry.check}))
    row.answered, row.answer = step.sequence, step.text(entry.text)
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def _say(row: QueryRow, act: str, text: str, step: Step) -> None:
    header = step.header
    row.thread.append(Said(step.sequence, act, header.person, header.role, header.stored, text))
    row.changed_at = header.stored


def open_query(state: RecordState, entry: e.QueryOpened, step: Step) -> None:
    """A query stands; a check has at most one unsettled query at its home."""
    need_root(state, entry.at)
    refuse_locked(state, entry.at)
    system = entry.by == e.SYSTEM
    if not system:
        step.require("raise_query", entry.at)
    if entry.id in state.queries:
        raise Refusal(Fault("fold.query_exists", entry.at))
    if entry.check and any(
        row.check == entry.check and row.at == entry.at and row.status in ("open", "answered")
        for row in state.queries.values()
    ):
        raise Refusal(Fault("fold.query_exists", entry.at, {"check": entry.check}))
    parts = entry.at.split("/")
    header = step.header
    row = QueryRow(
        id=entry.id,
        at=entry.at,
        event=parts[_EVENT_PART],
        form=parts[_FORM_PART] if len(parts) > _FORM_PART else "",
        status="open",
        to=entry.to,
        check=entry.check,
        system=system,
        opened=step.sequence,
        opened_at=header.stored,
        opened_by=header.person,
        opened_role=header.role,
        changed_at=header.stored,
        thread=[],
    )
    _say(row, "opened", step.text(entry.text), step)
    state.queries[row.id] = row
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def _query(state: RecordState, query: str, allowed: tuple[str, ...], step: Step) -> QueryRow:
    row = state.queries.get(query)
    if row is None or row.status not in allowed:
        raise Refusal(Fault("fold.query_state", query, {"status": "" if row is None else row.status}))
    refuse_locked(state, row.at)
    state.touch(row)
    state.touched.append((record_of(row.at), step.sequence))
    return row


def answer(state: RecordState, entry: e.QueryAnswered, step: Step) -> None:
    """The site answers an open query."""
    step.require("answer_query", entry.id)
    row = _query(state, entry.id, ("open",), step)
    row.status = "answered"
    _say(row, "answered", step.text(entry.text), step)


def requery(state: RecordState, entry: e.QueryRequeried, step: Step) -> None:
    """The question stands again: asked by a person, or by a check that fires once more."""
    if entry.by != e.SYSTEM:
        step.require("close_query", entry.id)
    row = _query(state, entry.id, ("answered", "closed"), step)
    if entry.by == e.SYSTEM and not row.system:
        raise Refusal(Fault("fold.not_systems", row.at))
    row.status = "open"
    _say(row, "requeried", step.text(entry.text), step)


def close(state: RecordState, entry: e.QueryClosed, step: Step) -> None:
    """Settled: by a person, by a check that fires no more, or because what it asks about was entered in error."""
    if entry.by != e.SYSTEM:
        step.require("close_query", entry.id)
    row = _query(state, entry.id, ("open", "answered"), step)
    if entry.by == e.SYSTEM and not row.system and not is_in_error(state, row.at, entry.cause):
        raise Refusal(Fault("fold.not_systems", row.at))
    row.status = "closed"
    _say(row, "closed", step.text(entry.text), step)


def cancel(state: RecordState, entry: e.QueryCancelled, step: Step) -> None:
    """Raised in error."""
    step.require("close_query", entry.id)
    row = _query(state, entry.id, ("open", "answered"), step)
    row.status = "cancelled"
    _say(row, "cancelled", step.text(entry.text), step)
