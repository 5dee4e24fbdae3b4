"""A study opened from the command line: each act in the first of the person's roles that allows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.cli import ports as p
from ecrf.record.rows import RootRow
from ecrf.record.study_state import StudyState
from ecrf.services import commands as c
from ecrf.services.importing import Importing
from ecrf.services.keeping import BackupDone, Kept
from ecrf.services.reads import Reads
from ecrf.services.reads.access_view import AccessReview
from ecrf.services.reads.integrity_view import IntegrityView
from ecrf.services.reads.people_view import People
from ecrf.services.verifying import VerifyReport, Wish
from ecrf.services.workplace import Workplace, load_study
from ecrf.wiring.accounts import (
    add_account,
    change_own_password,
    classes_of,
    disable_account,
    give_classes,
    giver_of,
    renew_account,
)
from ecrf.wiring.backups import BackupMemory, Keeper
from ecrf.wiring.founding import NewPerson
from ecrf.wiring.opening import OpenStudy, accept_policy, open_study, require
from ecrf.wiring.recovering import renew_recovery
from ecrf.wiring.sources import Sources
from ecrf.wiring.work_papers import PaperWork
from ecrf.wiring.work_people import PeopleWork
from ecrf.wiring.work_randomise import RandomiseWork
from ecrf.wiring.work_ranges import RangeWork
from ecrf.words import Fault, Language, Refusal

if TYPE_CHECKING:
    from ecrf.wiring.coding import StudyCoding

SIGNED = "run_reviewed"
"""The meaning under which an integrity run is signed on the command line."""


@contextmanager
def enter(key: p.Key, sources: Sources) -> Iterator[StudyWork]:
    """Open a study for one act and close it whatever happens."""
    study = open_study(key.folder, key.login, key.password, sources)
    work = StudyWork(study, key.password)
    try:
        yield work
    finally:
        work.leave()


class StudyWork(PeopleWork, RandomiseWork, PaperWork, RangeWork):
    """Implements `cli.ports.Work`."""

    def __init__(self, study: OpenStudy, password: str) -> None:
        self._study, self._password = study, password
        self._begun = False

    def leave(self) -> None:
        """Note the going where the coming was noted, and close the study."""
        try:
            if self._begun and not self._study.is_away:
                role, site = self._study.roles[0] if self._study.roles else ("", "")
                workplace = self._study.workplace(self._study.session(role, site))
                workplace.do(c.RecordAccess(*self._study.stamp(), "logout"))
        finally:
            self._study.close()

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What the person should know of the folder."""
        return self._study.warnings

    def _at(self, action: str) -> Workplace:
        """At work in a role that allows `action`; refuses (`study.provisional`) before the first own password."""
        if self._study.provisional:
            raise Refusal(Fault("study.provisional", str(self._study.folder)))
        role, site = self._study.role_for(action)
        if not self._begun:
            self._begun = True
            return self._study.work(role, site)
        return self._study.workplace(self._study.session(role, site))

    def _do(self, workplace: Workplace, command: c.Command) -> str:
        outcome = workplace.do(command)
        require(outcome.fault)
        return outcome.created

    def _state(self) -> StudyState:
        return load_study(self._study.tools)

    def _person(self, login: str) -> str:
        for row in self._state().persons.values():
            if row.login == login:
                return row.person
        raise Refusal(Fault("study.no_such_login", login))

    def _site(self, number: str) -> str:
        sites = self._state().sites
        if number == "*":
            return "*"
        found = [row.site for row in sites.values() if number in (row.number, "")]
        if len(found) != 1:
            known = ", ".join(sorted(row.number for row in sites.values()))
            raise Refusal(Fault("study.no_such_site", number, {"known": known}))
        return found[0]

    def verify(self, wish: p.VerifyWish, told: p.Told) -> VerifyReport:
        """Verify the trail; whoever opens the study may."""
        how = Wish(wish.every_signature, not wish.whole, wish.against, told)
        study = self._study
        return study.verify(study.tools.store, how)

    def check(self, site: str, told: p.Told) -> IntegrityView:
        """Make an integrity run at a site and sign its report."""
        workplace = self._at("run_integrity")
        where = self._site(site) if site or workplace.session.site == "*" else workplace.session.site
        report = self.verify(p.VerifyWish(), told)
        trail = report.first.code if report.first is not None else f"ok {report.entries}"
        nature = "independent" if workplace.session.may("verify") else "self"
        day = self._study.sources.typed()[:10]
        run = self._do(workplace, c.RunIntegrity(*self._study.stamp(), where, nature, day, trail))
        if workplace.session.may("sign_integrity"):
            self._do(workplace, c.SignIntegrity(*self._study.stamp(), where, run, SIGNED))
        return Reads(self._study.tools, workplace.session).integrity(where, run)

    def report(
        self, site: str, targets: Sequence[tuple[str, Path]], language: Language
    ) -> tuple[p.Exported, ...]:
        """Write the report of the last integrity run."""
        from ecrf.wiring.leaving import write_report

        workplace = self._at("export")
        where = self._site(site) if site or workplace.session.site == "*" else workplace.session.site
        return tuple(
            write_report(workplace, self._study.sources, (name, target, where), language)
            for name, target in targets
        )

    def export(self, wish: p.ExportWish) -> p.Exported:
        """Write a file that leaves the study, noted with its hash in the access chain."""
        from ecrf.wiring.leaving import write_leaving

        return write_leaving(self._at("export"), self._study.sources, wish)

    def importing(self, *, storing: bool) -> Importing:
        """Reads files into plans and plans into the study."""
        from ecrf.wiring.importing import StudyImporting

        return StudyImporting(self._at("enter_values" if storing else "see_clinical"), self._study.sources)

    def first_subject(self) -> str:
        """The number of the first subject."""
        rows = [row for chain, row in self._study.tools.store.rows("root") if chain.startswith("subject:")]
        return min((row.number for row in rows if isinstance(row, RootRow)), default="")

    def first_visit(self) -> str:
        """The first visit of the design published last."""
        newest = max(self._state().designs.values(), key=lambda row: row.published)
        return self._study.tools.designs.get(newest.design).design.study.events[0].oid

    def backup(self, target: Path | None, told: p.Told) -> BackupDone:
        """Copy the folder in one step and prove the copy: to `target`, or to the places of the plan."""
        keeper = keeper_of(self._study)
        if target is None:
            return keeper.by_plan(told)
        report = keeper.to(target, told)
        kept = Kept(str(target), "", report.entries, report.chains, report.root)
        return BackupDone((kept,), tuple(bad.fault for bad in report.bad))

    def people(self) -> People:
        """Accounts, roles, sites."""
        return Reads(self._study.tools, self._see_people().session).people()

    def _see_people(self) -> Workplace:
        """At work in a role that may see who there is."""
        session = self._study.session
        manages = any(session(role, site).may("manage_study") for role, site in self._study.roles)
        adds = any(session(role, site).may("add_person") for role, site in self._study.roles)
        return self._at("manage_study" if manages and not adds else "add_person")

    def add_user(self, new: p.NewUser) -> None:
        """Make an account, and grant its first role."""
        workplace = self._at("add_person")
        roles = (new.role,) if new.role else ()
        where = self._site(new.site) if new.role else ""
        made = NewPerson(new.login, new.name, new.organisation, new.password)
        person = add_account(giver_of(self._study, workplace), made, classes_of(roles))
        if new.role:
            self._grant(person, new.role, where)

    def grant(self, login: str, role: str, site: str) -> None:
        """Let a person act in a role at a site from today, with the keys the role needs."""
        self._grant(self._person(login), role, self._site(site))

    def _grant(self, person: str, role: str, site: str) -> None:
        workplace = self._at("grant_role")
        day = self._study.sources.typed()[:10]
        self._do(workplace, c.GrantRole(*self._study.stamp(), person, role, site, day))
        give_classes(giver_of(self._study, workplace), person, role)

    def withdraw(self, login: str, role: str, site: str) -> None:
        """A role ends now."""
        command = c.WithdrawRole(*self._study.stamp(), self._person(login), role, self._site(site))
        self._do(self._at("grant_role"), command)

    def train(self, login: str, what: str, version: str, day: str) -> None:
        """Note what a person was trained in."""
        trained = c.Trained(what, version, day or self._study.sources.typed()[:10])
        command = c.RecordTraining(*self._study.stamp(), self._person(login), trained)
        self._do(self._at("grant_role"), command)

    def last_day(self, login: str, role: str, site: str, until: str) -> None:
        """A role ends with a day."""
        command = c.SetLastDay(*self._study.stamp(), self._person(login), role, self._site(site), until)
        self._do(self._at("grant_role"), command)

    def accept_policy(self) -> None:
        """Accept the policy on electronic signatures."""
        accept_policy(self._study)

    def look_at_design(self, choice: str) -> p.DesignLook:
        """Read a design and compare it with the version in force."""
        from ecrf.wiring.desk_designs import read_design

        read = read_design(choice, Reads(self._study.tools, self._at("publish").session).design())
        proved = sum(proof.holds for proof in read.proofs)
        return p.DesignLook(
            version=read.version,
            digest=read.digest,
            data=read.data,
            findings=read.findings,
            breaks=read.breaks,
            differences=read.differences,
            checks=len(read.proofs),
            proved=proved,
            is_sound=read.is_sound,
            touched=tuple(proof.oid for proof in read.touched),
        )

    def publish(self, look: p.DesignLook) -> None:
        """Freeze a design into the study."""
        self._do(self._at("publish"), c.PublishDesign(*self._study.stamp(), look.data))

    def access_review(self) -> AccessReview:
        """Every account, change of rights and failed attempt."""
        return Reads(self._study.tools, self._at("add_person").session).access_review()

    def write_access_review(
        self, targets: Sequence[tuple[str, Path]], language: Language
    ) -> tuple[p.Exported, ...]:
        """Write the access review, and note that it was made."""
        from ecrf.wiring.lists import ListWish, write_list

        workplace, sources = self._at("add_person"), self._study.sources
        made = tuple(write_list(workplace, sources, ListWish(*target), language) for target in targets)
        self._do(workplace, c.RecordAccess(*self._study.stamp(), "access_review"))
        return made

    def renew_recovery(self, holders: int) -> tuple[str, ...]:
        """Make a new recovery code, or two shares."""
        return renew_recovery(giver_of(self._study, self._at("add_person")), holders)

    def disable(self, login: str, reason: str) -> None:
        """Close an account for good."""
        giver = giver_of(self._study, self._at("add_person"))
        disable_account(giver, self._person(login), reason)

    def renew(self, login: str, password: str) -> None:
        """Give a person who lost the password a provisional one."""
        renew_account(giver_of(self._study, self._at("add_person")), self._person(login), password)

    def change_password(self, new: str) -> None:
        """Choose one's own password in place of the one the study was opened with."""
        change_own_password(self._study, self._password, new)

    @property
    def coding(self) -> StudyCoding:
        """The coder's acts."""
        from ecrf.wiring.coding import StudyCoding

        return StudyCoding(self._study, self._at)

    def take_over(self, reason: str) -> None:
        """Make this workstation the study's home."""
        take_over(self._study, reason)


def keeper_of(study: OpenStudy, memory: BackupMemory | None = None) -> Keeper:
    """Who makes the backups of an open study, on its own connection; refuses (`study.needs_folder`) one on a server."""
    study.require_folder()
    role, site = study.roles[0] if study.roles else ("", "")
    session = study.session(role, site)
    workplace = study.workplace(session)

    def do(command: c.Command) -> None:
        if not study.reads_only:
            require(workplace.do(command).fault)

    return Keeper(
        folder=study.folder,
        study=study.row.study,
        session=session,
        key=lambda: study.holder.ring.study,
        do=do,
        sources=study.sources,
        memory=memory or BackupMemory(),
    )


def take_over(study: OpenStudy, reason: str) -> None:
    """Name this workstation as home, through a connection that does not mind where it is; refuses by permission."""
    from ecrf.store.connect import Opening
    from ecrf.store.study_file import open_study as open_file

    study.require_folder()
    session = study.session(*study.role_for("manage_study"))
    store = open_file(study.folder, Opening(key=study.holder.ring.study))
    try:
        tools = study.tools_over(store)
        command = c.TakeOver(*study.stamp(), reason)
        require(Workplace(tools, session).do(command).fault)
    finally:
        store.close()
