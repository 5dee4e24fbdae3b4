"""Which record of a form stands at a visit: the first, or the one begun in place of a record entered in error."""

from __future__ import annotations

from ecrf.record.state import RecordState


def standing_record(state: RecordState, event: str, repeat: int | str, form: str) -> str:
    """The first record of a form at a visit that is not in error; where there is none, the one that will be begun.

    A form in error keeps its place for ever; what is right is entered as the next repeat of the form there. For a
    subject entered in error nothing more is begun: its first records are named.
    """
    number, all_wrong = 1, state.root is not None and state.root.in_error > 0
    while True:
        record = f"{event}/{repeat}/{form}/{number}/1"
        row = state.forms.get(record)
        if row is None or not row.in_error or all_wrong:
            return record
        number += 1
