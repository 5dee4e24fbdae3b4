"""When the study was last backed up, from the access chain."""

from __future__ import annotations

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body
from ecrf.services.ports import Reader

LOOK_BACK = 3000
"""Transactions of coming and going looked through; a study not backed up for longer was never."""


def read_last_backup(reader: Reader) -> str:
    """When the last backup was noted (ISO 8601 with offset), empty when none is found."""
    sequence = reader.head(ACCESS_CHAIN).sequence
    for _ in range(LOOK_BACK):
        stored = reader.transaction_at(ACCESS_CHAIN, sequence) if sequence else None
        if stored is None:
            break
        body = decode_body(stored.sealed.body)
        for part in body.parts:
            if any(isinstance(entry, Accessed) and entry.what == "backup" for entry in part.entries):
                return body.header.stored
        sequence = stored.first - 1
    return ""
