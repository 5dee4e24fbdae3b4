"""A backup is written in one step, opened and verified."""

from __future__ import annotations

import errno
import os
import subprocess
import threading
from pathlib import Path

import msgspec
import pytest

from ecrf.services.keeping import BackupPlan
from ecrf.services.verifying import Wish, verify_study
from ecrf.store.backup import Order, carry_backup, check_backup, digest_of, write_backup
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.copy_mark import load_mark, save_mark
from ecrf.store.rotation import find_backups, rotate
from ecrf.store.study_file import open_study
from ecrf.words import Fault, Refusal
from tests.store.conftest import KEY
from tests.store.every_kind import SUBJECT, play_every_kind
from tests.store.test_verify_tampering import Study, forge, value
from tests.store.trail_builder import Trail, verify_ed25519

_PAGE = 4096


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
    """A backup with a spoilt page is refused."""
    store = sql_store(key=key)
    play_every_kind(Trail(store))
    write_backup(store._path.parent, tmp_path / "copy.ecrf", Opening(key=key), verify_ed25519)
    path = tmp_path / "copy.ecrf" / FILE_NAME
    data = bytearray(path.read_bytes())
    at = len(data) // 2 // _PAGE * _PAGE
    data[at : at + _PAGE] = bytes(_PAGE)
    path.write_bytes(data)
    with pytest.raises(Refusal) as refused:
        check_backup(tmp_path / "copy.ecrf", Opening(key=key), verify_ed25519)
    assert refused.value.fault.code in ("store.backup_failed", "store.damaged")


def test_a_backup_says_what_it_is_and_opens_from_a_place_nothing_can_be_written_to(sql_store, tmp_path):
    """Its mark counts what is in it and names every file's hash; no log file appears when it is read."""
    store = sql_store()
    play_every_kind(Trail(store))
    target = tmp_path / "copy.ecrf"
    order = Order(
        made_at="2026-03-12T14:03:22.000+08:00", made_by="Ada", program="ecrf 0", workstation="desk-1"
    )
    report = write_backup(store._path.parent, target, Opening(), verify_ed25519, order)
    mark = load_mark(target)
    assert mark is not None
    assert (mark.kind, mark.study, mark.entries, mark.root) == (
        "backup",
        "study-1",
        report.entries,
        report.root,
    )
    assert mark.files == {FILE_NAME: digest_of(target / FILE_NAME)}
    before = {path.name for path in target.iterdir()}
    copy = open_study(target, Opening(read_only=True))
    assert verify_study(copy, verify_ed25519).holds
    assert {path.name for path in target.iterdir()} == before
    copy.close()


def test_a_backup_that_is_stopped_leaves_nothing(sql_store, tmp_path):
    """Stopping while it is proved takes the half-proved copy away."""
    store = sql_store()
    play_every_kind(Trail(store))

    def stop(done: int, total: int) -> None:
        raise Refusal(Fault("backup.stopped"))

    target = tmp_path / "places" / "copy.ecrf"
    target.parent.mkdir()
    with pytest.raises(Refusal):
        write_backup(store._path.parent, target, Opening(), verify_ed25519, Order(wish=Wish(progress=stop)))
    assert list(target.parent.iterdir()) == []


def test_a_place_that_is_missing_or_full_says_so(sql_store, tmp_path, monkeypatch):
    """Each has its own code, names the place and leaves nothing half-written."""
    store = sql_store()
    play_every_kind(Trail(store))
    folder = store._path.parent
    with pytest.raises(Refusal) as refused:
        write_backup(folder, tmp_path / "gone" / "copy.ecrf", Opening(), verify_ed25519)
    assert refused.value.fault.code == "backup.no_location"
    write_backup(folder, tmp_path / "copy.ecrf", Opening(), verify_ed25519)

    def full(source, target):
        Path(target).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ecrf.store.backup.shutil.copy2", full)
    with pytest.raises(Refusal) as refused:
        carry_backup(tmp_path / "copy.ecrf", tmp_path / "second.ecrf")
    assert refused.value.fault.code == "backup.location_full"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["T3.ecrf", "copy.ecrf"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_a_really_full_place(sql_store, tmp_path):
    """On a real file system without space the backup is refused by its own code and the place is left empty."""
    store = sql_store(key=KEY)
    trail = Trail(store)
    play_every_kind(trail)
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(Refusal) as refused:
            write_backup(store._path.parent, small / "copy.ecrf", Opening(key=KEY), verify_ed25519)
        assert refused.value.fault.code == "backup.location_full"
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_rotation_lets_go_only_what_it_knows(sql_store, tmp_path):
    """Backups of another study, and folders that say nothing of themselves, are never removed."""
    store = sql_store()
    play_every_kind(Trail(store))
    place = tmp_path / "usb"
    place.mkdir()
    for day in range(1, 6):
        order = Order(made_at=f"2026-03-{day:02d}T14:00:00.000+08:00")
        target = place / f"T3-2026-03-{day:02d}.ecrf"
        write_backup(store._path.parent, target, Opening(), verify_ed25519, order)
    foreign = load_mark(place / "T3-2026-03-01.ecrf")
    save_mark(place / "T3-2026-03-01.ecrf", msgspec.structs.replace(foreign, study="another"))
    (place / "photos").mkdir()
    assert rotate(place, "study-1", BackupPlan(daily=2, weekly=0, monthly=0)) == 2
    assert [Path(kept.path).name for kept in find_backups(place, "study-1")] == [
        "T3-2026-03-05.ecrf",
        "T3-2026-03-04.ecrf",
    ]
    assert {path.name for path in place.iterdir()} == {
        *("T3-2026-03-01.ecrf", "T3-2026-03-04.ecrf", "T3-2026-03-05.ecrf", "photos")
    }


def test_an_entry_that_was_not_allowed_keeps_nobody_from_a_backup(sql_store, tmp_path):
    """One person with software of their own would else end all backups: the copy is true, and the entry is named."""
    study = Study(sql_store)
    end = study.store.head(SUBJECT).sequence
    forge(study, value, role="monitor")
    folder = study.store._path.parent
    report = write_backup(folder, tmp_path / "copy.ecrf", Opening(key=None), verify_ed25519)
    assert [(bad.chain, bad.sequence, bad.cause.code) for bad in report.bad] == [
        (SUBJECT, end + 1, "fold.no_role")
    ]
    copy = open_study(tmp_path / "copy.ecrf", Opening(key=None, read_only=True))
    assert copy.links() == study.store.links()
    copy.close()
