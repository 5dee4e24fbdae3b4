"""A backup in one step, opened and proved before anybody relies on it."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ecrf.record.address import STUDY_CHAIN
from ecrf.record.rows import DesignRow, StudyRow
from ecrf.services.ports import Verifier
from ecrf.services.verifying import VerifyReport, Wish, verify_study
from ecrf.store.connect import FILE_NAME, Opening, connect, open_raw
from ecrf.store.copy_mark import BACKUP, MARK_FILE, CopyMark, save_mark
from ecrf.store.faults import Refusing
from ecrf.store.study_file import SqlStore, open_study
from ecrf.words import Fault, Refusal

BESIDE = ("keys.json", "door.log")
"""What a study folder holds besides the study file; copied after it, so that no key in the file is missing."""
NOT_ALLOWED = "verify.not_allowed"
PART = ".part"
"""End of the name of a copy that is not proved yet."""
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Order:
    """What a copy shall be and who has it made."""

    kind: str = BACKUP
    made_at: str = ""
    made_by: str = ""
    program: str = ""
    workstation: str = ""
    wish: Wish | None = None


def write_backup(
    folder: Path, target: Path, how: Opening, verifier: Verifier, order: Order | None = None
) -> VerifyReport:
    """Copy the study in `folder` to the new folder `target` while others work, then open and verify the copy.

    Until it is proved it lies beside under another name; what does not come about leaves nothing. Refuses with
    `store.backup_exists`, `backup.no_location`, `backup.location_full`, `backup.location_unwritable` and, for a
    copy that does not hold, `store.backup_failed`.
    """
    order = order or Order()
    with landing(target) as part:
        copy_file(folder / FILE_NAME, part / FILE_NAME, how)
        for name in BESIDE:
            if (folder / name).exists():
                shutil.copy2(folder / name, part / name)
        report = check_backup(part, how, verifier, order.wish)
        save_mark(part, make_mark(part, how, order, report))
    return report


def check_backup(target: Path, how: Opening, verifier: Verifier, wish: Wish | None = None) -> VerifyReport:
    """Open a backup and verify it whole; refuses with `store.backup_failed` what does not hold.

    An entry that was not allowed is in the study as in its copy: it is named in the report and keeps nobody from a backup.
    """
    _check_pages(target / FILE_NAME, how)
    store = open_copy(target, how)
    try:
        report = verify_study(store, verifier, wish)
    finally:
        store.close()
    spoilt = [bad.code for bad in report.bad if bad.code != NOT_ALLOWED or bad.chain == STUDY_CHAIN]
    if spoilt:
        raise Refusal(Fault("store.backup_failed", str(target), {"detail": spoilt[0]}))
    return report


def open_copy(folder: Path, how: Opening) -> SqlStore:
    """A copy opened for reading, wherever it lies: nothing is written there."""
    return open_study(folder, replace(how, read_only=True, workstation="", any_place=True))


def carry_backup(source: Path, target: Path) -> None:
    """Carry a proved backup to a second place, byte by byte, and read it back.

    Refuses like `write_backup`, and with `store.backup_failed` when the second place gives back other bytes.
    """
    with landing(target) as part:
        for path in sorted(source.iterdir()):
            shutil.copy2(path, part / path.name)
            if digest_of(path) != digest_of(part / path.name):
                raise Refusal(Fault("store.backup_failed", str(target), {"detail": path.name}))


def make_mark(folder: Path, how: Opening, order: Order, report: VerifyReport) -> CopyMark:
    """What the copy in `folder` says of itself."""
    store = open_copy(folder, how)
    try:
        row = next((row for _, row in store.rows("study", STUDY_CHAIN) if isinstance(row, StudyRow)), None)
        designs = [row.design for _, row in store.rows("design", STUDY_CHAIN) if isinstance(row, DesignRow)]
    finally:
        store.close()
    return CopyMark(
        kind=order.kind,
        study=row.study if row is not None else "",
        name=row.name if row is not None else "",
        made_at=order.made_at,
        made_by=order.made_by,
        program=order.program,
        workstation=order.workstation,
        entries=report.entries,
        chains=report.chains,
        transactions=report.transactions,
        study_head=report.study_head,
        root=report.root,
        designs=tuple(sorted(designs)),
        files={path.name: digest_of(path) for path in sorted(folder.iterdir()) if path.name != MARK_FILE},
    )


@contextmanager
def landing(target: Path) -> Iterator[Path]:
    """A new folder that takes the name `target` when all went well, and is gone when not."""
    if target.exists():
        raise Refusal(Fault("store.backup_exists", str(target)))
    if not target.parent.is_dir():
        raise Refusal(Fault("backup.no_location", str(target.parent)))
    part = target.with_name(target.name + PART)
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        yield part
        for path in (*part.iterdir(), part):
            sync(path)
        part.rename(target)
        sync(target.parent)
    except OSError as error:
        code = "backup.location_full" if error.errno in _FULL else "backup.location_unwritable"
        raise Refusal(
            Fault(code, str(target.parent), {"why": error.strerror or type(error).__name__})
        ) from error
    except Refusal as refusal:
        if refusal.fault.code == "store.disk_full":
            raise Refusal(
                Fault("backup.location_full", str(target.parent), {"why": "SQLITE_FULL"})
            ) from refusal
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def digest_of(path: Path) -> str:
    """The SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_file(source: Path, target: Path, how: Opening) -> None:
    """Copy a study file in one step while others work in it; the copy has no log."""
    reading = connect(source, replace(how, read_only=False), write=False)
    try:
        writing = open_raw(target, how.key, "rwc")
        try:
            with Refusing(str(target)):
                # One step: in pieces it would begin again with every field somebody saves.
                reading.backup(writing, pages=-1)
                # Without a log beside it the copy opens from a place nothing can be written to.
                writing.execute("PRAGMA journal_mode = DELETE").fetchone()
        finally:
            writing.close()
    finally:
        reading.close()


def _check_pages(path: Path, how: Opening) -> None:
    connection = connect(path, replace(how, read_only=True), write=False)
    try:
        checks = ["integrity_check"] if how.key is None else ["cipher_integrity_check", "integrity_check"]
        with Refusing(str(path)):
            found = [row[0] for check in checks for row in connection.execute(f"PRAGMA {check}").fetchall()]
    finally:
        connection.close()
    wrong = [text for text in found if text != "ok"]
    if wrong:
        raise Refusal(Fault("store.backup_failed", str(path.parent), {"detail": str(wrong[0])}))


def sync(path: Path) -> None:
    """Wait until a file or a folder's names are on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handle to sync a folder by
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
