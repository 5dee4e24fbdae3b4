"""A study folder opened by a person's password, and the person at work in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf import __version__
from ecrf.record.rows import PersonRow, StudyRow
from ecrf.record.study_state import StudyState
from ecrf.services import commands as c
from ecrf.services.designs import DesignBook
from ecrf.services.ports import Store
from ecrf.services.session import Session, find_actions
from ecrf.services.tools import Tools
from ecrf.services.workplace import Workplace, load_study
from ecrf.vault.door import Door, Opened
from ecrf.vault.envelope_file import Place, check_place, load_envelopes
from ecrf.vault.held import HeldSealer, HeldSigner, Keys
from ecrf.vault.idle import KeyHolder
from ecrf.wiring.rules import build_plan_for
from ecrf.wiring.sources import Sources, workstation_name
from ecrf.wiring.terms import find_term
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.store.connect import Opening

PROGRAM = f"ecrf {__version__}"
SEEDED_NATURES = ("demo", "test")


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
    """A study folder opened by one person's password, before a role is taken."""

    def __init__(self, folder: Path, opened: Opened, door: Door, sources: Sources) -> None:
        self.folder, self.sources = folder, sources
        self.holder = KeyHolder(door, opened)
        self.person = opened.person_id
        self.provisional = opened.provisional
        self.tools = make_tools(open_store(folder, opened.ring.study), sources)
        self.state: StudyState = load_study(self.tools)
        self._check_envelopes()

    def _check_envelopes(self) -> None:
        row = self.state.study
        if row is None:
            raise Refusal(Fault("study.not_founded", str(self.folder)))
        check_seed(row, self.sources)
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
        session = make_session(self.state.persons[self.person], self.holder, self.sources)
        session = replace(session, role=role, site=site)
        day = self.sources.clock.now().isoformat()[:10]
        return replace(session, actions=find_actions(self.state, session, day))

    def work(self, role: str, site: str) -> Workplace:
        """Begin work in a role: noted in the access chain."""
        workplace = Workplace(self.tools, self.session(role, site))
        note_access(workplace, self.sources, "login")
        return workplace


def check_seed(row: StudyRow, sources: Sources) -> None:
    """Refuse (`study.seeded`) made-up chance and time in any study but the demo or test that names the seed."""
    if sources.is_seeded and (row.nature not in SEEDED_NATURES or row.seed != sources.seed):
        raise Refusal(Fault("study.seeded", row.name, {"nature": row.nature}))


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
