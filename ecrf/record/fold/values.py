"""Fold of values, lines and missing marks."""

from __future__ import annotations

from msgspec import Raw

from ecrf.record import entry as e
from ecrf.record.address import UNGROUPED, is_under
from ecrf.record.fold.guards import (
    ADDRESS_PARTS,
    RECORD_PARTS,
    need_authorised,
    need_editable,
    record_of,
    refuse_complete,
    refuse_locked,
)
from ecrf.record.fold.step import REDACTED, Step
from ecrf.record.rows import Cell, FormRow, LineRow, MissingRow
from ecrf.record.state import RecordState
from ecrf.words import Fault, Refusal


def _changed(state: RecordState, form: FormRow, step: Step) -> None:
    header = step.header
    form.changed = step.sequence
    form.author = header.person
    form.changed_at = header.stored
    state.dirty[id(form)] = form
    state.touched.append((form.record, step.sequence))


def _field(
    state: RecordState, entry: e.ValueEntered | e.ValueCleared, step: Step
) -> tuple[FormRow, LineRow | None, str]:
    """The form, the line if it stands already, and the item; refuses what may not change now."""
    at = entry.at
    line_key, _, item = at.rpartition("/")
    line = state.lines.get(line_key)
    # A line was made from an address of the right shape, so the address need not be cut up again.
    record = line.record if line is not None else _record_of_field(at)
    form = state.forms.get(record)
    if form is None or form.in_error or state.locks:
        form = need_editable(state, record, at)
    if entry.by != e.SYSTEM:
        if "enter_values" not in step.actions:
            step.require("enter_values", at)
        if form.status == "complete":
            refuse_complete(form, at)
        step.caused_from = step.caused_from or step.sequence
    elif not 0 < step.caused_from <= entry.cause < step.sequence:
        raise Refusal(Fault("fold.no_cause", at))
    return form, line, item


def _record_of_field(at: str) -> str:
    parts = at.split("/")
    if len(parts) != ADDRESS_PARTS:
        raise Refusal(Fault("fold.not_a_field", at))
    return "/".join(parts[:RECORD_PARTS])


def enter(state: RecordState, entry: e.ValueEntered, step: Step) -> None:
    """A value replaces the one it names, and nothing else."""
    line_key, _, item = entry.at.rpartition("/")
    at_hand = step.at_hand if line_key == step.line_key and not entry.by else None
    form, line = at_hand or _reach_line(state, entry, step, line_key)
    sequence, items = step.sequence, line.items
    standing = items.get(item)
    if (0 if standing is None else standing.version) != entry.replaces:
        raise Refusal(Fault("fold.stale", entry.at, {"seen": entry.replaces}))
    if entry.replaces and not entry.by:
        need_authorised(state, entry.at, step)
    if line.removed:
        raise Refusal(Fault("fold.line_removed", entry.at))
    slot = step.slots[entry.value.slot]
    items[item] = Cell(sequence, REDACTED if slot is None else Raw(slot[1]))
    form.changed = sequence
    state.touched.append((form.record, sequence))


def _reach_line(
    state: RecordState, entry: e.ValueEntered, step: Step, line_key: str
) -> tuple[FormRow, LineRow]:
    """Form and line a value goes into, the line made if it is new; asked once for the values of one line."""
    form, line, _ = _field(state, entry, step)
    if line is None:
        line = _begin_line(state, entry.at, form)
    form.author = step.header.person
    form.changed_at = step.header.stored
    state.dirty[id(form)] = form
    state.dirty[id(line)] = line
    if not entry.by:
        step.line_key, step.at_hand = line_key, (form, line)
    return form, line


def _begin_line(state: RecordState, at: str, form: FormRow) -> LineRow:
    *_, group, line_id, _ = at.split("/")
    number = 0 if line_id == UNGROUPED else state.next_number(form.record, group)
    line = LineRow(form.record, group, line_id, number, {})
    state.lines[line.key] = line
    return line


def clear(state: RecordState, entry: e.ValueCleared, step: Step) -> None:
    """A field is empty again; the entry that emptied it becomes nothing's version."""
    form, line, item = _field(state, entry, step)
    standing = line.items.get(item) if line is not None else None
    if line is None or standing is None or standing.version != entry.replaces:
        raise Refusal(Fault("fold.stale", entry.at, {"seen": entry.replaces}))
    if not entry.by:
        need_authorised(state, entry.at, step)
    del line.items[item]
    state.touch(line)
    _changed(state, form, step)


def _line(state: RecordState, at: str, step: Step) -> tuple[FormRow, LineRow]:
    line = state.lines.get(at)
    if line is None:
        raise Refusal(Fault("fold.no_line", at))
    form = need_editable(state, line.record, at)
    step.require("enter_values", at)
    return form, line


def finish_line(state: RecordState, entry: e.LineFinished, step: Step) -> None:
    """A line is no longer begun."""
    form, line = _line(state, entry.at, step)
    line.begun = False
    state.touch(line)
    state.touched.append((form.record, step.sequence))


def remove_line(state: RecordState, entry: e.LineRemoved, step: Step) -> None:
    """A line leaves work; only a begun line may go without a reason."""
    form, line = _line(state, entry.at, step)
    refuse_complete(form, entry.at)
    if entry.reason is None and not (line.begun and not line.items):
        raise Refusal(Fault("fold.reason_missing", entry.at))
    if line.items:
        need_authorised(state, entry.at, step)
    line.removed = step.sequence
    state.touch(line)
    _changed(state, form, step)


def restore_line(state: RecordState, entry: e.LineRestored, step: Step) -> None:
    """A removed line is back at work."""
    form, line = _line(state, entry.at, step)
    refuse_complete(form, entry.at)
    if not line.removed:
        raise Refusal(Fault("fold.no_line", entry.at))
    need_authorised(state, entry.at, step)
    line.removed = 0
    state.touch(line)
    _changed(state, form, step)


def mark_missing(state: RecordState, entry: e.MissingMarked, step: Step) -> None:
    """A prefix is missing as a whole."""
    step.require("mark_missing", entry.at)
    refuse_locked(state, entry.at)
    form = state.forms.get(record_of(entry.at))
    if form is not None:
        refuse_complete(form, entry.at)
    if any(line.items and is_under(key, entry.at) for key, line in state.lines.items()):
        need_authorised(state, entry.at, step)
    row = MissingRow(entry.at, step.sequence, step.raw(entry.value))
    state.missing[row.key] = row
    state.touch(row)
    state.touched.append((record_of(entry.at), step.sequence))


def lift_missing(state: RecordState, entry: e.MissingLifted, step: Step) -> None:
    """A missing mark is withdrawn; its row stays with an empty value so that the store needs no deletion."""
    step.require("mark_missing", entry.at)
    refuse_locked(state, entry.at)
    row = state.missing.get(entry.at)
    if row is None or row.version != entry.replaces:
        raise Refusal(Fault("fold.stale", entry.at, {"seen": entry.replaces}))
    need_authorised(state, entry.at, step)
    lifted = MissingRow(entry.at, 0, type(row.value)(b"null"))
    state.missing[entry.at] = lifted
    state.touch(lifted)
    state.touched.append((record_of(entry.at), step.sequence))
