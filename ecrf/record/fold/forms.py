"""Fold of the states of a form record: opened, complete, corrected, in error."""

from __future__ import annotations

from ecrf.record import entry as e
from ecrf.record.address import is_under
from ecrf.record.fold.guards import (
    RECORD_PARTS,
    need_authorised,
    need_design,
    need_form,
    need_root,
    refuse_locked,
)
from ecrf.record.fold.step import Step
from ecrf.record.rows import FormRow
from ecrf.record.state import RecordState
from ecrf.words import Fault, Refusal


def open_form(state: RecordState, entry: e.FormOpened, step: Step) -> None:
    """A form record begins; the design names the questions that were shown."""
    need_root(state, entry.at)
    step.require("enter_values", entry.at)
    refuse_locked(state, entry.at)
    need_design(step, entry.design, entry.at)
    parts = entry.at.split("/")
    if len(parts) != RECORD_PARTS or entry.at in state.forms:
        raise Refusal(Fault("fold.form_open", entry.at))
    row = FormRow(entry.at, parts[0], parts[2], entry.design)
    state.forms[entry.at] = row
    state.touch(row)
    state.touched.append((entry.at, step.sequence))


def _open_form(state: RecordState, at: str, step: Step, action: str) -> FormRow:
    step.require(action, at)
    refuse_locked(state, at)
    row = need_form(state, at, at)
    state.touch(row)
    state.touched.append((at, step.sequence))
    return row


def complete(state: RecordState, entry: e.FormCompleted, step: Step) -> None:
    """The site says the form is complete."""
    row = _open_form(state, entry.at, step, "complete_form")
    row.status, row.completed, row.correction = "complete", step.sequence, 0


def reopen(state: RecordState, entry: e.FormReopened, step: Step) -> None:
    """Completeness is withdrawn with a reason."""
    row = _open_form(state, entry.at, step, "complete_form")
    row.status, row.completed, row.correction = "begun", 0, 0


def open_correction(state: RecordState, entry: e.CorrectionOpened, step: Step) -> None:
    """Values may change again for one stated reason."""
    row = _open_form(state, entry.at, step, "correct")
    if row.correction:
        raise Refusal(Fault("fold.correction_open", entry.at))
    row.correction = step.sequence


def close_correction(state: RecordState, entry: e.CorrectionClosed, step: Step) -> None:
    """The correction ends."""
    row = _open_form(state, entry.at, step, "correct")
    if not row.correction:
        raise Refusal(Fault("fold.no_correction", entry.at))
    row.correction = 0


def move(state: RecordState, entry: e.FormMoved, step: Step) -> None:
    """A form came from another place or went there: in error where it stood, and nothing stands where it belongs."""
    need_root(state, entry.at)
    step.require("correct", entry.at)
    refuse_locked(state, entry.at)
    row = state.forms.get(entry.at)
    stands_right = row is None if entry.way == "from" else row is not None and row.in_error > 0
    elsewhere = (entry.chain, entry.place) != (state.chain, entry.at)
    if entry.way not in ("from", "to") or not stands_right or not elsewhere:
        raise Refusal(Fault("fold.move", entry.at))
    state.touched.append((entry.at, step.sequence))


def mark_in_error(state: RecordState, entry: e.EnteredInError, step: Step) -> None:
    """A form record, visit or the whole subject was entered in error."""
    root = need_root(state, entry.at)
    step.require("correct", entry.at)
    refuse_locked(state, entry.at)
    need_authorised(state, entry.at, step)
    if not entry.at:
        root.in_error = step.sequence
        state.touch(root)
    for row in state.forms.values():
        if is_under(row.record, entry.at) and not row.in_error:
            row.in_error = step.sequence
            state.touch(row)
            state.touched.append((row.record, step.sequence))
