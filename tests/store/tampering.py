"""What somebody with the file and a database tool could do to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from ecrf.store.triggers import TRIGGERS


@contextmanager
def tampered(path: Path, key: bytes | None = None) -> Iterator[dbapi2.Connection]:
    """Open the file with every safeguard taken off, and put them back afterwards."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA foreign_keys = OFF")
    for name in TRIGGERS:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for text in TRIGGERS.values():
        connection.execute(text)
    connection.close()
