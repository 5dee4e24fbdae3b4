"""Gates: what must stand before a subject leaves screening. A gate stops an act, never the record of what happened."""

from __future__ import annotations

from ecrf.record.converting import format_native
from ecrf.record.effective import read_item
from ecrf.record.rows import LineRow
from ecrf.record.state import RecordState
from ecrf.record.value import Typed
from ecrf.schema.index import DesignIndex
from ecrf.words import Fault, Refusal

FORMS = "enrol_forms"
"""Study setting: forms that must be complete, e.g. `IC IE`."""
DECISION = "enrol_decision"
"""Study setting: item and code of the decision to enrol, e.g. `IE_DEC=ENROL`."""
ON_TRIAL = ("enrolled", "treatment")
_BEFORE = ("", "screening", "screen_failure")


def check_enrolment(state: RecordState, index: DesignIndex, status: str) -> None:
    """Refuse to take a subject from screening onto the trial before consent and eligibility stand as the study asks.

    Raises Refusal `command.gate_form` (a form is not complete) or `command.gate_decision` (no decision to enrol).
    """
    root = state.root
    if status not in ON_TRIAL or root is None or root.status not in _BEFORE:
        return
    settings = index.design.study.settings
    for oid in settings.get(FORMS, "").split():
        rows = [row for row in state.forms.values() if row.form == oid and not row.in_error]
        if not any(row.status == "complete" for row in rows):
            raise Refusal(Fault("command.gate_form", state.chain, {"form": index.form(oid).title}))
    item, _, code = settings.get(DECISION, "").partition("=")
    if item and code not in _codes(state, item):
        raise Refusal(Fault("command.gate_decision", state.chain, {"item": index.item(item).item.label}))


def _codes(state: RecordState, item: str) -> set[str]:
    values = (read_item(state, key, item) for key, line in _counted(state) if item in line.items)
    return {format_native(value.native) for value in values if isinstance(value, Typed)}


def _counted(state: RecordState) -> list[tuple[str, LineRow]]:
    """Lines of forms that were not entered in error."""
    wrong = {row.record for row in state.forms.values() if row.in_error}
    return [(key, line) for key, line in state.lines.items() if line.record not in wrong]
