"""What the bare drivers take for the same job: a form of values and as many plain audit rows in one transaction."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.timing import Series, time_calls

SCHEMA = (
    "CREATE TABLE form (id INTEGER PRIMARY KEY, subject TEXT, event TEXT, form TEXT, status TEXT, saved TEXT)",
    "CREATE TABLE item (form INTEGER, oid TEXT, value TEXT, PRIMARY KEY (form, oid))",
    "CREATE TABLE audit (id INTEGER PRIMARY KEY, form INTEGER, oid TEXT, old TEXT, new TEXT, person TEXT, at TEXT, why)",
)
_PERSON, _AT = "g4yzlmjlv4znbvjwc4b7ktrbda", "2026-03-13T09:00:00.000+08:00"
Filled = tuple[str, str, list[tuple[str, str]]]
"""A form as a person filled it in: subject, event, (item, text) of every field."""


def open_plain(path: Path, synchronous: str) -> Any:  # noqa: ANN401 - a DB-API connection
    """The standard library's sqlite3 in WAL."""
    return _prepare(sqlite3.connect(path, isolation_level=None), synchronous)


def open_cipher(path: Path, synchronous: str) -> Any:  # noqa: ANN401 - a DB-API connection
    """SQLCipher with a raw key in WAL."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA key = \"x'" + "11" * 32 + "'\"")
    return _prepare(connection, synchronous)


def _prepare(connection: Any, synchronous: str) -> Any:  # noqa: ANN401 - a DB-API connection
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    for text in SCHEMA:
        connection.execute(text)
    return connection


def saver(connection: Any) -> Callable[[Filled], None]:  # noqa: ANN401 - a DB-API connection
    """A call that saves one new form with an audit row per value: old and new value, person, time, reason.

    No index on the audit rows, no check of what was typed, no id sent twice: less than any program could do with.
    """

    def save(filled: Filled) -> None:
        subject, event, texts = filled
        connection.execute("BEGIN IMMEDIATE")
        form = connection.execute(
            "INSERT INTO form (subject, event, form, status, saved) VALUES (?, ?, 'F25', 'begun', ?)",
            (subject, event, _AT),
        ).lastrowid
        connection.executemany(
            "INSERT INTO item VALUES (?, ?, ?)", [(form, oid, text) for oid, text in texts]
        )
        connection.executemany(
            "INSERT INTO audit (form, oid, old, new, person, at, why) VALUES (?, ?, NULL, ?, ?, ?, '')",
            [(form, oid, text, _PERSON, _AT) for oid, text in texts],
        )
        connection.execute("COMMIT")

    return save


def probe_fsync(folder: Path, times: int = 200) -> Series:
    """Write and fsync 4 KiB: what the disk itself takes for a durable commit."""
    with (folder / "probe").open("wb") as file:

        def write(number: int) -> None:
            file.write(json.dumps(number).encode().ljust(4096))
            file.flush()
            os.fsync(file.fileno())

        return time_calls(write, times)
