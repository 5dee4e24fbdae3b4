"""Fold of statements and locks."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.digest import compute_digest
from ecrf.record.fold.guards import need_root, record_of, refuse_locked, refuse_stronger
from ecrf.record.fold.step import Step
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
    "signature.paper": "complete_form",
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
