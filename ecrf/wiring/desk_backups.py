"""Backups made from the window, on a thread and a connection of their own: entry is never kept waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ecrf.record.merkle import to_paper
from ecrf.services import commands as c
from ecrf.services.desk import Post
from ecrf.services.keeping import BackupDone, BackupPlan, BackupState, Kept, Told, is_due, remember_fault
from ecrf.services.recovering.document import Document
from ecrf.viewmodels.backups import (
    BackupAnswer,
    BringBack,
    DocumentAnswer,
    FaultAnswer,
    HomeView,
    SaidAnswer,
)
from ecrf.wiring.aside import work_aside
from ecrf.wiring.backups import BackupMemory, Keeper
from ecrf.wiring.opening import require
from ecrf.words import Arg, Fault, Language, Message, Refusal

Answer = TypeVar("Answer")

if TYPE_CHECKING:
    from ecrf.wiring.admission import AtWork


class DeskBackups:
    """Implements `viewmodels.backups.Backups`."""

    def __init__(self, at_work: AtWork, post: Post, memory: BackupMemory | None = None) -> None:
        self._at_work, self._post = at_work, post
        self._memory = memory or BackupMemory()
        self._stop = threading.Event()

    @property
    def state(self) -> BackupState:
        """Plan and last backup."""
        return self._memory.find(self._study)

    @property
    def _study(self) -> str:
        return self._at_work.study.row.study

    @property
    def home(self) -> HomeView:
        """Where the study is at home."""
        study = self._at_work.study
        mark = study.mark
        return HomeView(
            folder=str(study.folder),
            here=study.sources.workstation,
            home=study.row.home,
            away=study.is_away,
            copy=mark.kind if mark is not None else "",
            made_at=mark.made_at if mark is not None else "",
        )

    def found(self) -> tuple[Kept, ...]:
        """The backups at the places that can be reached, newest first."""
        return self._keeper(lambda _command: None).found()

    def choose(self, plan: BackupPlan) -> Fault | None:
        """Take another plan, or say why not."""
        try:
            self._keeper(lambda _command: None).choose(plan)
        except Refusal as refusal:
            return refusal.fault
        return None

    def run(self, told: Told, done: BackupAnswer) -> None:
        """Back up by the plan."""
        self._start(lambda: self.by_plan(told), done)

    def by_plan(self, told: Told | None = None) -> BackupDone:
        """Back up by the plan on this thread."""
        workplace = self._at_work.open_workplace()
        try:
            keeper = self._keeper(lambda command: require(workplace.do(command).fault))
            return keeper.by_plan(self._telling(told))
        finally:
            workplace.tools.store.close()

    def is_due_at_closing(self) -> bool:
        """Whether the plan wants a backup when the study is left."""
        study, state = self._at_work.study, self.state
        if study.reads_only or study.mark is not None or study.holder.is_locked or not state.plan.at_closing:
            return False
        return is_due(state, study.sources.clock.now())

    def at_closing(self) -> None:
        """Back up by the plan when nobody is there any more; what refuses it stands in the status line next time."""
        self._stop.clear()
        try:
            self.by_plan()
        except Refusal as refusal:
            state = self.state
            trouble = (remember_fault(refusal.fault),)
            self._memory.keep(self._study, BackupState(state.plan, state.last, trouble))

    def stop(self) -> None:
        """Stop what runs as soon as nothing half-done would be left."""
        self._stop.set()

    def restore(self, wish: BringBack, told: Told, done: DocumentAnswer) -> None:
        """Bring a backup back to a clean place, set against the open study."""
        from ecrf.wiring.restoring import RestoreWish, restore

        study = self._at_work.study
        newer = None if study.mark is not None else study.folder
        wanted = RestoreWish(
            backup=wish.backup,
            target=wish.target,
            login=self._at_work.bench.session.login,
            password=wish.password,
            reason=wish.reason,
            paper=wish.paper,
            newer=newer,
            drill=wish.drill,
        )
        self._start(lambda: restore(wanted, study.sources, self._telling(told)), done)

    def compare(self, other: Path, password: str, done: DocumentAnswer) -> None:
        """Set the open study against another copy."""
        from ecrf.wiring.copies import compare_copies, opened

        study, login = self._at_work.study, self._at_work.bench.session.login

        def act() -> Document:
            with (
                opened(study.folder, login, password, study.sources) as one,
                opened(other, login, password, study.sources) as two,
            ):
                return compare_copies(one, two)

        self._start(act, done)

    def take_over(self, reason: str, done: FaultAnswer) -> None:
        """Make this workstation the study's home."""
        from ecrf.wiring.work import take_over

        def act() -> None:
            take_over(self._at_work.study, reason)

        self._start(act, done)

    def write_report(self, document: Document, target: Path, language: Language) -> Fault | None:
        """Write a report as .pdf or .xlsx."""
        from ecrf.exports.recovery import write_document
        from ecrf.library.words import load_speaker
        from ecrf.wiring.leaving import paper_fonts

        try:
            write_document(document, target, load_speaker(language), paper_fonts())
        except Refusal as refusal:
            return refusal.fault
        return None

    def archive(self, target: Path, told: Told, done: SaidAnswer) -> None:
        """Make the archive of a closed study."""
        from ecrf.wiring.archiving import make_archive

        def act() -> Message:
            mark = make_archive(self._at_work.study, target, self._telling(told))
            args: dict[str, Arg] = {"folder": str(target), "entries": mark.entries}
            return Message("cli.archive.made", {**args, "checkpoint": to_paper(mark.root)})

        self._start(act, done)

    def snapshot(self, target: Path, monitor: str, done: SaidAnswer) -> None:
        """Make a copy for one monitor (login)."""
        from ecrf.wiring.monitor_copies import make_snapshot

        def act() -> Message:
            mark = make_snapshot(self._at_work.study, target, monitor)
            args: dict[str, Arg] = {"folder": str(target), "monitor": monitor}
            return Message("cli.snapshot.made", {**args, "entries": mark.entries, "withheld": mark.withheld})

        self._start(act, done)

    def write_changes(self, target: Path, done: SaidAnswer) -> None:
        """In a monitor's copy: write what was done in it, signed."""
        from ecrf.wiring.monitor_copies import write_changes

        def act() -> Message:
            changes = write_changes(self._at_work.study, target)
            return Message("cli.changes.written", {"file": str(target), "count": len(changes.transactions)})

        self._start(act, done)

    def merge(self, file: Path, done: DocumentAnswer, *, dry: bool) -> None:
        """Bring a change set into the study, or only say what would come of it."""
        from ecrf.wiring.monitor_copies import merge_changes

        self._start(lambda: merge_changes(self._at_work.study, file, dry=dry), done)

    def _keeper(self, do: Callable[[c.Command], None]) -> Keeper:
        study = self._at_work.study
        return Keeper(
            folder=study.folder,
            study=self._study,
            session=self._at_work.bench.session,
            key=lambda: study.holder.ring.study,
            do=do,
            sources=study.sources,
            memory=self._memory,
        )

    def _telling(self, told: Told | None) -> Told:
        """Progress carried to the window's thread; the place where a stop is noticed."""

        def tell(done: int, of_all: int) -> None:
            if self._stop.is_set():
                raise Refusal(Fault("backup.stopped"))
            if told is not None:
                self._post(lambda: told(done, of_all))

        return tell

    def _start(self, act: Callable[[], Answer], done: Callable[[Answer | Fault], None]) -> None:
        self._stop.clear()
        work_aside("backups", self._post, act, done)
