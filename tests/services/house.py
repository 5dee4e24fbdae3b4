"""A study on a store in memory with one person in every role, for tests of services."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ecrf.library.load_design import load_study
from ecrf.record.state import RecordState
from ecrf.record.value import Term
from ecrf.schema.canonical import canonical_bytes
from ecrf.schema.model import Design
from ecrf.services import commands as c
from ecrf.services.designs import DesignBook
from ecrf.services.outcome import Outcome
from ecrf.services.session import Session, find_actions
from ecrf.services.tools import Tools
from ecrf.services.workplace import Workplace
from ecrf.services.workplace import load_study as load_state
from ecrf.store.memory import MemoryStore
from ecrf.vault.ring import CLASSES, KeyRing
from ecrf.vault.signing import SigningKey
from ecrf.wiring.rules import build_plan_for

ROLES = ("coordinator", "investigator", "monitor", "data_manager", "coder", "administrator")


class Ticking:
    """A clock that moves one second with each reading."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 13, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The next second."""
        self.time += timedelta(seconds=1)
        return self.time


class Counting:
    """Entropy that never repeats and never surprises."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, size: int) -> bytes:
        """The next bytes."""
        self.count += 1
        return hashlib.shake_128(self.count.to_bytes(8, "big")).digest(size)


class Keys:
    """A signer and a sealer that holds every class key."""

    def __init__(self, seed: int, entropy: Callable[[int], bytes]) -> None:
        self.signing = SigningKey(seed.to_bytes(32, "big"))
        self._ring = KeyRing(b"s" * 32, {name: name[0].encode() * 32 for name in CLASSES})
        self._entropy = entropy

    @property
    def key(self) -> str:
        """The id of the signing key."""
        return self.signing.id

    def sign(self, message: bytes) -> bytes:
        """Sign."""
        return self.signing.sign(message)

    def holds(self, class_name: str) -> bool:
        """Every class key is held."""
        return class_name in self._ring.classes

    def seal(self, class_name: str, data: bytes, context: str) -> bytes:
        """Seal."""
        return self._ring.seal_value(class_name, data, context, self._entropy)

    def open(self, class_name: str, data: bytes, context: str) -> bytes:
        """Open."""
        return self._ring.open_value(class_name, data, context)

    def mark(self, class_name: str, purpose: str, data: bytes) -> bytes:
        """Hash under the class key."""
        return self._ring.keyed_hash(class_name, purpose, data)


def known_term(dictionary: str, text: str) -> Term | None:
    """One term is enough here."""
    return Term("10028130", "Mucositis oral", dictionary) if text in ("10028130", "Mucositis oral") else None


class House:
    """The T3 design, site 01, and `at(role)` for the person of each role."""

    def __init__(self, design: Design | None = None, nature: str = "test") -> None:
        self.nature = nature
        self.design = design or load_study("T3")
        self.clock, self.entropy = Ticking(), Counting()
        self.store = MemoryStore()
        self.tools = Tools(
            self.store,
            DesignBook(self.store.load_design, build_plan_for),
            self.clock,
            self.entropy,
            known_term,
        )
        self.site = "s1"
        self._keys = {role: Keys(number + 1, self.entropy) for number, role in enumerate(ROLES)}
        self._count = 0
        self._found()

    def stamp(self) -> tuple[str, str]:
        """A command id and its typed time."""
        self._count += 1
        return f"c{self._count:04d}", self.clock.now().isoformat(timespec="milliseconds")

    def at(self, role: str, site: str | None = None) -> Workplace:
        """The person of a role at work."""
        session = Session(
            person=f"p-{role}",
            login=role,
            name=role.title(),
            role=role,
            site=site or (self.site if role in ("coordinator", "investigator", "monitor") else "*"),
            organisation="NCU2",
            workstation="desk-1",
            program="ecrf test",
            signer=self._keys[role],
            sealer=self._keys[role],
        )
        state = load_state(self.tools)
        day = self.clock.now().isoformat()[:10]
        return Workplace(self.tools, replace(session, actions=find_actions(state, session, day)))

    def must(self, role: str, kind: Callable[..., c.Command], *args: object, **named: object) -> Outcome:
        """Do a command as a role and insist that it is stored."""
        outcome = self.try_(role, kind, *args, **named)
        assert outcome.fault is None, (outcome.fault, outcome.faults)
        return outcome

    def try_(self, role: str, kind: Callable[..., c.Command], *args: object, **named: object) -> Outcome:
        """Do a command as a role."""
        return self.at(role).do(kind(*self.stamp(), *args, **named))

    def subject(self) -> str:
        """A new subject's chain."""
        created = f"subj{self._count}"
        self.must("coordinator", c.AddSubject, created, self.site)
        return f"subject:{created}"

    def state(self, chain: str) -> RecordState:
        """The stored state of a chain."""
        state = self.store.load_state(chain)
        assert isinstance(state, RecordState)
        return state

    def version(self, chain: str, at: str) -> int:
        """The version of the value in a field, 0 when it is empty."""
        line, _, item = at.rpartition("/")
        row = self.state(chain).lines.get(line)
        return row.items[item].version if row is not None and item in row.items else 0

    def enter(self, chain: str, at: str, text: str, role: str = "coordinator", **named: object) -> Outcome:
        """Leave a field with a text."""
        values = (c.NewValue(at, text, self.version(chain, at)),)
        return self.try_(role, c.EnterValues, chain, values, **named)

    def _found(self) -> None:
        admin = self._keys["administrator"]
        founder = c.Founder(
            person="p-administrator",
            login="administrator",
            name="Administrator",
            organisation="NCU2",
            key=admin.key,
            public=admin.signing.public.hex(),
        )
        create = c.CreateStudy(
            *self.stamp(),
            "st1",
            "T3",
            self.nature,
            founder,
            dict(self.design.study.permissions),
            1,
            "00",
            "desk-1",
        )
        assert self.at("administrator").do(create).fault is None
        self.must("administrator", c.AddSite, self.site, "01", "Nanchang 南昌", "NCU2")
        for number, role in enumerate(ROLES[:-1]):
            keys = self._keys[role]
            self.must(
                "administrator",
                c.AddPerson,
                f"p-{role}",
                role,
                role.title(),
                "NCU2",
                keys.key,
                keys.signing.public.hex(),
                number + 2,
                f"{number:02d}",
            )
            where = "*" if role == "data_manager" else self.site
            trained = c.Trained("Protocol and GCP", "2.0", "2026-03-01")
            self.must("administrator", c.RecordTraining, f"p-{role}", trained)
            self.must("administrator", c.GrantRole, f"p-{role}", role, where, "2026-01-01")
        self.must("data_manager", c.PublishDesign, canonical_bytes(self.design))
