"""Two sites and their people on PostgreSQL, each with an account of their own, and hands that forge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN, subject_chain
from ecrf.record.entry import Entry
from ecrf.record.transaction import ChainHead, Header, Part, seal_transaction
from ecrf.services.verifying import verify_study
from ecrf.store import postgres_text as sql
from ecrf.store.postgres import PostgresStore
from ecrf.store.postgres_door import Parcel
from ecrf.store.postgres_link import Refusing
from ecrf.words import Refusal
from tests.store.postgres_study import Place, secret_of
from tests.store.trail_builder import DESIGN_DIGEST, Act, Trail, verify_ed25519

TWO = "S2"
A, B = "subject:A", "subject:B"
RECORD = "C1/1/HAEM/1/1"
FIELD = f"{RECORD}/G/0/I00"


class Desks(Trail):
    """A trail whose every act goes through its person's own connection."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.desks: dict[str, PostgresStore] = {}
        super().__init__(self.desk("ada"))

    def desk(self, person: str) -> PostgresStore:
        """The study as a person opened it."""
        if person not in self.desks:
            self.desks[person] = self.place.open(person)
        return self.desks[person]

    @contextmanager
    def act(self, person: str, role: str, site: str = "S1", command: str = "Test") -> Iterator[Act]:
        """Do one transaction at the person's desk."""
        self.store = self.desk(person)
        with super().act(person, role, site, command) as act:
            yield act

    @contextmanager
    def left_as_it_is(self) -> Iterator[None]:
        """What is tried meanwhile adds nothing to any chain, and everything still proves true."""
        before = self.desk("ada").links()
        yield
        assert self.desk("ada").links() == before
        assert verify_study(self.desk("ada"), verify_ed25519).bad == ()

    def join(self, name: str, role: str) -> None:
        """A person joins with a role everywhere and gets a database role."""
        super().join(name, role)
        self.desk("ada").set_password(name, secret_of(name))

    def join_site(self, name: str, role: str, site: str) -> None:
        """A person joins with a role at one site."""
        person = self.person(name)
        with self.act("ada", "administrator", "", "AddPerson") as act:
            act.add(
                STUDY_CHAIN,
                e.PersonAdded(name, name, act.put(f"{name} 李"), "Hospital", person.key, person.public),
            )
            act.add(STUDY_CHAIN, e.RoleGranted(name, role, site, "2026-01-01"))
        self.desk("ada").set_password(name, secret_of(name))

    def found(self) -> None:
        """One study, two sites, one coordinator at each, a subject with a form at each."""
        super().found()
        with self.act("ada", "administrator", "", "AddSite") as act:
            act.add(STUDY_CHAIN, e.SiteAdded(TWO, "02", act.put("Second Hospital"), "Hospital"))
        self.join_site("one", "coordinator", "S1")
        self.join_site("two", "coordinator", TWO)
        self.begin("one", "S1", "A")
        self.begin("two", TWO, "B")

    def begin(self, person: str, site: str, name: str) -> str:
        """A subject of a site begins, with one form and one value."""
        chain = subject_chain(name)
        with self.act(person, "coordinator", site, "AddSubject") as act:
            act.add(chain, e.SubjectAdded(site, act.put(f"{site}-{name}"), DESIGN_DIGEST))
        with self.act(person, "coordinator", site, "EnterValues") as act:
            act.add(chain, e.FormOpened(RECORD, DESIGN_DIGEST))
            act.value(chain, FIELD, f"secret of {name}")
        return chain


@dataclass
class Forgery:
    """A transaction made outside the program: well hashed and signed, and wrong where it is told to be."""

    author: str
    role: str
    site: str
    entries: dict[str, list[Entry]]
    header: dict[str, object] = field(default_factory=dict)
    firsts: dict[str, int] = field(default_factory=dict)
    heads: dict[str, ChainHead] = field(default_factory=dict)
    signer: str = ""
    rows: dict[tuple[str, str, str], bytes | None] = field(default_factory=dict)
    beside: list[tuple[str, str, bytes]] = field(default_factory=list)
    content: list[tuple[bytes, bytes]] = field(default_factory=list)


def forge(trail: Desks, forgery: Forgery) -> Parcel:
    """Make what `ecrf.append` is called with; heads are read by one who sees everything."""
    seeing = trail.desk("ada")
    signer = trail.person(forgery.signer or forgery.author)
    study = seeing.head(STUDY_CHAIN)
    before = {chain: forgery.heads.get(chain, seeing.head(chain)) for chain in forgery.entries}
    told: dict[str, object] = {
        "command": "Forged",
        "id": trail.entropy(8).hex(),
        "key": signer.key,
        "organisation": "Hospital",
        "person": forgery.author,
        "previous": {chain: head.head.hex() for chain, head in before.items()},
        "program": "psql",
        "role": forgery.role,
        "site": forgery.site,
        "stored": trail.now.isoformat(timespec="milliseconds"),
        "study_head": study.head.hex(),
        "study_sequence": study.sequence,
        "typed": trail.now.isoformat(timespec="milliseconds"),
        "workstation": "elsewhere",
    }
    header = Header(**{**told, **forgery.header})
    parts = [
        Part(chain, tuple(entries), forgery.firsts.get(chain, before[chain].sequence + 1))
        for chain, entries in forgery.entries.items()
    ]
    sealed = seal_transaction(header, parts, forgery.content, before, signer.private.sign)
    return Parcel(sealed, forgery.rows, [], forgery.beside)


def send(place: Place, login: str, parcel: Parcel) -> None:
    """Call `ecrf.append` as a person with nothing but their password and a database client."""
    with place.as_person(login) as connection, Refusing(place.name):
        connection.execute(sql.APPEND, parcel.arguments())


def refused(trail: Desks, login: str, forgery: Forgery) -> str:
    """The code a forged transaction is refused with."""
    with pytest.raises(Refusal) as refusal:
        send(trail.place, login, forge(trail, forgery))
    return refusal.value.fault.code
