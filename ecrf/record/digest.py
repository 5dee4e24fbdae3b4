"""The digest of everything at or beneath an address prefix: what a signature or a verification stands for."""

from __future__ import annotations

import hashlib

import msgspec

from ecrf.record.address import is_under
from ecrf.record.state import RecordState


def compute_digest(state: RecordState, prefix: str) -> str:
    """SHA-256 (hex) of the canonical list of [address, version] of every standing value and missing mark beneath `prefix`.

    A version names an entry of the hash chain and so binds its commitment, never the value: the digest survives redaction.
    """
    found: list[tuple[str, int]] = []
    for key, line in state.lines.items():
        if not line.removed and (is_under(key, prefix) or prefix.startswith(key + "/")):
            found.extend(
                (at, cell.version) for item, cell in line.items.items() if is_under(at := f"{key}/{item}", prefix)
            )
    found.extend((row.at, row.version) for row in state.missing.values() if row.version and is_under(row.at, prefix))
    found.sort()
    return hashlib.sha256(msgspec.json.encode(found)).hexdigest()


def last_change(state: RecordState, prefix: str) -> int:
    """The highest version of a value, mark or line removal at or beneath `prefix`."""
    last = 0
    for key, line in state.lines.items():
        if is_under(key, prefix):
            last = max(last, line.removed, *(cell.version for cell in line.items.values()), 0)
        elif prefix.startswith(key + "/"):
            cell = line.items.get(prefix[len(key) + 1 :])
            last = max(last, cell.version if cell else 0)
    for row in state.missing.values():
        if is_under(row.at, prefix):
            last = max(last, row.version)
    return last
