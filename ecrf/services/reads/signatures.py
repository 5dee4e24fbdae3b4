"""The signatures that cover a form, as they are shown: printed name, time with zone, meaning, and whether they hold."""

from __future__ import annotations

from ecrf.record.address import is_under
from ecrf.record.rows import StatementRow
from ecrf.services.reads.form_view import SignatureView
from ecrf.services.reads.shelf import Shelf
from ecrf.services.reads.source import Source, SubjectRead


def signatures_on(source: Source, read: SubjectRead, at: str) -> tuple[SignatureView, ...]:
    """The signatures that cover a form, a visit or the casebook, the last first; each says whether it still holds."""
    rows = [row for row in read.place.shelf.statements_on(at) if _covers(row, at)]
    return tuple(view_signature(source, read, row, at) for row in reversed(rows))


def _covers(row: StatementRow, at: str) -> bool:
    return row.signs and is_under(at, row.at)


def view_signature(source: Source, read: SubjectRead, row: StatementRow, record: str = "") -> SignatureView:
    """A signature in words; it holds for `record`, or for all of its own place, while nothing there changed."""
    return SignatureView(
        at=row.at,
        person=source.name(row.person),
        role=row.role,
        time=row.time,
        meaning=row.meaning,
        sequence=row.sequence,
        holds=_holds(read.place.shelf, row, record or row.at),
        digest=row.digest,
        paper=row.note if row.statement != "signature" else "",
    )


def _holds(shelf: Shelf, row: StatementRow, at: str) -> bool:
    """Whether no form at a place was changed after the signature."""
    forms = (form for form in shelf.state.forms.values() if is_under(form.record, at) and not form.in_error)
    return all(shelf.last_change(form) <= row.sequence for form in forms)
