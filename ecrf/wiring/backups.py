"""Backups of one study made by this workstation's plan: two places, rotation, and what is remembered of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ecrf.services import commands as c
from ecrf.services.commands import Command
from ecrf.services.keeping import BackupDone, BackupPlan, BackupState, Kept, Told, remember_fault
from ecrf.services.session import Session
from ecrf.services.verifying import VerifyReport, Wish
from ecrf.vault.signing import verify
from ecrf.wiring.memory import user_folder
from ecrf.wiring.sources import Sources
from ecrf.words import Fault, Refusal

_FILE = "backups.json"
MOST_KEPT = 99
LONGEST_HOURS = 168


class BackupMemory:
    """The plan of each study (by id) and how its last backup went, in the user's folder: places are the workstation's."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or user_folder()) / _FILE

    def find(self, study: str) -> BackupState:
        """What is known of a study's backups."""
        return self._load().get(study, BackupState())

    def keep(self, study: str, state: BackupState) -> None:
        """Remember it."""
        known = self._load() | {study: state}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(known))
        part.replace(self._path)

    def _load(self) -> dict[str, BackupState]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, BackupState])
        except (FileNotFoundError, msgspec.MsgspecError):
            return {}


def check_plan(plan: BackupPlan, folder: Path) -> BackupPlan:
    """The plan with its places whole; refuses `backup.no_location`, `backup.same_place`, `backup.numbers`."""
    numbers = (plan.daily, plan.weekly, plan.monthly)
    if any(not 0 <= number <= MOST_KEPT for number in numbers) or not 0 <= plan.hours <= LONGEST_HOURS:
        raise Refusal(Fault("backup.numbers", "", {"most": MOST_KEPT, "hours": LONGEST_HOURS}))
    places = [Path(place).expanduser().absolute() if place else None for place in (plan.first, plan.second)]
    home = folder.resolve()
    for place in places:
        if place is None:
            continue
        if not place.is_dir():
            raise Refusal(Fault("backup.no_location", str(place)))
        if place.resolve() == home or home in place.resolve().parents:
            raise Refusal(Fault("backup.same_place", str(place)))
    if places[0] is not None and places[0] == places[1]:
        raise Refusal(Fault("backup.same_place", str(places[0])))
    first, second = ("" if place is None else str(place) for place in places)
    return msgspec.structs.replace(plan, first=first, second=second)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Makes the backups of one open study. `key` gives the study key, or refuses while the keys are forgotten."""

    folder: Path
    study: str
    session: Session
    key: Callable[[], bytes]
    do: Callable[[Command], None]
    """Notes an act in the trail; does nothing where the study is only read."""
    sources: Sources
    memory: BackupMemory

    @property
    def state(self) -> BackupState:
        """What this workstation knows of them."""
        return self.memory.find(self.study)

    def choose(self, plan: BackupPlan) -> None:
        """Take another plan; refuses as `check_plan`."""
        self.memory.keep(self.study, msgspec.structs.replace(self.state, plan=check_plan(plan, self.folder)))

    def found(self) -> tuple[Kept, ...]:
        """The backups in the places that can be reached, newest first."""
        from ecrf.store.rotation import find_backups

        found: list[Kept] = []
        for place in self.state.plan.places:
            if Path(place).is_dir():
                found += find_backups(Path(place), self.study)
        return tuple(sorted(found, key=lambda kept: kept.time, reverse=True))

    def by_plan(self, told: Told | None = None) -> BackupDone:
        """Back up to both places, rotate, note each; a place that fails is a fault and keeps nobody from the other."""
        from ecrf.store.rotation import rotate

        plan = self.state.plan
        if not plan.places:
            raise Refusal(Fault("backup.no_plan", str(self.folder)))
        self._checkpoint()
        name = self._name()
        done = BackupDone(())
        for place in plan.places:
            done = self._at_place(done, Path(place) / name, told)
        self._list_removals(done)
        for kept in done.made:
            removed = rotate(Path(kept.path).parent, self.study, plan)
            done = msgspec.structs.replace(done, removed=done.removed + removed)
        last = done.made[0].time if done.made else self.state.last
        troubles = tuple(map(remember_fault, done.faults))
        self.memory.keep(self.study, msgspec.structs.replace(self.state, last=last, troubles=troubles))
        return done

    def _at_place(self, done: BackupDone, target: Path, told: Told | None) -> BackupDone:
        from ecrf.store.backup import carry_backup

        try:
            if done.made:
                carry_backup(Path(done.made[0].path), target)
                kept = msgspec.structs.replace(done.made[0], path=str(target))
            else:
                kept, report = self._write(target, told)
                done = msgspec.structs.replace(
                    done, faults=(*done.faults, *(bad.fault for bad in report.bad))
                )
            self._note(kept)
        except Refusal as refusal:
            if refusal.fault.code == "backup.stopped":
                raise
            return msgspec.structs.replace(done, faults=(*done.faults, refusal.fault))
        return msgspec.structs.replace(done, made=(*done.made, kept))

    def _list_removals(self, done: BackupDone) -> None:
        """Beside the backups lies which words were removed, for the day an older one comes back."""
        from ecrf.store.backup import open_copy
        from ecrf.store.removals import LIST_END, find_removals, save_removals
        from ecrf.wiring.study_files import opening

        if not done.made:
            return
        copy = open_copy(Path(done.made[0].path), opening(self.key()))
        try:
            removals = find_removals(copy)
        finally:
            copy.close()
        for kept in done.made:
            save_removals(Path(kept.path).parent / f"{self.folder.stem}{LIST_END}", self.study, removals)

    def to(self, target: Path, told: Told | None = None) -> VerifyReport:
        """One backup under a name of its own, outside the plan; refuses as `store.backup.write_backup`."""
        self._checkpoint()
        kept, report = self._write(target, told)
        self._note(kept)
        self.memory.keep(self.study, msgspec.structs.replace(self.state, last=kept.time))
        return report

    def _write(self, target: Path, told: Told | None) -> tuple[Kept, VerifyReport]:
        from ecrf.store.backup import Order, write_backup
        from ecrf.wiring.study_files import opening

        session, at = self.session, self.sources.typed()
        wish = Wish(progress=told) if told is not None else None
        order = Order(
            made_at=at,
            made_by=session.name,
            program=session.program,
            workstation=session.workstation,
            wish=wish,
        )
        report = write_backup(self.folder, target, opening(self.key()), verify, order)
        kept = Kept(str(target), at, report.entries, report.chains, report.root, session.program)
        return kept, report

    def _checkpoint(self) -> None:
        """The root a backup is known by on paper binds everything up to it."""
        self.do(c.WriteCheckpoint(*self.sources.stamp(), "backup"))

    def _note(self, kept: Kept) -> None:
        detail = f"{kept.path}  entries={kept.entries} chains={kept.chains}"
        self.do(c.RecordAccess(*self.sources.stamp(), "backup", detail, checkpoint=kept.root))

    def _name(self) -> str:
        """NAME-2026-03-12T140322.ecrf: sorts by time, holds no character any file system refuses."""
        moment = re.sub(r"[:]", "", self.sources.typed()[:19])
        return f"{self.folder.stem}-{moment}{self.folder.suffix or '.ecrf'}"
