"""A backup is written in one step, opened and verified."""

from __future__ import annotations

import threading

import pytest

from ecrf.store.backup import check_backup, write_backup
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.study_file import open_study
from ecrf.words import Refusal
from tests.store.conftest import KEY
from tests.store.every_kind import SUBJECT, play_every_kind
from tests.store.trail_builder import Trail, verify_ed25519


@pytest.mark.parametrize("key", [None, KEY])
def test_backup_holds_everything(sql_store, tmp_path, key):
    """The copy has every chain's head, the key file and the door log, and opens with the same key."""
    store = sql_store(key=key)
    play_every_kind(Trail(store))
    folder = store._path.parent
    (folder / "keys.json").write_text("{}")
    (folder / "door.log").write_text("x\n")
    report = write_backup(folder, tmp_path / "copy.ecrf", Opening(key=key), verify_ed25519)
    assert report.holds
    copy = open_study(tmp_path / "copy.ecrf", Opening(key=key, read_only=True))
    assert copy.links() == store.links()
    assert {path.name for path in (tmp_path / "copy.ecrf").iterdir()} >= {FILE_NAME, "keys.json", "door.log"}
    copy.close()


def test_backup_while_others_write(sql_store, tmp_path):
    """A backup ends although somebody commits all the time, and what it holds is proved."""
    store = sql_store()
    trail = Trail(store)
    play_every_kind(trail)
    done = threading.Event()

    def work() -> None:
        number = 0
        while not done.is_set():
            number += 1
            with trail.act("cora", "coordinator") as act:
                act.value(SUBJECT, f"C1/1/HAEM/1/1/LB/0/Y{number}", number)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        report = write_backup(store._path.parent, tmp_path / "copy.ecrf", Opening(), verify_ed25519)
    finally:
        done.set()
        writer.join()
    assert report.holds
    assert report.entries <= sum(link.sequence for link in store.links())


def test_backup_never_overwrites(sql_store, tmp_path):
    """A target that exists is refused."""
    store = sql_store()
    (tmp_path / "copy.ecrf").mkdir()
    with pytest.raises(Refusal) as refused:
        write_backup(store._path.parent, tmp_path / "copy.ecrf", Opening(), verify_ed25519)
    assert refused.value.fault.code == "store.backup_exists"


@pytest.mark.parametrize("key", [None, KEY])
def test_spoilt_backup_is_not_accepted(sql_store, tmp_path, key):
    """A backup with a changed byte is refused."""
    store = sql_store(key=key)
    play_every_kind(Trail(store))
    write_backup(store._path.parent, tmp_path / "copy.ecrf", Opening(key=key), verify_ed25519)
    path = tmp_path / "copy.ecrf" / FILE_NAME
    data = bytearray(path.read_bytes())
    at = len(data) // 2
    data[at : at + 64] = bytes(64)
    path.write_bytes(data)
    with pytest.raises(Refusal) as refused:
        check_backup(tmp_path / "copy.ecrf", Opening(key=key), verify_ed25519)
    assert refused.value.fault.code in ("store.backup_failed", "store.damaged")
