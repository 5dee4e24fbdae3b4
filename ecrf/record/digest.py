"""The digest of everything at or beneath an address prefix: what a signature or a verification stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from ecrf.record.address import is_under
from ecrf.record.rows import LineRow
from ecrf.record.state import RecordState

_LINE_PARTS = 7
_CODE_LENGTH = 16


def _beneath(state: RecordState, prefix: str) -> Iterator[tuple[str, LineRow]]:
    """The lines at, beneath or above `prefix`: one look-up for a field or a line, a walk for anything wider."""
    parts = prefix.split("/")
    if len(parts) >= _LINE_PARTS:
        key = "/".join(parts[:_LINE_PARTS])
        if key in state.lines:
            yield key, state.lines[key]
        return
    for key, line in state.lines.items():
        if is_under(key, prefix):
            yield key, line


def compute_digest(state: RecordState, prefix: str) -> str:
    """SHA-256 (hex) of the sorted list of [address, version] of what stands beneath `prefix`.

    That is every value on a standing line and every standing missing mark. A version names an entry of the hash
    chain and so binds its commitment, never the value: the digest survives redaction.
    """
    found: list[tuple[str, int]] = []
    for key, line in _beneath(state, prefix):
        if not line.removed:
            whole = is_under(key, prefix)
            found.extend(
                (f"{key}/{item}", cell.version)
                for item, cell in line.items.items()
                if whole or f"{key}/{item}" == prefix
            )
    marks = (row for row in state.missing.values() if row.version)
    found.extend((row.at, row.version) for row in marks if is_under(row.at, prefix))
    found.sort()
    return hashlib.sha256(msgspec.json.encode(found)).hexdigest()


def code_of(digest: str) -> str:
    """What is printed of a digest for people to type: its first 16 hex digits in groups of four."""
    found = digest[:_CODE_LENGTH].upper()
    return "-".join(found[n : n + 4] for n in range(0, _CODE_LENGTH, 4))


def last_change(state: RecordState, prefix: str) -> int:
    """The highest version of a standing value, mark or line removal at or beneath `prefix`.

    A field that was emptied has no version any more: what bound it no longer has its digest.
    """
    last = 0
    for key, line in _beneath(state, prefix):
        if is_under(key, prefix):
            last = max(last, line.removed, *(cell.version for cell in line.items.values()), 0)
        else:
            cell = line.items.get(prefix[len(key) + 1 :])
            last = max(last, cell.version if cell else 0)
    for row in state.missing.values():
        if is_under(row.at, prefix):
            last = max(last, row.version)
    return last
