"""A study file encrypted again under another key, after somebody lost the right to the old one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ecrf.store.connect import FILE_NAME, KEY_BYTES, Opening, connect
from ecrf.store.faults import Refusing
from ecrf.words import Fault, Refusal


def rekey_study(folder: Path, how: Opening, key: bytes) -> None:
    """Encrypt the study file of `folder`, opened as `how` says, under `key`; all or nothing (SQLite's rollback journal).

    Refuses `store.busy` while another connection is open: the write-ahead log holds pages under the old key.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("a study key has 32 bytes")
    path = folder / FILE_NAME
    connection = connect(path, replace(how, read_only=False), write=True)
    try:
        with Refusing(str(path)):
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            if mode != "delete":
                raise Refusal(Fault("store.busy", str(path)))
            connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")
            connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()
