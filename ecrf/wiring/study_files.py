"""The encrypted file of a study folder: opened under the key it has now, a kept copy for looking only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.library.find import migrations_path
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.rows import StudyRow
from ecrf.services.ports import Store
from ecrf.vault.door import Opened
from ecrf.vault.envelope_file import load_staged
from ecrf.vault.ring import KeyRing
from ecrf.wiring.memory import user_folder
from ecrf.wiring.sources import workstation_name
from ecrf.words import Refusal

if TYPE_CHECKING:
    from ecrf.store.connect import Opening

Told = Callable[[int, int], None]
"""Hears (done, of all)."""


def open_store(folder: Path, key: bytes, *, durable: bool = True, told: Told | None = None) -> Store:
    """Open the encrypted study file of a folder; `durable` False only for simulations.

    A backup or archive is opened for reading, wherever it lies; a snapshot has no home. What may only be read here
    and was written by an older program stays as it is: a working copy is brought up to date. `told` hears how far
    tables of an older program are, and stops it by raising.
    """
    from ecrf.store.copy_mark import SNAPSHOT, load_mark
    from ecrf.store.study_file import open_study as open_file

    how, mark = replace(opening(key, durable=durable), told=told), load_mark(folder)
    if mark is not None:
        kept = mark.kind != SNAPSHOT
        how = replace(how, workstation="", read_only=kept, any_place=kept, is_snapshot=not kept)
    try:
        return open_file(folder, how)
    except Refusal as refusal:
        if refusal.fault.code != "store.older":
            raise
    from ecrf.store.beside import open_beside

    return open_beside(folder, how, user_folder() / "opened")


def opening(key: bytes, *, durable: bool = True) -> Opening:
    """How this program opens study files."""
    from ecrf.store.connect import Opening

    return Opening(
        key=key,
        synchronous="FULL" if durable else "OFF",
        workstation=workstation_name(),
        migrations=migrations_path(),
    )


def open_current(folder: Path, opened: Opened, told: Told | None = None) -> tuple[Store, KeyRing]:
    """The study file under the key it is encrypted with now, finishing a renewal that was interrupted."""
    ring, staged = opened.ring, opened.staged_ring
    try:
        store = open_store(folder, ring.study, told=told)
    except Refusal as refusal:
        if refusal.fault.code != "store.wrong_key" or staged is None:
            raise
        return open_store(folder, staged.study, told=told), staged
    if staged is None or staged.study == ring.study or not _is_named(folder, store):
        return store, ring
    from ecrf.store.rekey import rekey_study

    store.close()
    rekey_study(folder, opening(ring.study), staged.study)
    return open_store(folder, staged.study), staged


def _is_named(folder: Path, store: Store) -> bool:
    """Whether the trail names the staged key file: the renewal was committed."""
    waiting, (_, row) = load_staged(folder), store.rows("study", STUDY_CHAIN)[0]
    return waiting is not None and isinstance(row, StudyRow) and row.envelopes == waiting.digest
