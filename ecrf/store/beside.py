"""A study file that may only be read and that an older program wrote: a working copy of it in the form of this one."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ecrf.record.rows import FOLD_VERSION
from ecrf.store.backup import copy_file
from ecrf.store.connect import FILE_NAME, Opening, connect
from ecrf.store.migrate import REVISIONS
from ecrf.store.reader import SqlReader
from ecrf.store.study_file import SqlStore, open_study


def open_beside(folder: Path, how: Opening, places: Path) -> SqlStore:
    """Open a copy of the study in `folder`, brought up to date in `places` under the study's own key.

    It is made once for each moment of the trail; copies of earlier moments of the same folder are removed. Nothing
    in `folder` changes. `how.told` hears how far it is, and may stop it by raising.
    """
    kept = _name_of(folder)
    target = places / f"{kept}-{_moment(folder, how)}-{REVISIONS[-1]}.{FOLD_VERSION}"
    if not (target / FILE_NAME).exists():
        places.mkdir(parents=True, exist_ok=True)
        for older in places.glob(f"{kept}-*"):
            shutil.rmtree(older, ignore_errors=True)
        _make(folder, how, target)
    return open_study(target, replace(how, any_place=True))


def _name_of(folder: Path) -> str:
    return sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def _moment(folder: Path, how: Opening) -> str:
    """What tells one moment of the trail from another: every chain's end."""
    connection = connect(folder / FILE_NAME, how, write=False)
    try:
        links = SqlReader(connection, str(folder)).links()
    finally:
        connection.close()
    told = "".join(f"{link.chain} {link.sequence} {link.head.hex()} " for link in links)
    return sha256(told.encode()).hexdigest()[:16]


def _make(folder: Path, how: Opening, target: Path) -> None:
    part = Path(tempfile.mkdtemp(prefix="part-", dir=target.parent))
    try:
        copy_file(folder / FILE_NAME, part / FILE_NAME, how)
        open_study(part, replace(how, read_only=False, workstation="", any_place=True)).close()
        # Another process may have been first: its copy is as good.
        with suppress(OSError):
            part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
