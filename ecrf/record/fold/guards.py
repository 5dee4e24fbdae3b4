"""Refusals several entries share: locks, missing roots, a sealed study, records that are not open."""

from __future__ import annotations

from ecrf.record.address import is_under
from ecrf.record.fold.step import Step
from ecrf.record.rows import FormRow, RootRow, StudyRow
from ecrf.record.state import RecordState
from ecrf.record.study_state import StudyState
from ecrf.words import Fault, Refusal

ADDRESS_PARTS = 8
LOCK_LEVELS = ("frozen", "locked", "hard")
"""From the weakest: the site freezes, the data manager locks, the study is locked for good."""
RECORD_PARTS = 5
SEAL = "hard_lock"
"""Occasion of the checkpoint that seals a study: nobody joins behind it."""


def record_of(at: str) -> str:
    """The form record of a printed address, empty when the address is shorter."""
    parts = at.split("/", RECORD_PARTS)
    return "/".join(parts[:RECORD_PARTS]) if len(parts) >= RECORD_PARTS else ""


def need_root(state: RecordState, place: str) -> RootRow:
    """The subject's row; refuses a chain without its first entry."""
    if state.root is None:
        raise Refusal(Fault("fold.no_root", place))
    return state.root


def touch_root(state: RecordState, row: RootRow, step: Step) -> None:
    """The subject's row changed, and with it what stands above every form."""
    state.touch(row)
    state.touched.append(("", step.sequence))


def need_study(state: StudyState) -> StudyRow:
    """The study's own row; refuses a chain without its first entry."""
    if state.study is None:
        raise Refusal(Fault("fold.no_root", state.chain))
    return state.study


def refuse_sealed(step: Step, place: str) -> None:
    """A study locked for good takes no further subject and allocates nobody."""
    for row in step.study.checkpoints.values():
        if row.occasion == SEAL and row.sequence <= step.header.study_sequence:
            raise Refusal(Fault("fold.locked", place, {"level": "hard"}))


def need_form(state: RecordState, record: str, place: str) -> FormRow:
    """The form record's row; refuses one that was not opened."""
    row = state.forms.get(record)
    if row is None:
        raise Refusal(Fault("fold.form_not_open", place))
    return row


def need_design(step: Step, digest: str, place: str) -> None:
    """Refuse a design that was not published at the study head the transaction names."""
    row = step.study.designs.get(digest)
    if row is None or row.published > step.header.study_sequence:
        raise Refusal(Fault("fold.design_unknown", place))


def refuse_locked(state: RecordState, at: str) -> None:
    """Refuse when a lock stands on `at`, above it, or (for a prefix) beneath it."""
    for lock in state.locks.values():
        if is_under(at, lock.at) or is_under(lock.at, at):
            raise Refusal(Fault("fold.locked", at, {"level": lock.level}))


def is_locked(state: RecordState, at: str) -> bool:
    """Whether a lock stands on `at`, above it, or (for a prefix) beneath it."""
    return any(is_under(at, lock.at) or is_under(lock.at, at) for lock in state.locks.values())


def is_in_error(state: RecordState, at: str, cause: int) -> bool:
    """Whether entry `cause` marked as entered in error the form at or above `at`, or the last standing form beneath it."""
    if state.root is not None and cause and state.root.in_error == cause:
        return True
    if not at:
        return False
    near = [row for row in state.forms.values() if is_under(at, row.record) or is_under(row.record, at)]
    return all(row.in_error for row in near) and any(cause and row.in_error == cause for row in near)


def refuse_stronger(state: RecordState, at: str, level: str) -> None:
    """Refuse to touch a lock of `level` at `at` while a stronger one covers it: who locked higher lifts first."""
    for lock in state.locks.values():
        if LOCK_LEVELS.index(lock.level) > LOCK_LEVELS.index(level) and is_under(at, lock.at):
            raise Refusal(Fault("fold.locked", at, {"level": lock.level}))


def need_editable(state: RecordState, record: str, place: str) -> FormRow:
    """The form record's row if values beneath it may change now."""
    if state.locks:
        refuse_locked(state, place)
    row = state.forms.get(record)
    if row is None:
        raise Refusal(Fault("fold.form_not_open", place))
    if row.in_error:
        raise Refusal(Fault("fold.in_error", place))
    return row


def refuse_complete(row: FormRow, place: str) -> None:
    """Refuse a person's change of a complete form outside an open correction."""
    if row.status == "complete" and not row.correction:
        raise Refusal(Fault("fold.complete", place))


def need_authorised(state: RecordState, at: str, step: Step) -> None:
    """Refuse a change of an unblinded subject's data unless it was authorised on this day, at `at` or above it."""
    root, day = state.root, step.header.stored[:10]
    if root is None or not root.unblindings:
        return
    if not any(is_under(at, row.at) and row.time[:10] == day for row in root.authorised):
        raise Refusal(Fault("fold.unblinded", at))
