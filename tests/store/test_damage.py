"""A full disk and damaged pages: a clear refusal, nothing acknowledged is lost."""

from __future__ import annotations

import os

import pytest

from ecrf.services.verifying import verify_study
from ecrf.words import Refusal
from tests.store.conftest import KEY
from tests.store.trail_builder import Trail, verify_ed25519

CHAIN = "subject:A"


def fill(trail: Trail) -> int:
    """Enter forms until the disk is full; returns how many were stored."""
    for number in range(2000):
        try:
            trail.form(CHAIN, f"C{number}/1/HAEM/1/1", 25)
        except Refusal as refusal:
            if refusal.fault.code != "store.disk_full":
                raise
            return number
    raise AssertionError("the disk never filled")


@pytest.mark.parametrize("key", [None, KEY])
def test_full_disk_refuses_and_keeps_what_was_there(sql_store, key):
    """When the file cannot grow, the entry is refused whole; once there is room again work goes on."""
    store = sql_store(key=key)
    trail = Trail(store)
    trail.found()
    trail.subject("A")
    with store.write() as door:
        pages = door.fetch("PRAGMA page_count")[0][0]
        door.fetch(f"PRAGMA max_page_count = {pages + 4}")
    stored = fill(trail)
    assert len(store.load_state(CHAIN).forms) == stored
    assert verify_study(store, verify_ed25519).holds
    with store.write() as door:
        door.fetch("PRAGMA max_page_count = 1000000")
    trail.form(CHAIN, "D1/1/HAEM/1/1", 25)
    assert verify_study(store, verify_ed25519).holds


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_really_full_disk(tmp_path):
    """On a real file system without space the refusal is the same."""
    import subprocess

    from ecrf.store.connect import Opening
    from ecrf.store.study_file import create_study_file, open_study

    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        create_study_file(small / "T3.ecrf", Opening(key=KEY))
        store = open_study(small / "T3.ecrf", Opening(key=KEY))
        trail = Trail(store)
        trail.found()
        trail.subject("A")
        stored = fill(trail)
        assert stored > 0
        store.close()
        again = open_study(small / "T3.ecrf", Opening(key=KEY, read_only=True))
        assert len(again.load_state(CHAIN).forms) == stored
        assert verify_study(again, verify_ed25519).holds
        again.close()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def read_everything(sql_store, key) -> None:
    """Open the study again and read every table of the subject."""
    again = sql_store(key=key)
    again.load_state(CHAIN)
    list(again.transactions(CHAIN))


@pytest.mark.parametrize("key", [None, KEY])
def test_damaged_page_is_refused_with_its_own_code(sql_store, key):
    """A damaged page says so instead of showing wrong values."""
    store = sql_store(key=key)
    trail = Trail(store)
    trail.found()
    trail.subject("A")
    for number in range(40):
        trail.form(CHAIN, f"C{number}/1/HAEM/1/1", 25)
    store.empty_log()
    store.close()
    data = bytearray(store._path.read_bytes())
    for page in range(20, len(data) // 4096, 2):
        data[page * 4096 : page * 4096 + 200] = os.urandom(200)
    store._path.write_bytes(data)
    with pytest.raises(Refusal) as refused:
        read_everything(sql_store, key)
    assert refused.value.fault.code == "store.damaged"
