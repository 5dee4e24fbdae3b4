"""When a change needs a reason (C8): the value is old, another person's, or was queried, verified or signed."""

from __future__ import annotations

from datetime import datetime, timedelta

from ecrf.record.address import is_under
from ecrf.record.rows import Cell, FormRow
from ecrf.record.state import RecordState
from ecrf.record.transaction import decode_header
from ecrf.services.unit import Unit

REASON_AFTER = timedelta(hours=24)
_STANDING = ("sdv", "discrepancy", "no_source", "review.medical", "review.data", "signature")


def is_reason_due(unit: Unit, state: RecordState, at: str, cell: Cell) -> bool:
    """Whether replacing the value at `at` needs a reason; an open correction has given its own already."""
    form: FormRow | None = state.forms.get("/".join(at.split("/", 5)[:5]))
    if form is not None and form.correction:
        return False
    return _was_seen(state, at) or _is_old_or_foreign(unit, state.chain, cell)


def _was_seen(state: RecordState, at: str) -> bool:
    """Whether somebody queried, verified, reviewed or signed the value."""
    if any(row.at == at for row in state.queries.values()):
        return True
    return any(
        row.statement in _STANDING and not row.withdrawn and is_under(at, row.at)
        for row in state.statements.values()
    )


def _is_old_or_foreign(unit: Unit, chain: str, cell: Cell) -> bool:
    stored = unit.door.transaction_at(chain, cell.version)
    if stored is None:
        return True
    header = decode_header(stored.sealed.body)
    return (
        header.person != unit.session.person
        or unit.now - datetime.fromisoformat(header.stored) > REASON_AFTER
    )
