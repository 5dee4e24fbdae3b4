"""One connection to a study file, with every setting that durability and append-only rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlcipher3 import dbapi2

from ecrf.store.faults import Refusing, refusal_of
from ecrf.words import Fault, Refusal

FILE_NAME = "study.db"
KEY_BYTES = 32
_READER_KIB, _WRITER_KIB = 65536, 4096
"""Page caches: readers walk whole studies; SQLite walks the writer's whole after a commit that split a page."""
_STATEMENTS = 256

Connection = Any
"""A DB-API connection of sqlcipher3, which ships no types."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a study is opened. `key` None: plain SQLite; else 32 bytes, given to SQLCipher as they are.

    `any_place` skips the refusal of network and synchronised folders and is for tests. A `workstation` that
    is not the home named in the study chain only reads. Synchronous other than FULL is for simulations.
    """

    key: bytes | None = field(default=None, repr=False)
    synchronous: Literal["FULL", "NORMAL", "OFF"] = "FULL"
    read_only: bool = False
    workstation: str = ""
    busy_ms: int = 5000
    any_place: bool = False
    migrations: Path | None = None
    """Where the steps of Alembic lie; without them an older file is refused with `store.older`."""
    is_snapshot: bool = False
    """A monitor's copy: words taken out of it and listed there are no fault of its trail."""
    told: Callable[[int, int], None] | None = field(default=None, compare=False)
    """Told (entries done, in all) while tables of an older fold are made again at opening."""


def connect(path: Path, how: Opening, *, write: bool) -> Connection:
    """Open one connection; refuses with `store.missing`, `store.wrong_key`, `store.damaged`, `store.busy`."""
    if not path.exists():
        raise Refusal(Fault("store.missing", str(path)))
    mode = "rw" if not how.read_only else "ro"
    connection = open_raw(path, how.key, mode)
    try:
        _set_up(connection, how, path, write=write)
    except BaseException:
        connection.close()
        raise
    return connection


def open_raw(path: Path, key: bytes | None, mode: str) -> Connection:
    """A connection with its key given and nothing read yet; `mode` as in SQLite's URI (ro, rw, rwc)."""
    # Path.as_uri escapes ?, # and % as SQLite's URI reader expects.
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    with Refusing(str(path)):
        connection = dbapi2.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
        )
        if key is not None:
            if len(key) != KEY_BYTES:
                raise ValueError("a study key has 32 bytes")
            # Before the key: SQLCipher otherwise writes a wrong key to stderr.
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _set_up(connection: Connection, how: Opening, path: Path, *, write: bool) -> None:
    connection.execute(f"PRAGMA busy_timeout = {int(how.busy_ms)}")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.Error as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        if name.startswith("SQLITE_NOTADB"):
            raise Refusal(Fault("store.wrong_key", str(path))) from error
        raise refusal_of(error, str(path)) or error from error
    except UnicodeDecodeError as error:
        raise Refusal(Fault("store.damaged", str(path), {"detail": "SQLITE_CORRUPT"})) from error
    with Refusing(str(path)):
        for setting in (
            f"synchronous = {how.synchronous}",
            "foreign_keys = ON",
            "secure_delete = ON",
            "recursive_triggers = ON",
            f"cache_size = -{_WRITER_KIB if write else _READER_KIB}",
            f"query_only = {'OFF' if write else 'ON'}",
        ):
            connection.execute(f"PRAGMA {setting}")
