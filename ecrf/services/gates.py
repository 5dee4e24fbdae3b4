"""Gates: what must stand before a subject is enrolled or randomised; they stop an act, never a record of what happened."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.record.converting import format_native
from ecrf.record.effective import read_item
from ecrf.record.rows import LineRow
from ecrf.record.state import RecordState
from ecrf.record.value import Typed
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Randomisation
from ecrf.services.stopping import StoppingCounter
from ecrf.words import Arg, Fault, Refusal

FORMS = "enrol_forms"
"""Study setting: forms that must be complete, e.g. `IC IE`."""
DECISION = "enrol_decision"
"""Study setting: item and code of the decision to enrol, e.g. `IE_DEC=ENROL`."""
ON_TRIAL = ("enrolled", "treatment")
LEFT = ("screen_failure", "withdrawn", "completed")
_BEFORE = ("", "screening", "screen_failure")


def check_enrolment(state: RecordState, index: DesignIndex, status: str) -> None:
    """Refuse to take a subject from screening onto the trial before consent and eligibility stand as the study asks.

    Raises Refusal `command.gate_form` (a form is not complete) or `command.gate_decision` (no decision to enrol).
    """
    if not leaves_screening(state, status):
        return
    settings = index.design.study.settings
    _check(state, index, (settings.get(FORMS, "").split(), settings.get(DECISION, "")), "gate")


def check_randomisation(state: RecordState, index: DesignIndex, rule: Randomisation) -> None:
    """Refuse to randomise before consent, eligibility and the investigator's decision stand, or who has left.

    Raises Refusal `command.randomise_status`, `command.randomise_form`, `command.randomise_decision`.
    """
    if state.root is None or state.root.status in LEFT:
        raise Refusal(Fault("command.randomise_status", state.chain))
    _check(state, index, (rule.needs_forms, rule.needs_decision), "randomise")


def _check(state: RecordState, index: DesignIndex, needs: tuple[Iterable[str], str], act: str) -> None:
    forms, decision = needs
    for oid in forms:
        rows = [row for row in state.forms.values() if row.form == oid and not row.in_error]
        if not any(row.status == "complete" and not row.correction for row in rows):
            raise Refusal(Fault(f"command.{act}_form", state.chain, {"form": index.form(oid).title}))
    item, _, code = decision.partition("=")
    if item and code not in _codes(state, item):
        raise Refusal(Fault(f"command.{act}_decision", state.chain, {"item": index.item(item).item.label}))


def leaves_screening(state: RecordState, status: str) -> bool:
    """Whether a status takes the subject from screening onto the trial."""
    root = state.root
    return status in ON_TRIAL and root is not None and root.status in _BEFORE


def check_stopping(counter: StoppingCounter | None, chain: str) -> None:
    """Refuse to enrol while the stopping rule waits for a decision (`command.gate_stopping`) or ended the trial
    (`command.gate_stopped`).
    """
    if counter is None or not counter.is_closed:
        return
    args: dict[str, Arg] = {
        "deaths": counter.related + counter.pending,
        "treated": counter.treated,
        "limit": str(counter.limit),
    }
    if counter.decision is not None and counter.is_stopped:
        raise Refusal(Fault("command.gate_stopped", chain, {**args, "day": counter.decision.day}))
    raise Refusal(Fault("command.gate_stopping", chain, args))


def _codes(state: RecordState, item: str) -> set[str]:
    values = (read_item(state, key, item) for key, line in _counted(state) if item in line.items)
    return {format_native(value.native) for value in values if isinstance(value, Typed)}


def _counted(state: RecordState) -> list[tuple[str, LineRow]]:
    """Lines of forms that were not entered in error."""
    wrong = {row.record for row in state.forms.values() if row.in_error}
    return [(key, line) for key, line in state.lines.items() if line.record not in wrong]
