"""What no read of a study would meet: broken pages and indexes, links nobody signed, rows under another key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from ecrf.store import sqlite_text as sql
from ecrf.store.documents import decode_row, encode_row
from ecrf.store.migrate import REVISION_TABLE, REVISIONS
from ecrf.store.triggers import TRIGGERS
from ecrf.words import Refusal

if TYPE_CHECKING:
    from ecrf.store.reader import SqlReader

_PAGES = ("cipher_integrity_check", "integrity_check")
_LOOKS = 2
"""A page may be on its way from the log into the file while it is looked at."""
_MOST = 9
_NEITHER = re.compile(r'[\s"]')
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master"


def find_damages(reader: SqlReader) -> list[str]:
    """At most nine damages in the words of SQLCipher and SQLite, or as `what#where`; memory holds one chain's rows."""
    for _ in range(_LOOKS):
        found = [str(row[0]) for check in _PAGES for row in reader.fetch(f"PRAGMA {check}") if row[0] != "ok"]
        if not found:
            return list(islice(_beside(reader), _MOST))
    return found[:_MOST]


@cache
def _expected() -> frozenset[tuple[str, ...]]:
    """The schema of a study file this program makes."""
    connection = dbapi2.connect(":memory:", isolation_level=None)
    try:
        for text in (*sql.CREATE_TRAIL, *sql.CREATE_FOLD, *TRIGGERS.values(), REVISION_TABLE):
            connection.execute(text)
        return frozenset(_plain(row) for row in connection.execute(_SCHEMA).fetchall())
    finally:
        connection.close()


def _plain(row: Sequence[object]) -> tuple[str, ...]:
    """Without blanks and the quotation marks SQLite puts around a name it has changed."""
    return tuple(_NEITHER.sub("", str(part)) for part in row)


def _schema(reader: SqlReader) -> Iterator[str]:
    """Tables of a file that no migration touched are word for word those the program makes."""
    ((revision,),) = reader.fetch("SELECT version_num FROM alembic_version")
    if revision == REVISIONS[0]:
        found = {_plain(row) for row in reader.fetch(_SCHEMA)}
        yield from sorted(f"schema {row[1]}" for row in found ^ _expected())


def _beside(reader: SqlReader) -> Iterator[str]:
    yield from _schema(reader)
    for table, rowid, *_ in reader.fetch("PRAGMA foreign_key_check"):
        yield f"{table}#{rowid}"
    for (place,) in reader.fetch(sql.UNSIGNED_LINKS):
        yield f"link {place}"
    for number, name in reader.fetch(sql.CHAINS):
        for kind, text in sql.KEYED_ROWS.items():
            for key, doc in reader.fetch(text, (number,)):
                try:
                    row = decode_row(kind, doc)
                except Refusal:
                    yield f"{kind} {name}#{key}"
                    continue
                if row.key != key or encode_row(row) != doc:
                    yield f"{kind} {name}#{key}"
