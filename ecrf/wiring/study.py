"""A study folder opened, founded and worked in: the front end that knows vault, store, library and services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf import __version__
from ecrf.record.study_state import StudyState
from ecrf.services import commands as c
from ecrf.services.designs import DesignBook
from ecrf.services.ports import Clock, Entropy, Store
from ecrf.services.session import Session, find_actions
from ecrf.services.tools import Tools
from ecrf.services.workplace import Workplace, load_study
from ecrf.vault.door import Door, Opened
from ecrf.vault.envelope import Account, Supplies
from ecrf.vault.envelope_file import Place, check_place, load_envelopes, save_envelopes
from ecrf.vault.held import HeldSealer, HeldSigner
from ecrf.vault.idle import KeyHolder
from ecrf.vault.people import add_person, found_study, grant_classes
from ecrf.vault.ring import KeyRing
from ecrf.wiring.rules import build_plan_for
from ecrf.wiring.sources import SystemClock, make_ids, system_entropy, workstation_name
from ecrf.wiring.terms import find_term
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.store.connect import Opening

PROGRAM = f"ecrf {__version__}"
SUFFIX = ".ecrf"
CLASS_ROLES = {
    "identity": frozenset({"coordinator", "investigator"}),
    "unblinding": frozenset({"investigator", "data_manager", "statistician"}),
    "allocation": frozenset({"statistician"}),
}
"""Which roles are given which class key (design 6)."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Time, chance and place, made here and nowhere else."""

    clock: Clock
    entropy: Entropy
    workstation: str

    @property
    def new_id(self) -> Callable[[], str]:
        """A maker of random ids."""
        return make_ids(self.entropy)


def system_sources() -> Sources:
    """The real clock, entropy and workstation."""
    return Sources(SystemClock(), system_entropy, workstation_name())


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who shall have an account."""

    login: str
    name: str
    organisation: str
    password: str


@dataclass(frozen=True, slots=True)
class NewStudy:
    """What a study folder is founded with; `nature` is demo, test, draft or live."""

    folder: Path
    name: str
    nature: str
    founder: NewPerson
    permissions: dict[str, tuple[str, ...]]
    """Role -> actions in force until a design brings its own."""
    seed: str = ""


def make_tools(store: Store, sources: Sources) -> Tools:
    """The tools of services over one store connection."""
    designs = DesignBook(store.load_design, build_plan_for)
    return Tools(store, designs, sources.clock, sources.entropy, find_term)


def open_store(folder: Path, key: bytes, *, durable: bool = True) -> Store:
    """Open the encrypted study file of a folder; `durable` False only for simulations."""
    from ecrf.store.study_file import open_study as open_file

    return open_file(folder, opening(key, durable=durable))


def opening(key: bytes, *, durable: bool = True) -> Opening:
    """How this program opens study files."""
    from ecrf.store.connect import Opening

    return Opening(key=key, synchronous="FULL" if durable else "OFF", workstation=workstation_name())


def found(new: NewStudy, sources: Sources, supplies: Supplies | None = None) -> Workplace:
    """Create the study folder: envelopes, encrypted file, founding transaction; returns the founder's workplace.

    Refuses (`study.folder_exists`, `study.wrong_suffix`) rather than touch anything that is there.
    """
    from ecrf.store.study_file import create_study_file

    folder = new.folder
    if folder.suffix != SUFFIX:
        raise Refusal(Fault("study.wrong_suffix", str(folder)))
    if folder.exists():
        raise Refusal(Fault("study.folder_exists", str(folder)))
    supplies = supplies or Supplies(sources.entropy)
    study, person = sources.new_id(), sources.new_id()
    now = sources.clock.now()
    account = Account(
        person=person, login=new.founder.login, password=new.founder.password, at=now, provisional=False
    )
    founded = found_study(study, account, supplies)
    folder.mkdir(parents=True)
    digest = save_envelopes(folder, founded.book, "")
    create_study_file(folder, opening(founded.ring.study))
    opened = Door(folder, sources.clock.now, sources.workstation).open(new.founder.login, new.founder.password)
    session = Session(
        person=person,
        login=new.founder.login,
        name=new.founder.name,
        role="administrator",
        site="*",
        organisation=new.founder.organisation,
        workstation=sources.workstation,
        program=PROGRAM,
        signer=HeldSigner(opened),
        sealer=HeldSealer(opened, sources.entropy),
    )
    workplace = Workplace(make_tools(open_store(folder, opened.ring.study), sources), session)
    command = c.CreateStudy(
        id=sources.new_id(),
        typed=now.isoformat(timespec="milliseconds"),
        study=study,
        name=new.name,
        nature=new.nature,
        founder=c.Founder(
            person=person,
            login=new.founder.login,
            name=new.founder.name,
            organisation=new.founder.organisation,
            key=opened.signing_key.id,
            public=opened.signing_key.public.hex(),
        ),
        permissions=new.permissions,
        generation=founded.book.generation,
        envelopes=digest,
        workstation=sources.workstation,
        seed=new.seed,
    )
    require(workplace.do(command).fault)
    return in_role(workplace, "administrator", "*")


def require(fault: Fault | None) -> None:
    """Raise what an outcome refused."""
    if fault is not None:
        raise Refusal(fault)


def in_role(workplace: Workplace, role: str, site: str) -> Workplace:
    """The same person at work in another of their roles."""
    session = replace(workplace.session, role=role, site=site)
    study = load_study(workplace.tools)
    day = workplace.tools.clock.now().isoformat()[:10]
    return Workplace(workplace.tools, replace(session, actions=find_actions(study, session, day)))


class OpenStudy:
    """A study folder opened by one person's password, before a role is taken."""

    def __init__(self, folder: Path, opened: Opened, door: Door, sources: Sources) -> None:
        self.folder, self.sources = folder, sources
        self.holder = KeyHolder(door, opened)
        self.person = opened.person_id
        self.tools = make_tools(open_store(folder, opened.ring.study), sources)
        self.state: StudyState = load_study(self.tools)
        self._check_envelopes(opened)

    def _check_envelopes(self, opened: Opened) -> None:
        row = self.state.study
        if row is None:
            raise Refusal(Fault("study.not_founded", str(self.folder)))
        check_place(load_envelopes(self.folder), Place(row.study, row.generation, row.envelopes))

    @property
    def roles(self) -> list[tuple[str, str]]:
        """(role, site) pairs in force today."""
        day = self.sources.clock.now().isoformat()[:10]
        return [
            (grant.role, grant.site)
            for grant in self.state.grants.values()
            if grant.person == self.person and not grant.ended and grant.since <= day
            and (not grant.until or day <= grant.until)
        ]  # fmt: skip

    def session(self, role: str, site: str) -> Session:
        """The person at work in a role at a site."""
        row = self.state.persons[self.person]
        session = Session(
            person=self.person,
            login=row.login,
            name=row.name,
            role=role,
            site=site,
            organisation=row.organisation,
            workstation=self.sources.workstation,
            program=PROGRAM,
            signer=HeldSigner(self.holder),
            sealer=HeldSealer(self.holder, self.sources.entropy),
        )
        day = self.sources.clock.now().isoformat()[:10]
        return replace(session, actions=find_actions(self.state, session, day))

    def work(self, role: str, site: str) -> Workplace:
        """Begin work in a role: noted in the access chain."""
        workplace = Workplace(self.tools, self.session(role, site))
        note_access(workplace, self.sources, "login")
        return workplace


def note_access(workplace: Workplace, sources: Sources, what: str, detail: str = "") -> None:
    """Write coming, going or looking into the access chain."""
    typed = sources.clock.now().isoformat(timespec="milliseconds")
    require(workplace.do(c.RecordAccess(sources.new_id(), typed, what, detail)).fault)


def open_study(folder: Path, login: str, password: str, sources: Sources) -> OpenStudy:
    """Open a study folder with a person's password; raises Refusal `door.*`, `store.*`, `vault.*`."""
    if not folder.is_dir():
        raise Refusal(Fault("study.no_folder", str(folder)))
    door = Door(folder, sources.clock.now, sources.workstation)
    return OpenStudy(folder, door.open(login, password), door, sources)


@dataclass(frozen=True, slots=True)
class Giver:
    """Who may give keys to others: a person at work with their open ring."""

    workplace: Workplace
    folder: Path
    ring: KeyRing
    sources: Sources


def add_account(giver: Giver, new: NewPerson, classes: tuple[str, ...]) -> str:
    """Make a person's envelope and account; returns the person id. keys.json is replaced before the commit."""
    folder, sources, ring = giver.folder, giver.sources, giver.ring
    loaded = load_envelopes(folder)
    person = sources.new_id()
    account = Account(person=person, login=new.login, password=new.password, at=sources.clock.now())
    book = add_person(loaded.book, ring, account, Supplies(sources.entropy))
    held = tuple(name for name in classes if name in ring.classes)
    if held:
        book = grant_classes(book, ring, person, held, sources.entropy)
    digest = save_envelopes(folder, book, loaded.digest)
    envelope = book.envelope(person)
    outcome = giver.workplace.do(
        c.AddPerson(
            id=sources.new_id(),
            typed=sources.clock.now().isoformat(timespec="milliseconds"),
            person=person,
            login=new.login,
            name=new.name,
            organisation=new.organisation,
            key=key_id_of(envelope.sign_public),
            public=envelope.sign_public.hex(),
            generation=book.generation,
            envelopes=digest,
        )
    )
    require(outcome.fault)
    return person


def key_id_of(public: bytes) -> str:
    """The id of a public signing key."""
    from ecrf.vault.signing import key_id

    return key_id(public)
