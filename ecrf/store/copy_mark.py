"""`copy.json`: what a folder says of itself that is no study in work but a backup, an archive or a snapshot."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from ecrf.words import Fault, Refusal

MARK_FILE = "copy.json"
BACKUP, ARCHIVE, SNAPSHOT = "backup", "archive", "snapshot"
_FORMAT = "ecrf-copy/1"


class CopyMark(msgspec.Struct, frozen=True, kw_only=True):
    """Which study was copied when, by whom and how far its trail had come. Nothing in it is proof: the trail is."""

    format: str = _FORMAT
    kind: str
    study: str
    """The study's id."""
    name: str
    made_at: str
    made_by: str
    program: str
    workstation: str
    entries: int
    chains: int
    transactions: int
    study_head: str
    root: str
    """Root of the last checkpoint in it, in hex."""
    designs: tuple[str, ...] = ()
    """SHA-256 of every design in it."""
    files: dict[str, str] = {}
    """SHA-256 of every file beside this one."""
    person: str = ""
    """Snapshot: for whom it was made."""
    withheld: int = 0
    """Snapshot: how many pieces of content were taken out."""
    lengths: dict[str, int] = {}
    """Snapshot: how long each chain was; what is longer was written in the snapshot."""
    key: str = ""
    signature: str = ""
    """Snapshot: Ed25519 of its maker over everything else, in hex."""


def load_mark(folder: Path) -> CopyMark | None:
    """What a folder says of itself, None for a study in work; refuses `store.copy_mark` what cannot be read."""
    try:
        mark = msgspec.json.decode((folder / MARK_FILE).read_bytes(), type=CopyMark)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise Refusal(Fault("store.copy_mark", str(folder))) from error
    if mark.format != _FORMAT:
        raise Refusal(Fault("store.newer", str(folder)))
    return mark


def save_mark(folder: Path, mark: CopyMark) -> None:
    """Write it durably."""
    path = folder / MARK_FILE
    with path.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(mark, order="sorted"), indent=1) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def signed_bytes(mark: CopyMark) -> bytes:
    """What the maker of a snapshot signs: everything but the signature."""
    return b"ecrf copy 1\n" + msgspec.json.encode(msgspec.structs.replace(mark, signature=""), order="sorted")
