"""Backups and this computer: the plan, what lies at its places, bringing one back, and where the study is at home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from ecrf.services.keeping import BackupDone, BackupPlan, BackupState, Kept, Told, is_due
from ecrf.services.recovering.document import Document
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Language, Message

BackupAnswer = Callable[["BackupDone | Fault"], None]
DocumentAnswer = Callable[["Document | Fault"], None]
SaidAnswer = Callable[["Message | Fault"], None]
FaultAnswer = Callable[["Fault | None"], None]


@dataclass(frozen=True, slots=True)
class HomeView:
    """Where the study is at home, and what the open folder is."""

    folder: str
    here: str
    """This workstation."""
    home: str
    away: bool
    copy: str = ""
    """backup, archive or snapshot; empty for a study in work."""
    made_at: str = ""


@dataclass(frozen=True, slots=True)
class BringBack:
    """A backup to be restored."""

    backup: Path
    target: Path
    reason: str
    password: str
    paper: str = ""
    drill: bool = False


class Backups(Protocol):
    """Bound by wiring; every act on a thread of its own, every answer on the window's thread."""

    @property
    def state(self) -> BackupState:
        """Plan and last backup."""

    @property
    def home(self) -> HomeView:
        """Where the study is at home."""

    def found(self) -> tuple[Kept, ...]:
        """The backups at the places that can be reached, newest first."""

    def choose(self, plan: BackupPlan) -> Fault | None:
        """Take another plan, or say why not."""

    def run(self, told: Told, done: BackupAnswer) -> None:
        """Back up by the plan."""

    def stop(self) -> None:
        """Stop what runs as soon as nothing half-done would be left."""

    def restore(self, wish: BringBack, told: Told, done: DocumentAnswer) -> None:
        """Bring a backup back to a clean place; the open study is the newer copy it is set against."""

    def compare(self, other: Path, password: str, done: DocumentAnswer) -> None:
        """Set the open study against another copy."""

    def take_over(self, reason: str, done: FaultAnswer) -> None:
        """Make this workstation the study's home; the study must be opened again."""

    def write_report(self, document: Document, target: Path, language: Language) -> Fault | None:
        """Write a report as .pdf or .xlsx."""

    def archive(self, target: Path, told: Told, done: SaidAnswer) -> None:
        """Make the archive of a closed study."""

    def snapshot(self, target: Path, monitor: str, done: SaidAnswer) -> None:
        """Make a copy for one monitor (login)."""

    def write_changes(self, target: Path, done: SaidAnswer) -> None:
        """In a monitor's copy: write what was done in it, signed."""

    def merge(self, file: Path, done: DocumentAnswer, *, dry: bool) -> None:
        """Bring a change set into the study, or only say what would come of it."""


class BackupsScreen(Screen):
    """Acts one at a time; `busy` names the act, `progress` is (done, of all)."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.state = BackupState()
        self.home = HomeView("", "", "", away=False)
        self.kept: tuple[Kept, ...] = ()
        self.busy = ""
        self.progress = (0, 0)
        self.done: BackupDone | None = None
        self.document: Document | None = None
        """The report of the last restoring or comparing."""
        self.taken_over = False
        self.wrote = ""
        self.said: Message | None = None
        """What the last act came to, where it makes no report."""
        bench_backups = bench.backups
        self.is_bound = bench_backups is not None
        self.may_take_over = bench.session.may("manage_study")

    @property
    def _port(self) -> Backups:
        port = self.bench.backups
        if port is None:
            raise RuntimeError("backups are not bound")
        return port

    @property
    def may_back_up(self) -> bool:
        """A backup of a backup says nothing; elsewhere than at home it is a plain copy."""
        return self.is_bound and not self.home.copy and not self.home.away

    @property
    def due(self) -> bool:
        """Whether the plan wants a backup now."""
        return self.may_back_up and is_due(self.state, self.bench.clock.now())

    def load(self) -> None:
        """Read plan, places and home."""
        if self.is_bound:
            self.state, self.home, self.kept = self._port.state, self._port.home, self._port.found()

    def choose(self, **changes: str | int) -> None:
        """Change the plan."""
        plan: BackupPlan = msgspec.structs.replace(self.state.plan, **changes)
        self.fault = self._port.choose(plan)
        self.load()
        self.changed()

    def back_up(self) -> None:
        """Back up now."""
        if self._begin("backup"):
            self._port.run(self._told, self._backed_up)

    def stop(self) -> None:
        """Stop what runs."""
        if self.busy:
            self._port.stop()

    def restore(self, wish: BringBack) -> None:
        """Bring a backup back; the report is kept in `document`."""
        if self._begin("restore"):
            self._port.restore(wish, self._told, self._reported)

    def compare(self, other: Path, password: str) -> None:
        """Set the study against another copy; the report is kept in `document`."""
        if self._begin("compare"):
            self._port.compare(other, password, self._reported)

    def take_over(self, reason: str) -> None:
        """Make this workstation the study's home."""
        if self._begin("take_over"):
            self._port.take_over(reason, self._took_over)

    def archive(self, target: Path) -> None:
        """Make the archive of a closed study."""
        if self._begin("archive"):
            self._port.archive(target, self._told, self._answered)

    def snapshot(self, target: Path, monitor: str) -> None:
        """Make a copy for one monitor."""
        if self._begin("snapshot"):
            self._port.snapshot(target, monitor, self._answered)

    def write_changes(self, target: Path) -> None:
        """Write what was done in a monitor's copy."""
        if self._begin("changes"):
            self._port.write_changes(target, self._answered)

    def merge(self, file: Path, *, dry: bool) -> None:
        """Bring a change set in, or look at it; the report is kept in `document`."""
        if self._begin("merge"):
            self._port.merge(file, self._reported, dry=dry)

    def write_report(self, target: Path, language: Language) -> None:
        """Write the report at hand."""
        if self.document is not None:
            self.fault = self._port.write_report(self.document, target, language)
            self.wrote = target.name if self.fault is None else ""
            self.changed()

    def _begin(self, what: str) -> bool:
        if self.busy or not self.is_bound:
            return False
        self.busy, self.fault, self.progress, self.wrote, self.done = what, None, (0, 0), "", None
        self.said = None
        self.changed()
        return True

    def _told(self, done: int, of_all: int) -> None:
        self.progress = (done, of_all)
        self.changed()

    def _backed_up(self, answer: BackupDone | Fault) -> None:
        self.busy = ""
        if isinstance(answer, Fault):
            self.fault = answer
        else:
            self.done = answer
            self.fault = answer.faults[0] if answer.faults else None
        self.load()
        self.changed()

    def _reported(self, answer: Document | Fault) -> None:
        self.busy = ""
        if isinstance(answer, Fault):
            self.fault = answer
        else:
            self.document = answer
        self.load()
        self.changed()

    def _answered(self, answer: Message | Fault) -> None:
        self.busy = ""
        if isinstance(answer, Fault):
            self.fault = answer
        else:
            self.said = answer
        self.load()
        self.changed()

    def _took_over(self, fault: Fault | None) -> None:
        self.busy, self.fault = "", fault
        self.taken_over = fault is None
        self.changed()
