"""When an entry of a chain was stored, read from its transaction."""

from __future__ import annotations

from datetime import datetime

from ecrf.record.transaction import decode_header
from ecrf.services.ports import Reader


def stored_at(reader: Reader, chain: str, sequence: int) -> datetime | None:
    """The moment entry `sequence` of a chain was stored; None for an entry that is not in the trail."""
    stored = reader.transaction_at(chain, sequence)
    return datetime.fromisoformat(decode_header(stored.sealed.body).stored) if stored is not None else None
