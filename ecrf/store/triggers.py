"""The triggers that make the trail append-only; opening a study checks that each stands word for word."""

from __future__ import annotations

from collections.abc import Iterator

_GUARDED = ("trail_chain", "trail_transaction", "trail_link", "design")
_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the trail only grows'); END"
_KEPT = "number, id, signature, heads, body"
_FOLLOWS = """BEFORE INSERT ON trail_link
WHEN NEW.entries < 1 OR NEW.first_entry <> coalesce(
  (SELECT first_entry + entries FROM trail_link WHERE chain = NEW.chain ORDER BY first_entry DESC LIMIT 1), 1)
BEGIN SELECT RAISE(ABORT, 'a chain has one next entry'); END"""


def _texts() -> Iterator[tuple[str, str]]:
    for table in _GUARDED:
        columns = f" OF {_KEPT}" if table == "trail_transaction" else ""
        yield (
            f"{table}_no_delete",
            f"BEFORE DELETE ON {table} {_REFUSE}",
        )
        yield (
            f"{table}_no_update",
            f"BEFORE UPDATE{columns} ON {table} {_REFUSE}",
        )
    # INSERT OR REPLACE deletes without asking a DELETE trigger when recursive triggers are off.
    taken = {
        "trail_chain": "number = NEW.number OR name = NEW.name",
        "trail_transaction": "number = NEW.number OR id = NEW.id",
        "design": "digest = NEW.digest",
    }
    for table, clause in taken.items():
        yield (
            f"{table}_no_replace",
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {clause}) {_REFUSE}",
        )
    yield "trail_link_follows", _FOLLOWS


TRIGGERS = {name: f"CREATE TRIGGER {name} {text}" for name, text in _texts()}
"""Name to the very text SQLite keeps of it."""
