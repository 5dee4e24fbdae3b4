"""Fold of redaction: what an entry brought is gone from every row that showed it; what allocation rests on stays."""

from __future__ import annotations

from msgspec import structs

from ecrf.record import entry as e
from ecrf.record.fold.guards import record_of
from ecrf.record.fold.step import REDACTED, REDACTED_TEXT, Step
from ecrf.record.rows import PersonRow, RootRow, SiteRow, StudyRow
from ecrf.record.state import ChainState, RecordState
from ecrf.record.study_state import StudyState
from ecrf.words import Fault, Refusal

_SHOWN_NOWHERE = ("reason", "origin")
"""Fields that no row shows, but the reason of an unblinding or an authorisation."""


def redact(state: RecordState, entry: e.Redacted, step: Step) -> None:
    """What entry `sequence` brought is gone from the content and from every row that showed it."""
    _require(state, entry, step)
    root = state.root
    if root is not None and root.randomised is not None and root.randomised.sequence == entry.sequence:
        raise Refusal(Fault("fold.allocation_kept", str(entry.sequence)))
    state.touched.append(("", step.sequence))
    if root is not None:
        _blank(state, root, "unblindings", entry)
        _blank(state, root, "authorised", entry)
    if entry.field in _SHOWN_NOWHERE:
        return
    for line in state.lines.values():
        for cell in line.items.values():
            if cell.version == entry.sequence:
                cell.value = REDACTED
                state.touch(line)
                state.touched.append((line.record, step.sequence))
    for query in state.queries.values():
        for said in query.thread:
            if said.sequence == entry.sequence:
                said.text = REDACTED_TEXT
                state.touch(query)
                state.touched.append((record_of(query.at), step.sequence))
    _redact_notes(state, entry.sequence)
    for coding in state.codings.values():
        if coding.coded == entry.sequence:
            coding.path = ()
            state.touch(coding)


def _redact_notes(state: RecordState, sequence: int) -> None:
    root = state.root
    if root is not None and root.numbered == sequence:
        root.number = REDACTED_TEXT
        state.touch(root)
    for run in state.integrity.values():
        if run.run == sequence:
            run.report = REDACTED_TEXT
            state.touch(run)
    for finding in state.findings.values():
        if finding.sequence == sequence and finding.text:
            finding.text = REDACTED_TEXT
            state.touch(finding)
    for mark in state.missing.values():
        if mark.version == sequence:
            mark.value = REDACTED
            state.touch(mark)
    for prompt in state.prompts.values():
        if prompt.answered == sequence:
            prompt.answer = REDACTED_TEXT
            state.touch(prompt)
    for statement in state.statements.values():
        if statement.made == sequence and statement.note:
            statement.note = REDACTED_TEXT
            state.touch(statement)


def redact_study(state: StudyState, entry: e.Redacted, step: Step) -> None:
    """The same in the study chain: a name, what somebody was trained in, words about a fact or a task."""
    _require(state, entry, step)
    study = state.study
    if study is not None:
        kept = {row.sequence for row in study.lists} | {row.sequence for row in study.taken}
        if entry.sequence in kept:
            raise Refusal(Fault("fold.allocation_kept", str(entry.sequence)))
        _blank(state, study, "facts", entry)
    named: list[PersonRow | SiteRow] = [*state.persons.values(), *state.sites.values()]
    for row in named:
        if row.added == entry.sequence and entry.field == "name":
            row.name = REDACTED_TEXT
            state.touch(row)
        _blank(state, row, "facts", entry)
    for person in state.persons.values():
        _blank(state, person, "trainings", entry)
        _blank(state, person, "tasks", entry)


def _require(state: ChainState, entry: e.Redacted, step: Step) -> None:
    step.require("redact", str(entry.sequence))
    if not 0 < entry.sequence <= state.sequence:
        raise Refusal(Fault("fold.no_entry", str(entry.sequence)))


def _blank(
    state: ChainState, row: RootRow | StudyRow | SiteRow | PersonRow, name: str, entry: e.Redacted
) -> None:
    """Take the redacted words out of what a row holds under `name`, one thing per entry."""
    held, gone = getattr(row, name), {entry.field: REDACTED_TEXT}
    if any(one.sequence == entry.sequence for one in held):
        kept = (structs.replace(one, **gone) if one.sequence == entry.sequence else one for one in held)
        setattr(row, name, tuple(kept))
        state.touch(row)
