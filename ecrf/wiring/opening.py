"""A study folder opened by a person's password, and the person at work in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from ecrf import __version__
from ecrf.record.rows import PersonRow, StudyRow
from ecrf.record.study_state import StudyState
from ecrf.services import commands as c
from ecrf.services.commands import Command
from ecrf.services.designs import DesignBook
from ecrf.services.desk import Desk, Post, WorkerDesk
from ecrf.services.house_rules import number_of, rules_now
from ecrf.services.policy import POLICY
from ecrf.services.ports import Reader, Store
from ecrf.services.session import Session, find_actions
from ecrf.services.tools import Tools
from ecrf.services.verifying import VerifyReport, Wish, check_ends
from ecrf.services.workplace import Workplace, load_study
from ecrf.vault.door import Opened
from ecrf.vault.door_log import DoorHead
from ecrf.vault.envelope_file import (
    Place,
    Standing,
    check_place,
    load_envelopes,
    settle_envelopes,
)
from ecrf.vault.held import HeldSealer, HeldSigner, Keys
from ecrf.vault.idle import KeyHolder
from ecrf.vault.password import PasswordRules
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import verify
from ecrf.wiring.clock_watch import find_clock_fault, note_of
from ecrf.wiring.door_chain import find_door_faults, held_head, take_over_log
from ecrf.wiring.key_place import FolderKeys, KeyPlace
from ecrf.wiring.memory import Memory, Remembered, as_address, find_backstep, is_address, look_at
from ecrf.wiring.premises import Grounds, Premises, check_snapshot, find_copy_faults, is_kept
from ecrf.wiring.rules import build_plan_for
from ecrf.wiring.sources import Sources
from ecrf.wiring.study_files import open_current, open_store
from ecrf.wiring.terms import find_term
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.viewmodels.workbench import Workbench

PROGRAM = f"ecrf {__version__}"
SEEDED_NATURES = ("demo", "test")
PASSWORD_WARNING = 14
"""Days before its end from which the login says so."""


def password_rules(state: StudyState) -> PasswordRules:
    """What a study asks of passwords: its own rules, the program's where it has none."""
    rules = rules_now(state)
    least, history, days = (number_of(rules, f"password.{name}") for name in ("least", "history", "days"))
    return PasswordRules(least=least, history=history, days=days)


def make_tools(store: Store, sources: Sources) -> Tools:
    """The tools of services over one store connection."""
    designs = DesignBook(store.load_design, build_plan_for)
    return Tools(store, designs, sources.clock, sources.entropy, find_term)


def require(fault: Fault | None) -> None:
    """Raise what an outcome refused."""
    if fault is not None:
        raise Refusal(fault)


def in_role(workplace: Workplace, role: str, site: str) -> Workplace:
    """The same person at work in another of their roles."""
    session = replace(workplace.session, role=role, site=site)
    study = load_study(workplace.tools)
    day = workplace.tools.clock.now().isoformat()[:10]
    return type(workplace)(workplace.tools, replace(session, actions=find_actions(study, session, day)))


def make_session(person: PersonRow, keys: Keys, sources: Sources) -> Session:
    """A person with their keys, before a role is taken."""
    return Session(
        person=person.person,
        login=person.login,
        name=person.name,
        role="",
        site="",
        organisation=person.organisation,
        workstation=sources.workstation,
        program=PROGRAM,
        signer=HeldSigner(keys),
        sealer=HeldSealer(keys, sources.entropy),
    )


class OpenStudy:
    """A study opened by one person's password, before a role is taken; here one in a folder."""

    is_folder = True
    """Whether there are files to copy, keep and take along."""

    def __init__(self, place: Grounds, opened: Opened) -> None:
        self.place, self.folder, self.sources = place, place.folder, place.sources
        self.person, self.provisional = opened.person_id, opened.provisional
        self.password_set = opened.password_set
        self.mark = place.mark
        """Not None: the folder is no study in work but a backup, an archive or a snapshot."""
        store, ring = self._open(opened)
        self.holder = KeyHolder(place.door, structs.replace(opened, ring=ring))
        try:
            self.tools = make_tools(store, self.sources)
            self.state: StudyState = load_study(self.tools)
            self._check()
        except BaseException:
            store.close()
            raise

    def _open(self, opened: Opened) -> tuple[Store, KeyRing]:
        told = self.place.told if isinstance(self.place, Premises) else None
        return open_current(self.folder, opened, told)

    def _check(self) -> None:
        row = self.row
        check_seed(row, self.sources)
        if self.mark is None:
            settle_envelopes(self.folder, row.envelopes)
        named = row.envelopes
        if self.mark is not None and self.mark.kind == "snapshot":
            check_snapshot(self.mark, self.state, self.folder)
            named = self.mark.files.get("keys.json", "")
        standing = check_place(load_envelopes(self.folder), Place(row.study, row.generation, named))
        self.keys_ahead = standing is Standing.AHEAD
        """keys.json was replaced and the program stopped before the trail said so."""
        self.held = held_head(self.tools.store)
        known = self.place.memory.find(self.where)
        # A snapshot begins a door log of its own.
        faults = list(find_door_faults(self.folder, self.held if self.mark is None else DoorHead()))
        faults += find_backstep(self.tools.store, known) if known is not None else ()
        bad = check_ends(self.tools.store, verify)
        faults += [bad.fault] if bad is not None else []
        faults += [entry.fault for entry in getattr(self.tools.store, "refused", ())]
        faults += find_copy_faults(self.mark, self.folder)
        self.clock = None if row.seed else find_clock_fault(self.tools.store, self.sources.clock.now())
        """What is wrong with this computer's clock, going by the last entry."""
        faults += [self.clock] if self.clock is not None else []
        if self.is_away:
            faults.append(Fault("study.away", str(self.folder), {"home": row.home}))
        self.warnings: tuple[Fault, ...] = tuple(faults)
        """What the person should know before going on; nothing of it keeps them out."""

    @property
    def where(self) -> str:
        """Where the study lies, as this workstation remembers it and messages name it."""
        return str(self.folder.resolve())

    @property
    def keys(self) -> KeyPlace:
        """Where its envelopes lie."""
        return FolderKeys(self.folder)

    def keys_with(self, workplace: Workplace) -> KeyPlace:
        """The same, to be changed through the connection of `workplace`."""
        del workplace
        return self.keys

    def open_store(self) -> Store:
        """Another connection, for the thread that calls this."""
        return open_store(self.folder, self.holder.ring.study)

    @contextmanager
    def still(self) -> Iterator[Reader]:
        """One moment of the study, whatever is written meanwhile."""
        with self.tools.store.snapshot() as reader:
            yield reader

    def verify(self, store: Store, wish: Wish) -> VerifyReport:
        """Verify the trail as `store` has it, with help of other processes where it is long."""
        from ecrf.wiring.verifying import verify_whole

        return verify_whole(store, self.folder, self.holder.ring.study, wish)

    def make_desk(
        self, open_workplace: Callable[[], Workplace], post: Post, failed: Callable[[BaseException], None]
    ) -> Desk:
        """The desk of a window."""
        return WorkerDesk(open_workplace, post, failed)

    def attend(self, bench: Workbench, post: Post) -> None:
        """Nothing comes to a folder but what is entered here."""

    def require_folder(self) -> None:
        """Refuse (`study.needs_folder`) what copies, takes over or mends files where there are none."""
        if not self.is_folder:
            raise Refusal(Fault("study.needs_folder", self.where))

    def tools_over(self, store: Store) -> Tools:
        """The same designs, clock and chance over another connection."""
        return Tools(store, self.tools.designs, self.sources.clock, self.sources.entropy, find_term)

    def workplace(self, session: Session, tools: Tools | None = None) -> Workplace:
        """Where a person works on this thread, over this connection or another."""
        return Workplace(tools or self.tools, session)

    def reload(self) -> None:
        """Read the study's own state again."""
        self.state = load_study(self.tools)

    @property
    def row(self) -> StudyRow:
        """The study itself; refuses (`study.not_founded`) a file whose founding never came about."""
        if self.state.study is None:
            raise Refusal(Fault("study.not_founded", str(self.folder)))
        return self.state.study

    @property
    def is_away(self) -> bool:
        """Whether another workstation is the study's home: reading only, until it is taken over."""
        return bool(getattr(self.tools.store, "is_away", False))

    @property
    def reads_only(self) -> bool:
        """Whether nothing can be entered here: another home, or a copy that is kept."""
        return self.is_away or is_kept(self.mark)

    @property
    def name(self) -> str:
        """The person's printed name."""
        return self.state.persons[self.person].name

    @property
    def password_days_left(self) -> int | None:
        """Days until the password is older than the rules allow; negative when it is; None when it never is."""
        days = self.password_rules.days
        if not days:
            return None
        age = self.sources.clock.now() - self.password_set
        return days - age.days

    @property
    def password_rules(self) -> PasswordRules:
        """What the study asks of passwords now."""
        return password_rules(self.state)

    @property
    def roles(self) -> list[tuple[str, str]]:
        """(role, site) pairs in force today."""
        if self.state.persons[self.person].disabled:
            return []
        day = self.sources.typed()[:10]
        return [
            (grant.role, grant.site)
            for grant in self.state.grants.values()
            if grant.person == self.person and not grant.ended and grant.since <= day
            and (not grant.until or day <= grant.until)
        ]  # fmt: skip

    def role_for(self, action: str) -> tuple[str, str]:
        """The first role in force that allows an action; refuses (`study.no_role_for`) when there is none."""
        for role, site in self.roles:
            if self.session(role, site).may(action):
                return role, site
        raise Refusal(Fault("study.no_role_for", str(self.folder), {"action": action}))

    def session(self, role: str, site: str) -> Session:
        """The person at work in a role at a site."""
        session = make_session(self.state.persons[self.person], self.holder, self.sources)
        session = replace(session, role=role, site=site)
        actions = find_actions(self.state, session, self.sources.typed()[:10])
        return replace(session, actions=actions)

    def begin(self) -> list[Command]:
        """What the trail is told when work begins: the door log's new lines, a key file ahead of it, the login."""
        if self.reads_only:
            return []
        if self.mark is not None:
            return [c.RecordAccess(*self.stamp(), "login")]
        commands: list[Command] = list(self.take_over_log())
        if self.keys_ahead:
            loaded = self.keys.load()
            commands.append(c.RecordEnvelopes(*self.stamp(), loaded.book.generation, loaded.digest))
            self.keys_ahead = False
        if self.clock is not None:
            commands.append(c.RecordAccess(*self.stamp(), "clock", note_of(self.clock)))
        return [*commands, c.RecordAccess(*self.stamp(), "login")]

    def take_over_log(self) -> list[c.RecordAccess]:
        """The door log's lines the access chain does not hold yet."""
        commands, self.held = take_over_log(self.folder, self.held, self.sources)
        return commands

    def stamp(self) -> tuple[str, str]:
        """Id and time of an act done now."""
        return self.sources.stamp()

    def work(self, role: str, site: str) -> Workplace:
        """Begin work in a role on this thread, with everything that is noted then."""
        workplace = self.workplace(self.session(role, site))
        for command in self.begin():
            require(workplace.do(command).fault)
        self.remember()
        return workplace

    def remember(self) -> None:
        """Let this workstation remember where the study lies and how far its trail has come."""
        if self.mark is not None:
            return
        row = self.row
        known = Remembered(self.where, row.name, row.nature, row.study, self.sources.typed())
        before = self.place.memory.find(self.where)
        if before is not None:
            known = structs.replace(known, proved=before.proved, walked=before.walked)
        self.place.memory.keep(look_at(self.tools.store, known))

    def close(self) -> None:
        """Forget the keys and release the file."""
        self.holder.lock()
        self.tools.store.close()


def accept_policy(study: OpenStudy) -> None:
    """Note that the person accepted the signature policy, in the first role they have; raises Refusal."""
    role, site = study.roles[0] if study.roles else ("", "")
    workplace = study.workplace(study.session(role, site))
    require(workplace.do(c.AcceptPolicy(*study.stamp(), POLICY)).fault)
    study.reload()


def check_seed(row: StudyRow, sources: Sources) -> None:
    """Refuse (`study.seeded`) made-up chance and time in any study but the demo or test that names the seed."""
    if sources.is_seeded and (row.nature not in SEEDED_NATURES or row.seed != sources.seed):
        raise Refusal(Fault("study.seeded", row.name, {"nature": row.nature}))


def note_access(workplace: Workplace, sources: Sources, what: str, detail: str = "") -> None:
    """Write coming, going or looking into the access chain."""
    require(workplace.do(c.RecordAccess(*sources.stamp(), what, detail)).fault)


def open_study(
    folder: Path | str, login: str, password: str, sources: Sources, memory: Memory | None = None
) -> OpenStudy:
    """Open a study folder with a person's password; raises Refusal `study.*`, `door.*`, `store.*`, `vault.*`."""
    if is_address(str(folder)):
        from ecrf.wiring.server import open_server_study

        return open_server_study(as_address(folder), login, password, sources, memory)
    return open_premises(Premises(Path(folder), sources, memory or Memory()), login, password)


def open_premises(place: Premises, login: str, password: str) -> OpenStudy:
    """Open a study folder as seen from here; raises Refusal like `open_study`."""
    if not place.folder.is_dir():
        raise Refusal(Fault("study.no_folder", str(place.folder)))
    return OpenStudy(place, place.door.open(login, password))
