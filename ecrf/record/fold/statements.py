"""Fold of statements, locks and redaction."""

from __future__ import annotations

from msgspec import structs

from ecrf.record import entry as e
from ecrf.record.digest import compute_digest
from ecrf.record.fold.guards import need_root, record_of, refuse_locked, refuse_stronger
from ecrf.record.fold.step import REDACTED, REDACTED_TEXT, Step
from ecrf.record.rows import LockRow, StatementRow
from ecrf.record.state import RecordState
from ecrf.words import Fault, Refusal

STATEMENT_ACTION = {
    "sdv": "verify",
    "discrepancy": "verify",
    "no_source": "verify",
    "seen": "verify",
    "review.medical": "review_medical",
    "review.data": "review_data",
    "judgement": "confirm_judgement",
    "signature": "sign",
}
LOCK_ACTION = {"frozen": "freeze", "locked": "lock", "hard": "lock"}


def state_(state: RecordState, entry: e.Stated, step: Step) -> None:
    """A person stands for what is at a prefix, exactly as it stands now."""
    need_root(state, entry.at)
    action = STATEMENT_ACTION.get(entry.statement)
    if action is None:
        raise Refusal(Fault("fold.statement_unknown", entry.at, {"statement": entry.statement}))
    step.require(action, entry.at)
    if entry.statement == "signature":
        step.require_policy(entry.at)
    refuse_locked(state, entry.at)
    if entry.sequence != state.sequence or entry.digest != compute_digest(state, entry.at):
        raise Refusal(Fault("fold.stale", entry.at, {"seen": entry.sequence}))
    header = step.header
    row = StatementRow(
        made=step.sequence,
        at=entry.at,
        statement=entry.statement,
        sequence=entry.sequence,
        digest=entry.digest,
        meaning=entry.meaning,
        person=header.person,
        role=header.role,
        time=header.stored,
        note=step.text(entry.note),
    )
    state.statements[row.key] = row
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def withdraw(state: RecordState, entry: e.StatementWithdrawn, step: Step) -> None:
    """A statement is undone by the person who made it; a signature never is."""
    row = state.statements.get(str(entry.sequence))
    if row is None or row.withdrawn or row.person != step.header.person or row.statement == "signature":
        raise Refusal(Fault("fold.statement_not_yours", str(entry.sequence)))
    refuse_locked(state, row.at)
    row.withdrawn = step.sequence
    state.touch(row)
    state.touched.append((record_of(row.at), step.sequence))


def lock(state: RecordState, entry: e.Locked, step: Step) -> None:
    """Nothing beneath may change until the lock is lifted."""
    need_root(state, entry.at)
    action = LOCK_ACTION.get(entry.level)
    if action is None or f"{entry.level}:{entry.at}" in state.locks:
        raise Refusal(Fault("fold.lock_state", entry.at, {"level": entry.level}))
    step.require(action, entry.at)
    refuse_stronger(state, entry.at, entry.level)
    row = LockRow(entry.at, entry.level, step.sequence)
    state.locks[row.key] = row
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def unlock(state: RecordState, entry: e.Unlocked, step: Step) -> None:
    """A lock is lifted; a hard lock never is."""
    key = f"{entry.level}:{entry.at}"
    if key not in state.locks or entry.level == "hard":
        raise Refusal(Fault("fold.lock_state", entry.at, {"level": entry.level}))
    step.require(LOCK_ACTION[entry.level], entry.at)
    refuse_stronger(state, entry.at, entry.level)
    row = state.locks.pop(key)
    row.set = 0
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def redact(state: RecordState, entry: e.Redacted, step: Step) -> None:
    """What entry `sequence` brought is gone from the content and from every row that showed it."""
    step.require("redact", str(entry.sequence))
    if not 0 < entry.sequence <= state.sequence:
        raise Refusal(Fault("fold.no_entry", str(entry.sequence)))
    state.touched.append(("", step.sequence))
    _redact_unblinding(state, entry)
    if entry.field == "reason":
        return  # no other row shows a reason
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


def _redact_unblinding(state: RecordState, entry: e.Redacted) -> None:
    """The words of an unblinding, or of an authorisation, are gone from the subject's row."""
    root, gone = state.root, {entry.field: REDACTED_TEXT}
    if root is None or not root.unblindings:
        return
    root.unblindings = tuple(
        structs.replace(row, **gone) if row.sequence == entry.sequence else row for row in root.unblindings
    )
    root.authorised = tuple(
        structs.replace(row, **gone) if row.sequence == entry.sequence else row for row in root.authorised
    )
    state.touch(root)
