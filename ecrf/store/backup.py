"""A backup in one step, opened and proved before anybody relies on it."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from ecrf.services.ports import Verifier
from ecrf.services.verifying import VerifyReport, Wish, verify_study
from ecrf.store.connect import FILE_NAME, Opening, connect, open_raw
from ecrf.store.faults import Refusing
from ecrf.store.study_file import open_study
from ecrf.words import Fault, Refusal

BESIDE = ("keys.json", "door.log")
"""What a study folder holds besides the study file; copied after it, so that no key in the file is missing."""


def write_backup(
    folder: Path, target: Path, how: Opening, verifier: Verifier, wish: Wish | None = None
) -> VerifyReport:
    """Copy the study in `folder` to the new folder `target` while others work, then open and verify the copy.

    Refuses with `store.backup_exists`, `store.disk_full` and, for a copy that does not hold, `store.backup_failed`.
    """
    if target.exists():
        raise Refusal(Fault("store.backup_exists", str(target)))
    target.mkdir(parents=True)
    _copy_file(folder / FILE_NAME, target / FILE_NAME, how)
    for name in BESIDE:
        if (folder / name).exists():
            shutil.copy2(folder / name, target / name)
    for path in (*target.iterdir(), target):
        _sync(path)
    return check_backup(target, how, verifier, wish)


def check_backup(target: Path, how: Opening, verifier: Verifier, wish: Wish | None = None) -> VerifyReport:
    """Open a backup and verify it whole; refuses with `store.backup_failed` what does not hold."""
    _check_pages(target / FILE_NAME, how)
    store = open_study(target, replace(how, read_only=True, workstation=""))
    try:
        report = verify_study(store, verifier, wish)
    finally:
        store.close()
    if not report.holds:
        raise Refusal(Fault("store.backup_failed", str(target), {"detail": report.bad[0].code}))
    return report


def _copy_file(source: Path, target: Path, how: Opening) -> None:
    reading = connect(source, replace(how, read_only=False), write=False)
    try:
        writing = open_raw(target, how.key, "rwc")
        try:
            with Refusing(str(target)):
                # One step: in pieces it would begin again with every field somebody saves.
                reading.backup(writing, pages=-1)
        finally:
            writing.close()
    finally:
        reading.close()


def _check_pages(path: Path, how: Opening) -> None:
    connection = connect(path, replace(how, read_only=False), write=False)
    try:
        checks = ["integrity_check"] if how.key is None else ["cipher_integrity_check", "integrity_check"]
        with Refusing(str(path)):
            found = [row[0] for check in checks for row in connection.execute(f"PRAGMA {check}").fetchall()]
    finally:
        connection.close()
    wrong = [text for text in found if text != "ok"]
    if wrong:
        raise Refusal(Fault("store.backup_failed", str(path.parent), {"detail": str(wrong[0])}))


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle to sync a folder by
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
