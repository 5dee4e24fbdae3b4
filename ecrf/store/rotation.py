"""The backups of one study in a place: found by what they say of themselves, let go by rotation."""

from __future__ import annotations

import shutil
from pathlib import Path

from ecrf.services.keeping import BackupPlan, Kept, choose_kept
from ecrf.store.backup import PART
from ecrf.store.copy_mark import BACKUP, load_mark
from ecrf.words import Fault, Refusal

_GOING = ".old"


def find_backups(place: Path, study: str) -> list[Kept]:
    """The proved backups of a study (its id) in a place, newest first; refuses `backup.no_location`."""
    if not place.is_dir():
        raise Refusal(Fault("backup.no_location", str(place)))
    found = [kept for folder in place.iterdir() if (kept := _look(folder, study)) is not None]
    return sorted(found, key=lambda kept: kept.time, reverse=True)


def _look(folder: Path, study: str) -> Kept | None:
    if not folder.is_dir() or folder.name.endswith((PART, _GOING)):
        return None
    try:
        mark = load_mark(folder)
    except Refusal:
        return None  # what cannot say what it is, is nobody's to show or to remove
    if mark is None or mark.kind != BACKUP or mark.study != study:
        return None
    return Kept(str(folder), mark.made_at, mark.entries, mark.chains, mark.root, mark.program)


def rotate(place: Path, study: str, plan: BackupPlan) -> int:
    """Remove the backups of a study that no day, week or month needs any more; returns how many."""
    found = find_backups(place, study)
    stay = choose_kept(found, plan)
    gone = [Path(kept.path) for kept in found if kept.path not in stay]
    for folder in gone:
        # Renamed first: a removal cut off half way must not leave something that looks like a backup.
        going = folder.with_name(folder.name + _GOING)
        folder.rename(going)
        shutil.rmtree(going, ignore_errors=True)
    return len(gone)
