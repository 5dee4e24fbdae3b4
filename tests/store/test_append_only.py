"""The trail only grows, whatever SQL is sent to it."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2

from tests.store.trail_builder import Trail

REPLACE = (
    "INSERT OR REPLACE INTO trail_transaction (number, id, signature, heads, body, content) "
    "SELECT number, id, signature, heads, x'00', content FROM trail_transaction LIMIT 1"
)
ATTEMPTS = [
    "DELETE FROM trail_transaction",
    "DELETE FROM trail_link",
    "DELETE FROM trail_chain",
    "DELETE FROM design",
    "UPDATE trail_transaction SET body = x'00'",
    "UPDATE trail_transaction SET signature = x'00', content = x'00'",
    "UPDATE trail_transaction SET number = number + 1000",
    "UPDATE trail_link SET head = x'00'",
    "UPDATE trail_chain SET name = 'x'",
    "UPDATE design SET data = x'00'",
    REPLACE,
    REPLACE.replace("SELECT number", "SELECT number + 1000"),
    "UPDATE OR REPLACE trail_transaction SET id = 't000002'",
    "INSERT OR REPLACE INTO trail_link SELECT chain, first_entry, entries, transaction_number, x'00' FROM trail_link",
    "INSERT INTO trail_link SELECT chain, 99999, 1, transaction_number, head FROM trail_link LIMIT 1",
    "INSERT OR REPLACE INTO trail_chain SELECT number, 'x' FROM trail_chain LIMIT 1",
    "INSERT OR REPLACE INTO trail_chain SELECT number + 50, name FROM trail_chain LIMIT 1",
    "INSERT OR REPLACE INTO design SELECT digest, x'00' FROM design",
]


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_trail_refuses(sql_store, attempt, recursive):
    """Deleting, changing and replacing are refused by trigger, with recursive triggers or without."""
    store = sql_store()
    Trail(store).found()
    connection = dbapi2.connect(str(store._path), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(f"PRAGMA recursive_triggers = {recursive}")
    before = connection.execute("SELECT * FROM trail_transaction").fetchall()
    links = connection.execute("SELECT * FROM trail_link").fetchall()
    with pytest.raises(dbapi2.IntegrityError):
        connection.execute(attempt)
    assert connection.execute("SELECT * FROM trail_transaction").fetchall() == before
    assert connection.execute("SELECT * FROM trail_link").fetchall() == links
    connection.close()


def test_content_block_alone_may_be_rewritten(sql_store):
    """The one UPDATE there is rewrites a content block, for redaction."""
    store = sql_store()
    Trail(store).found()
    with store.write() as door:
        door.replace_content("t000001", b"\x90")
    assert store.fetch("SELECT content FROM trail_transaction WHERE id = 't000001'") == [(b"\x90",)]


@pytest.mark.parametrize("value", ["text", 1, 1.5])
def test_column_keeps_its_type(sql_store, value):
    """A value of another type is refused by the table itself."""
    store = sql_store()
    Trail(store).found()
    with pytest.raises(dbapi2.IntegrityError), store.write() as door:
        door.fetch("INSERT INTO design (digest, data) VALUES ('x', ?)", (value,))
