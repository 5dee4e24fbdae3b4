"""When a change needs a reason (C8): the value is old, another person's, or was queried, verified or signed."""

from __future__ import annotations

from datetime import datetime, timedelta

from ecrf.record.address import Address, is_under
from ecrf.record.rows import SIGNATURES, Cell, FormRow
from ecrf.record.state import RecordState
from ecrf.record.transaction import decode_header
from ecrf.services.unit import Unit

REASON_AFTER = timedelta(hours=24)
_STANDING = ("sdv", "discrepancy", "no_source", "seen", "review.medical", "review.data", *SIGNATURES)


class Reasons:
    """Which changes of one command need a reason; values that were stored together are looked up together."""

    def __init__(self, unit: Unit, state: RecordState) -> None:
        self._unit, self._state = unit, state
        self._from, self._behind, self._late = 0, 0, False
        """The entries of the transaction looked at last, and whether it is old or another person's."""

    def is_due(self, address: Address, cell: Cell) -> bool:
        """Whether replacing the value at `address` needs a reason; an open correction has given its own already."""
        state = self._state
        form: FormRow | None = state.forms.get(address.record)
        if form is not None and form.correction:
            return False
        if (state.queries or state.statements) and _was_seen(state, address.text):
            return True
        if not self._from <= cell.version < self._behind:
            self._look_up(cell.version)
        return self._late

    def _look_up(self, version: int) -> None:
        stored = self._unit.door.transaction_at(self._state.chain, version)
        if stored is None:
            self._from, self._behind, self._late = 0, 0, True
            return
        header = decode_header(stored.sealed.body)
        age = self._unit.now - datetime.fromisoformat(header.stored)
        self._from, self._behind = stored.first, stored.first + stored.count
        self._late = header.person != self._unit.session.person or age > REASON_AFTER


def _was_seen(state: RecordState, at: str) -> bool:
    """Whether somebody queried, verified, reviewed or signed the value."""
    if any(row.at == at for row in state.queries.values()):
        return True
    return any(
        row.statement in _STANDING and not row.withdrawn and is_under(at, row.at)
        for row in state.statements.values()
    )
