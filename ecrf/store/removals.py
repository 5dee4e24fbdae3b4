"""Redactions of a study as a list that lies beside its backups: an older copy that comes back is redacted again."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ecrf.record.entry import Commitment, Redacted
from ecrf.record.transaction import decode_body, decode_content
from ecrf.store.reader import SqlReader
from ecrf.words import Fault, Refusal

LIST_END = ".redactions.json"
"""End of the list's name, behind the name of the study folder."""
_FORMAT = "ecrf-redactions/1"
# Cheap although it reads every body: the search runs inside SQLite.
_WITH_REMOVALS = "SELECT body FROM trail_transaction WHERE instr(body, ?) > 0 ORDER BY number"


class Removal(msgspec.Struct, frozen=True):
    """Which words of which entry were removed; says nothing of what they were."""

    chain: str
    sequence: int
    slot: int
    field: str


class RemovalList(msgspec.Struct, frozen=True):
    """The file."""

    study: str
    removals: tuple[Removal, ...]
    format: str = _FORMAT


def find_removals(reader: SqlReader) -> tuple[Removal, ...]:
    """Every redaction the trail holds, in the order of writing."""
    found: list[Removal] = []
    for (body,) in reader.fetch(_WITH_REMOVALS, (b'"redacted/1"',)):
        for part in decode_body(body).parts:
            found += [
                Removal(part.chain, entry.sequence, entry.slot, entry.field)
                for entry in part.entries
                if isinstance(entry, Redacted)
            ]
    return tuple(found)


def is_pending(reader: SqlReader, removal: Removal) -> bool:
    """Whether the words a removal names still stand in this copy."""
    stored = reader.transaction_at(removal.chain, removal.sequence)
    if stored is None:
        return False
    part = next(part for part in decode_body(stored.sealed.body).parts if part.chain == removal.chain)
    commitment = getattr(part.entries[removal.sequence - part.first], removal.field, None)
    if not isinstance(commitment, Commitment) or commitment.slot != removal.slot:
        return False
    return decode_content(stored.sealed.content)[removal.slot] is not None


def save_removals(path: Path, study: str, removals: tuple[Removal, ...]) -> None:
    """Write the list, replacing the former in one step."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(RemovalList(study, removals)), indent=1) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def load_removals(path: Path, study: str) -> tuple[Removal, ...]:
    """The list of a study; refuses `recovery.removals_unreadable` and `recovery.other_study`."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=RemovalList)
    except (OSError, msgspec.MsgspecError) as error:
        raise Refusal(Fault("recovery.removals_unreadable", str(path))) from error
    if found.study != study:
        raise Refusal(Fault("recovery.other_study", str(path)))
    return found.removals
