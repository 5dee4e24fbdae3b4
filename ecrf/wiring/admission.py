"""A person admitted to a study in the window: roles first, then a workbench with a desk on its own thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from ecrf.library.tables_labs import load_lab_table
from ecrf.services import commands as c
from ecrf.services.desk import Post
from ecrf.services.outcome import Outcome
from ecrf.services.policy import has_accepted
from ecrf.services.reads import Reads
from ecrf.services.reads.dictionary import CtcaeDictionary
from ecrf.services.reads.grading import build_grader
from ecrf.services.reads.source import Grader
from ecrf.services.session import Session
from ecrf.services.verifying import Wish, verify_study
from ecrf.services.workplace import Workplace
from ecrf.vault.signing import verify
from ecrf.viewmodels.login import RoleEntry
from ecrf.viewmodels.people import AccountDone, NewAccount
from ecrf.viewmodels.workbench import Workbench
from ecrf.wiring.accounts import (
    Giver,
    add_account,
    change_own_password,
    classes_of,
    disable_account,
    give_classes,
    giver_of,
    renew_account,
)
from ecrf.wiring.desk_backups import DeskBackups
from ecrf.wiring.desk_designs import DeskDesigns
from ecrf.wiring.desk_drawing import DeskDrawing
from ecrf.wiring.desk_importing import DeskImporting, read_range_file
from ecrf.wiring.desk_leaving import DeskLeaving
from ecrf.wiring.desk_qualifying import DeskQualifying
from ecrf.wiring.dictionaries import DeskShelf, InstalledDictionaries
from ecrf.wiring.founding import DEMO, NewPerson
from ecrf.wiring.house_rules import set_rules
from ecrf.wiring.opening import PASSWORD_WARNING, OpenStudy, accept_policy
from ecrf.wiring.proving import DeskProving
from ecrf.wiring.recovering import renew_recovery
from ecrf.wiring.terms import catalogue, official_warnings
from ecrf.wiring.texts import InstalledWordings
from ecrf.words import Fault, Refusal

_T = TypeVar("_T")


@cache
def grader() -> Grader:
    """CTCAE grades beside laboratory fields, made once."""
    return build_grader(load_lab_table(), catalogue())


class Admitted:
    """Implements `viewmodels.login.Admission`."""

    def __init__(self, study: OpenStudy, post: Post) -> None:
        self._study, self._post = study, post

    @property
    def roles(self) -> tuple[RoleEntry, ...]:
        """The roles in force today."""
        sites = self._study.state.sites
        return tuple(
            RoleEntry(role, site, sites[site].number if site in sites else "")
            for role, site in self._study.roles
        )

    @property
    def name(self) -> str:
        """The person's printed name."""
        return self._study.name

    @property
    def provisional(self) -> bool:
        """Whether the password was chosen by somebody else and must be changed before work begins."""
        return self._study.provisional

    @property
    def must_accept(self) -> bool:
        """Whether the signature policy in force was not accepted yet; a demo asks nobody."""
        study = self._study
        asked = study.row.nature != DEMO and not study.is_away
        return asked and not has_accepted(study.state, study.person)

    @property
    def days_left(self) -> int | None:
        """Days until the password is too old, in the last days before; None in a demo and while that is far off."""
        study = self._study
        if study.row.nature == DEMO or study.is_away:
            return None
        left = study.password_days_left
        return left if left is not None and left <= PASSWORD_WARNING else None

    def accept_policy(self, done: Callable[[Fault | None], None]) -> None:
        """Accept the signature policy in the first role there is."""

        def accept() -> None:
            fault = _fault_of(lambda: accept_policy(self._study))
            self._post(lambda: done(fault))

        threading.Thread(target=accept, name="policy").start()

    def change_password(self, old: str, new: str, done: Callable[[Fault | None], None]) -> None:
        """Choose one's own password; `done` is told why not, or None."""

        def change() -> None:
            fault = _fault_of(lambda: change_own_password(self._study, old, new))
            self._post(lambda: done(fault))

        threading.Thread(target=change, name="password").start()

    def work_as(self, role: RoleEntry) -> Workbench:
        """Begin work in a role."""
        return AtWork(self._study, self._study.session(role.role, role.site), self._post).bench

    def leave(self) -> None:
        """Close the study without working in it."""
        self._study.close()


def _fault_of(act: Callable[[], object]) -> Fault | None:
    try:
        act()
    except Refusal as refusal:
        return refusal.fault
    return None


class AtWork:
    """One session of the window: reads on the window's connection, commands on the desk's."""

    def __init__(self, study: OpenStudy, session: Session, post: Post) -> None:
        self._study, self._session = study, session
        self._backups = DeskBackups(self, post) if study.is_folder else None
        self._desk = study.make_desk(self.open_workplace, post, _raise)
        self._proving = DeskProving(self, post)
        held = InstalledDictionaries()
        self.bench = Workbench(
            reads=Reads(study.tools, session, grader()),
            desk=self._desk,
            new_id=study.sources.new_id,
            clock=study.sources.clock,
            dictionary=CtcaeDictionary(catalogue()),
            vouch=self.vouch,
            verify_trail=self.verify_trail,
            accounts=DeskAccounts(self, post),
            proving=self._proving,
            qualifying=DeskQualifying(self, post),
            leaving=DeskLeaving(self, post),
            importing=DeskImporting(self, post),
            read_ranges=read_range_file,
            backups=self._backups,
            designs=DeskDesigns(post),
            drawing=DeskDrawing(post),
            wordings=InstalledWordings(),
            dictionaries=held,
            shelf=DeskShelf(held, post),
            warnings=(*study.warnings, *official_warnings()),
            lock=self.lock,
            leave=self.leave,
        )
        for command in study.begin():
            self.bench.submit(command, _must)
        study.attend(self.bench, post)
        study.remember()

    @property
    def study(self) -> OpenStudy:
        """The study worked in."""
        return self._study

    def open_workplace(self) -> Workplace:
        """A workplace with a connection of its own, for the thread that calls this."""
        return self._study.workplace(self._session, self._study.tools_over(self._study.open_store()))

    def vouch(self, password: str) -> Fault | None:
        """Check the password for a signature, or open the forgotten keys again."""
        holder = self._study.holder
        fault = _fault_of(lambda: holder.unlock(password) if holder.is_locked else holder.confirm(password))
        if fault is None and not self._study.reads_only:
            for command in self._study.take_over_log():
                self.bench.submit(command, _must)
        return fault

    def verify_trail(self) -> str:
        """Verify what changed since the last checkpoint: `ok <entries>` or the code of the first fault."""
        with self._study.still() as reader:
            report = verify_study(reader, verify, Wish(since_checkpoint=True))
        return report.first.code if report.first is not None else f"ok {report.entries}"

    def lock(self) -> None:
        """Note that nobody is at the desk, and forget the keys behind everything that was handed in."""
        if not self._study.holder.is_locked:
            idle = c.RecordAccess(*self._study.stamp(), "idle")
            self._desk.submit(idle, lambda _outcome: self._study.holder.lock())

    def leave(self) -> None:
        """Finish the desk and close the study; nothing is drawn of it any more."""
        self.bench.on_outcome.clear()
        self.bench.on_news.clear()
        self.bench.on_away.clear()
        self._proving.stop()
        for leave in self.bench.on_leave:
            leave()
        self._desk.close()
        self._study.remember()
        if self._backups is not None and self._backups.is_due_at_closing():
            # The window is gone already; the program ends when the backup is proved.
            threading.Thread(target=self._back_up_and_close, name="closing backup").start()
        else:
            self._study.close()

    def _back_up_and_close(self) -> None:
        assert self._backups is not None  # noqa: S101 - asked before
        try:
            self._backups.at_closing()
        finally:
            self._study.close()


def _must(outcome: Outcome) -> None:
    """What is noted of coming and going is never refused; were it, the program's last hook would say so."""
    if outcome.fault is not None:
        raise Refusal(outcome.fault)


def _raise(error: BaseException) -> None:
    """What stops the desk is no refusal: it reaches the program's last hook, with its story."""
    raise error


class DeskAccounts:
    """Implements `viewmodels.people.Accounts`: each act on a thread of its own, for keys take time."""

    def __init__(self, at_work: AtWork, post: Post) -> None:
        self._at_work, self._post = at_work, post

    def add(self, account: NewAccount, done: AccountDone) -> None:
        """Make the envelope and the account."""
        new = NewPerson(account.login, account.name, account.organisation, account.password)
        self._start(lambda giver: add_account(giver, new, classes_of(account.roles)), done)

    def disable(self, person: str, reason: str, done: AccountDone) -> None:
        """Close the account for good; the file is encrypted again when nobody has it open."""

        def act(giver: Giver) -> str:
            disable_account(giver, person, reason)
            return person

        self._start(act, done)

    def renew(self, person: str, password: str, done: AccountDone) -> None:
        """Give a provisional password and new keys."""

        def act(giver: Giver) -> str:
            renew_account(giver, person, password)
            return person

        self._start(act, done)

    def renew_recovery(self, holders: int, done: Callable[[tuple[str, ...] | Fault], None]) -> None:
        """Make a new recovery code, or two shares."""
        self._start(lambda giver: renew_recovery(giver, holders), done)

    def set_rules(self, changes: Mapping[str, str], done: AccountDone) -> None:
        """Put the rules in force, with the key file where it changes with them."""

        def act(giver: Giver) -> str:
            set_rules(giver, changes)
            return ""

        self._start(act, done)

    def give_keys(self, person: str, role: str, done: AccountDone) -> None:
        """Give the class keys a role needs."""

        def act(giver: Giver) -> str:
            give_classes(giver, person, role)
            return person

        self._start(act, done)

    def _start(self, act: Callable[[Giver], _T], done: Callable[[_T | Fault], None]) -> None:
        def work() -> None:
            answer: _T | Fault
            try:
                workplace = self._at_work.open_workplace()
                try:
                    answer = act(giver_of(self._at_work.study, workplace))
                finally:
                    workplace.tools.store.close()
            except Refusal as refusal:
                answer = refusal.fault
            self._post(lambda: done(answer))

        threading.Thread(target=work, name="accounts").start()
