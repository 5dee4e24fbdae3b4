"""Builds real trails for tests: people with Ed25519 keys, a study chain, subjects, without any service."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ecrf.record import entry as e
from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN, site_chain, subject_chain
from ecrf.record.fold import fold, open_step
from ecrf.record.state import ChainState
from ecrf.record.transaction import ChainHead, ContentWriter, Header, Part, Sealed, seal_transaction
from ecrf.services.ports import Store, WriteDoor

ACTIONS = {
    "administrator": ("add_person", "grant_role", "add_site", "manage_study"),
    "data_manager": ("publish", "lock", "redact", "add_site", "manage_study", "code_terms"),
    "coordinator": (
        *("enter_values", "complete_form", "correct", "mark_missing", "add_subject", "answer_query"),
        *("enter_identity", "run_integrity", "sign_integrity"),
    ),
    "investigator": ("sign", "confirm_judgement", "enter_values"),
    "monitor": ("verify", "raise_query", "close_query", "freeze", "run_integrity", "sign_integrity"),
}
DESIGN = b'{"forms":[],"study":"T3"}'
DESIGN_DIGEST = hashlib.sha256(DESIGN).hexdigest()
SITE = "S1"


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Check a signature with the library itself, not with the program's vault."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Person:
    """A person with a key made from their id."""

    id: str
    private: Ed25519PrivateKey
    key: str

    @property
    def public(self) -> str:
        """The public key in hex."""
        return self.private.public_key().public_bytes_raw().hex()


def make_person(name: str, generation: int = 0) -> Person:
    """Return a person whose key follows from the name."""
    seed = hashlib.sha256(f"{name}{generation}".encode()).digest()
    return Person(name, Ed25519PrivateKey.from_private_bytes(seed), f"key-{name}-{generation}")


@dataclass
class Act:
    """One transaction in the making."""

    header: Header
    door: WriteDoor
    trail: Trail
    content: ContentWriter
    states: dict[str, ChainState] = field(default_factory=dict)
    steps: dict = field(default_factory=dict)
    entries: dict = field(default_factory=dict)

    def put(self, data: bytes | str) -> e.Commitment:
        """Keep content apart."""
        return self.content.put(data.encode() if isinstance(data, str) else data)

    def add(self, chain: str, entry: e.Entry) -> int:
        """Fold one entry and return its number."""
        if chain not in self.states:
            self.states[chain] = self.door.load_state(chain)
        state = self.states[chain]
        if chain not in self.steps:
            study = self.states[STUDY_CHAIN]
            self.steps[chain] = open_step(state, self.header, self.content.slots, study)
        fold(state, entry, self.steps[chain])
        self.entries.setdefault(chain, []).append(entry)
        return state.sequence

    def value(self, chain: str, at: str, value: object, replaces: int | None = None) -> int:
        """Enter a value over whatever stands in the field."""
        if chain not in self.states:
            self.states[chain] = self.door.load_state(chain)
        state = self.states[chain]
        line, _, item = at.rpartition("/")
        standing = state.lines[line].items.get(item) if line in state.lines else None
        seen = (standing.version if standing else 0) if replaces is None else replaces
        return self.add(chain, e.ValueEntered(at, self.put(f'"{value}"'), seen))


class Trail:
    """A study growing in a store; clock and entropy are counters, so the same calls give the same bytes."""

    def __init__(self, store: Store, seed: int = 1, prefix: str = "t") -> None:
        self.store = store
        self.prefix = prefix
        self.people: dict[str, Person] = {}
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=8)))
        self._random = random.Random(seed)
        self._count = 0

    def entropy(self, size: int) -> bytes:
        """Return seeded bytes."""
        return self._random.randbytes(size)

    def person(self, name: str) -> Person:
        """Return the person of that name."""
        return self.people.setdefault(name, make_person(name))

    @contextmanager
    def act(self, person: str, role: str, site: str = SITE, command: str = "Test") -> Iterator[Act]:
        """Do one transaction; leaving seals, stores and folds it."""
        who = self.person(person)
        self._count += 1
        self.now += timedelta(seconds=7)
        with self.store.write() as door:
            study = door.head(STUDY_CHAIN)
            stored = self.now.isoformat(timespec="milliseconds")
            header = Header(
                command=command,
                id=f"{self.prefix}{self._count:06d}",
                key=who.key,
                organisation="Hospital",
                person=who.id,
                previous={},
                program="0.0-test",
                role=role,
                site=site,
                stored=stored,
                study_head=study.head.hex(),
                study_sequence=study.sequence,
                typed=stored,
                workstation="desk-1",
            )
            act = Act(header, door, self, ContentWriter(self.entropy))
            act.states[STUDY_CHAIN] = door.load_state(STUDY_CHAIN)
            yield act
            if act.entries:
                self.seal(act, who)

    def seal(self, act: Act, who: Person) -> Sealed:
        """Hash, sign and store what the act gathered."""
        before: dict[str, ChainHead] = {chain: act.door.head(chain) for chain in act.entries}
        previous = {chain: head.head.hex() for chain, head in before.items()}
        header = Header(
            **{**{name: getattr(act.header, name) for name in Header.__struct_fields__}, "previous": previous}
        )
        parts = [
            Part(chain, tuple(found), before[chain].sequence + 1) for chain, found in act.entries.items()
        ]
        sealed = seal_transaction(header, parts, act.content.slots, before, who.private.sign)
        act.door.append(sealed, parts)
        for chain in act.entries:
            state = act.states[chain]
            if chain != ACCESS_CHAIN:
                act.door.save_rows(chain, state.take_dirty(), state.study_sequence)
                act.door.save_touched(chain, state.take_touched())
        return sealed

    def found(self) -> None:
        """Create the study: founder, matrix, one site, five people, one design."""
        founder = self.person("ada")
        with self.act("ada", "administrator", "", "CreateStudy") as act:
            add = lambda entry: act.add(STUDY_CHAIN, entry)
            add(e.StudyCreated("study-1", "T3", "test"))
            add(e.PermissionsSet(ACTIONS))
            add(e.PersonAdded("ada", "ada", act.put("Ada Admin"), "Hospital", founder.key, founder.public))
            add(e.RoleGranted("ada", "administrator", "*", "2026-01-01"))
            add(e.EnvelopesReplaced(1, "00" * 32))
            add(e.HomeNamed("desk-1"))
        with self.act("ada", "administrator", "", "AddSite") as act:
            act.add(STUDY_CHAIN, e.SiteAdded(SITE, "01", act.put("First Hospital"), "Hospital"))
        for name, role in (
            ("dora", "data_manager"),
            ("cora", "coordinator"),
            ("ivan", "investigator"),
            ("mona", "monitor"),
        ):
            self.join(name, role)
        with self.act("dora", "data_manager", "", "PublishDesign") as act:
            act.add(STUDY_CHAIN, e.DesignPublished(DESIGN_DIGEST, "1.0"))
            act.door.save_design(DESIGN_DIGEST, DESIGN)

    def join(self, name: str, role: str) -> None:
        """A person joins with a role everywhere."""
        person = self.person(name)
        with self.act("ada", "administrator", "", "AddPerson") as act:
            act.add(
                STUDY_CHAIN,
                e.PersonAdded(name, name, act.put(f"{name} 王"), "Hospital", person.key, person.public),
            )
            act.add(STUDY_CHAIN, e.RoleGranted(name, role, "*", "2026-01-01"))

    def subject(self, name: str) -> str:
        """A subject begins; returns its chain."""
        chain = subject_chain(name)
        with self.act("cora", "coordinator", command="AddSubject") as act:
            act.add(chain, e.SubjectAdded(SITE, act.put(f"01-{name}"), DESIGN_DIGEST))
        return chain

    def site(self) -> str:
        """The site's own chain begins."""
        chain = site_chain(SITE)
        with self.act("cora", "coordinator", command="AddSubject") as act:
            act.add(chain, e.SubjectAdded(SITE, act.put("01"), DESIGN_DIGEST))
        return chain

    def form(self, chain: str, record: str, items: int = 25) -> None:
        """A form is opened and filled in one transaction."""
        with self.act("cora", "coordinator", command="EnterValues") as act:
            act.add(chain, e.FormOpened(record, DESIGN_DIGEST))
            for number in range(items):
                act.value(chain, f"{record}/G/0/I{number:02d}", f"{number}.5")
