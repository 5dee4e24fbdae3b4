"""What can be done to a study folder without opening the study file: an older key file, a copied folder, an older copy."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.reliability.sample import COORDINATOR, Desk, build_base
from ecrf.store.study_file import open_study as open_file
from ecrf.wiring.accounts import change_own_password
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import open_study
from ecrf.wiring.sources import Sources, system_sources
from ecrf.wiring.study_files import opening
from ecrf.words import Refusal

NEW = "another pass phrase for li"


class Folders:
    """A study that was worked in, and what its folder looked like before."""

    def __init__(self, base: Path) -> None:
        base.mkdir()
        self.base = base
        self.study, self.chain = build_base(base / "s.ecrf")
        self.memory = Memory(base / "memory")
        self.older = base / "older.ecrf"
        shutil.copytree(self.study, self.older)
        desk = Desk(self.study, COORDINATOR)
        desk.enter(self.chain, "VS_WEIGHT", "61.5")
        change_own_password(desk.study, COORDINATOR[1], NEW)
        desk.enter(self.chain, "VS_WEIGHT", "62.5")
        desk.study.remember()
        desk.close()

    def look(self, way: Callable[[Folders, random.Random], bool], chance: random.Random) -> bool:
        """Whether it is refused or warned of."""
        return way(self, chance)

    def put(self, *, keys: Path, file: Path) -> Path:
        """The study's own place with the key file of one folder and the study file of another."""
        place = self.base / "now" / "s.ecrf"
        shutil.rmtree(place.parent, ignore_errors=True)
        shutil.copytree(file, place)
        shutil.copy2(keys / "keys.json", place / "keys.json")
        return place


def older_envelopes(folders: Folders, chance: random.Random) -> bool:
    """An older keys.json over a newer study: somebody wants an old password to open it."""
    del chance
    place = folders.put(keys=folders.older, file=folders.study)
    try:
        open_study(place, *COORDINATOR, system_sources(), Memory(folders.base / "nowhere")).close()
    except Refusal as refusal:
        return refusal.fault.code.startswith("vault.envelope")
    return False


def copied_folder(folders: Folders, chance: random.Random) -> bool:
    """A copy on another workstation reads and does not write; an older copy at the old place is warned of."""
    return _is_warned(folders) if chance.random() < 0.5 else _only_reads(folders)


def _is_warned(folders: Folders) -> bool:
    """The folder as it was before, put back in place."""
    kept = folders.base / "newest.ecrf"
    shutil.copytree(folders.study, kept)
    try:
        shutil.rmtree(folders.study)
        shutil.copytree(folders.older, folders.study)
        opened = open_study(folders.study, *COORDINATOR, system_sources(), folders.memory)
        warned = {fault.code for fault in opened.warnings}
        opened.close()
        return "study.older_file" in warned
    finally:
        shutil.rmtree(folders.study)
        kept.rename(folders.study)


def _only_reads(folders: Folders) -> bool:
    """On another workstation nothing can be written."""
    sources: Sources = replace(system_sources(), workstation="elsewhere")
    opened = open_study(folders.study, COORDINATOR[0], NEW, sources, Memory(folders.base / "elsewhere"))
    key = opened.holder.ring.study
    opened.close()
    store = open_file(folders.study, replace(opening(key), workstation="elsewhere"))
    try:
        with store.write():
            return False
    except Refusal as refusal:
        return refusal.fault.code == "store.second_home"
    finally:
        store.close()


FOLDER_WAYS = (older_envelopes, copied_folder)
