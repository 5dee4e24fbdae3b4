"""What a qualification does to study files of its own: is one encrypted, and is a changed row found."""

from __future__ import annotations

from pathlib import Path

from ecrf.store.connect import FILE_NAME, Opening, open_raw
from ecrf.store.study_file import create_study_file, open_study
from ecrf.words import Refusal

_PLAIN = b"SQLite format 3\0"


def try_cipher(folder: Path) -> tuple[str, str, bool]:
    """Versions of SQLCipher and SQLite, and whether a new study file is encrypted and refuses another key."""
    create_study_file(folder, Opening(key=bytes(32)))
    store = open_study(folder, Opening(key=bytes(32)))
    (cipher,) = store.fetch("PRAGMA cipher_version")[0]
    (sqlite,) = store.fetch("SELECT sqlite_version()")[0]
    store.close()
    is_secret = not (folder / FILE_NAME).read_bytes().startswith(_PLAIN)
    try:
        open_study(folder, Opening(key=bytes(31) + b"\x01")).close()
    except Refusal as refusal:
        is_secret = is_secret and refusal.fault.code == "store.wrong_key"
    else:
        is_secret = False
    return str(cipher), str(sqlite), is_secret


def spoil_signature(folder: Path, key: bytes, number: int) -> None:
    """Overwrite a stored signature as somebody with the key and a database tool could, safeguards put back afterwards."""
    connection = open_raw(folder / FILE_NAME, key, "rw")
    try:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(
            "UPDATE trail_transaction SET signature = zeroblob(64) WHERE number = ?", (number,)
        )
        for _, text in triggers:
            connection.execute(text)
    finally:
        connection.close()
