"""What no read of a study would meet: broken pages and indexes, links nobody signed, rows under another key."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ecrf.store import sqlite_text as sql
from ecrf.store.documents import decode_row, encode_row
from ecrf.words import Refusal

if TYPE_CHECKING:
    from ecrf.store.reader import SqlReader

_PAGES = ("cipher_integrity_check", "integrity_check")
_LOOKS = 2
"""A page may be on its way from the log into the file while it is looked at."""
_MOST = 9


def find_damages(reader: SqlReader) -> list[str]:
    """At most nine damages in the words of SQLCipher and SQLite, or as `what#where`; memory holds one chain's rows."""
    for _ in range(_LOOKS):
        found = [str(row[0]) for check in _PAGES for row in reader.fetch(f"PRAGMA {check}") if row[0] != "ok"]
        if not found:
            return list(islice(_beside(reader), _MOST))
    return found[:_MOST]


def _beside(reader: SqlReader) -> Iterator[str]:
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
