"""The books of an export."""

from __future__ import annotations

import pytest

from ecrf.exports.tables.reckoning import Balance, Reckoning
from ecrf.words import Refusal


def test_what_is_stored_is_written_or_left_out():
    """Each kind balances; kinds that never occurred are not listed."""
    reckoning = Reckoning()
    reckoning.stored["lines"], reckoning.written["lines"], reckoning.left_out["lines"] = 5, 4, 1
    assert reckoning.balances() == (Balance("lines", 5, 4, 1),)


@pytest.mark.parametrize(("stored", "written", "left"), [(5, 4, 0), (5, 5, 1), (0, 1, 0)])
def test_a_row_too_few_or_too_many_is_refused(stored, written, left):
    """Lost rows and doubled rows alike."""
    reckoning = Reckoning()
    reckoning.stored["values"], reckoning.written["values"], reckoning.left_out["values"] = (
        stored,
        written,
        left,
    )
    with pytest.raises(Refusal) as refused:
        reckoning.balances()
    assert refused.value.fault.code == "exports.not_reconciled"
