"""A random byte of a study file becomes another; opening or verifying must say so, unless nothing stood there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.reliability.journal import Tally
from benchmarks.reliability.sqlite_pages import USED, classify
from ecrf.services.verifying import Wish, check_ends, verify_study
from ecrf.store.connect import FILE_NAME, Opening, connect
from ecrf.store.study_file import create_study_file, open_study
from ecrf.vault.signing import verify
from ecrf.words import Refusal
from tests.store.every_kind import checkpoint, play_every_kind
from tests.store.trail_builder import Trail

KEY = bytes(range(32))


def run_plain(chance: random.Random, count: int, folder: Path, tally: Tally) -> None:
    """Change bytes of a decrypted file; what passes unseen is counted by what stood there."""
    _run(chance, count, (folder, None), tally)


def run_encrypted(chance: random.Random, count: int, folder: Path, tally: Tally) -> None:
    """Change bytes of an encrypted file: every page bears its own authentication."""
    _run(chance, count, (folder, KEY), tally)


def _run(chance: random.Random, count: int, where: tuple[Path, bytes | None], tally: Tally) -> None:
    folder, key = where
    whole = build(folder / "whole.ecrf", key)
    kinds = classify(whole) if key is None else []
    changed = folder / "changed.ecrf"
    changed.mkdir()
    for _ in range(count):
        at = chance.randrange(len(whole))
        new = (whole[at] + chance.randrange(1, 256)) % 256
        (changed / FILE_NAME).write_bytes(whole[:at] + bytes([new]) + whole[at + 1 :])
        tally.count("changes")
        try:
            found = look(changed, key)
        except Exception as error:  # noqa: BLE001 - a crash is what is looked for, whatever it is
            tally.fail("CRASHES", f"byte {at}, {whole[at]} to {new}: {error!r}")
            continue
        if found:
            tally.count(f"found: {found}")
        elif kinds and kinds[at] != USED:
            tally.count(f"not found, {kinds[at]}")
        else:
            tally.fail("NOT FOUND", f"byte {at} of {len(whole)}, {whole[at]} to {new}")
        for beside in changed.glob("study.db-*"):
            beside.unlink()


def build(folder: Path, key: bytes | None) -> bytes:
    """A study in which every kind of entry happened and pages are free; its file as bytes."""
    how = Opening(key=key, synchronous="OFF", any_place=True)
    create_study_file(folder, how)
    store = open_study(folder, how)
    trail = Trail(store)
    play_every_kind(trail)
    for number in range(20):
        trail.form("subject:A", f"C{number + 50}/1/HAEM/1/1", 25)
    with trail.act("dora", "data_manager", "") as act:
        checkpoint(act, "export")
    store.close()
    with _writing(folder / FILE_NAME, how) as connection:
        connection.execute("CREATE TABLE passing (data BLOB)")
        connection.execute("INSERT INTO passing VALUES (zeroblob(60000))")
        connection.execute("DROP TABLE passing")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (folder / FILE_NAME).read_bytes()


@contextmanager
def _writing(path: Path, how: Opening) -> Iterator[Any]:
    connection = connect(path, how, write=True)
    try:
        yield connection
    finally:
        connection.close()


def look(folder: Path, key: bytes | None) -> str:
    """Who found it: `opening`, `quick check`, `verification`; empty when nobody did."""
    how = Opening(key=key, synchronous="OFF", any_place=True)
    try:
        store = open_study(folder, how)
    except Refusal:
        return "opening"
    try:
        if check_ends(store, verify) is not None:
            return "quick check"
        report = verify_study(store, verify, Wish(every_signature=True))
    except Refusal:
        return "reading"
    finally:
        store.close()
    return "" if report.holds else "verification"
