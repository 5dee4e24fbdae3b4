"""A study on a PostgreSQL server, opened by a person's password: the envelope at the gate, the rest as a database role."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ecrf.services import commands as c
from ecrf.services.ports import Reader, Store
from ecrf.services.verifying import VerifyReport, Wish, check_ends, verify_study
from ecrf.services.workplace import Workplace
from ecrf.store.postgres import PostgresStore, open_postgres, role_of
from ecrf.store.postgres_address import derive_password, parse_address
from ecrf.store.postgres_again import AWAY, ask_again
from ecrf.store.postgres_gate import PostgresGate
from ecrf.store.postgres_link import Credentials
from ecrf.vault.door import Opened
from ecrf.vault.door_log import DoorHead, Purpose
from ecrf.vault.envelope import Envelope
from ecrf.vault.envelope_file import Place, Standing, check_place, open_ring
from ecrf.vault.password import derive_password_key, parse_login
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import SigningKey, verify
from ecrf.wiring.clock_watch import find_server_fault
from ecrf.wiring.door_chain import DOOR, held_head
from ecrf.wiring.door_server import say_attempts
from ecrf.wiring.key_place import KeyPlace, ServerKeys
from ecrf.wiring.memory import Memory, find_backstep
from ecrf.wiring.opening import OpenStudy, check_seed
from ecrf.wiring.patience import PatientWorkplace
from ecrf.wiring.sources import Sources
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecrf.services.desk import Desk, Post
    from ecrf.services.session import Session
    from ecrf.services.tools import Tools
    from ecrf.store.copy_mark import CopyMark
    from ecrf.viewmodels.workbench import Workbench

_LINES = 120


@dataclass(slots=True)
class ServerDoor:
    """The door of a study on a server; every question is written down there with the server's own time."""

    address: str
    workstation: str
    store: PostgresStore | None = None
    """The person's connection, once somebody came in."""
    who: Credentials | None = None

    def open(self, login: str, password: str, purpose: Purpose = Purpose.LOGIN) -> Opened:
        """Return the open keys of a person.

        Raises Refusal `door.unknown_person`, `door.disabled`, `door.wrong_password`, `door.resting_here` (argument
        `until`: five questions behind which nobody came in, and the server rests), `store.connection_lost`,
        `store.not_admitted` (the server does not let the gate in), `store.address` and what `open_postgres` refuses.
        """
        gate = PostgresGate(self.address, self.workstation)
        try:
            envelope = ask_again(lambda: self._ask(gate, login), time.sleep)
            opened = ask_again(lambda: self._try(envelope, password), time.sleep)
            if opened is None:
                gate.note_attempt(envelope.login, f"wrong:{purpose}")
        finally:
            gate.close()
        if opened is None:
            raise Refusal(Fault("door.wrong_password"))
        store = self.store
        assert store is not None  # noqa: S101 - connected just now
        ask_again(lambda: store.note_opened(purpose, self.workstation), time.sleep)
        return opened

    def _ask(self, gate: PostgresGate, login: str) -> Envelope:
        try:
            found = gate.find_envelope(parse_login(login))
        except Refusal as refusal:
            if refusal.fault.code.startswith("vault."):
                raise Refusal(Fault("door.unknown_person")) from refusal
            raise
        if found is None:
            raise Refusal(Fault("door.unknown_person"))
        if found.rests_until is not None:
            shown = (found.rests_until.astimezone() + timedelta(seconds=59)).isoformat(" ", "minutes")
            raise Refusal(Fault("door.resting_here", args={"until": shown}))
        envelope = msgspec.json.decode(found.data, type=Envelope)
        if envelope.lock is None:
            gate.note_attempt(envelope.login, "disabled")
            raise Refusal(Fault("door.disabled"))
        return envelope

    def _try(self, envelope: Envelope, password: str) -> Opened | None:
        """What the password opens; None when it opens nothing."""
        before = self.who
        try:
            self._connect(envelope, password)
            return self._open(envelope.person, password)
        except Refusal as refusal:
            if refusal.fault.code not in (
                "store.not_admitted",
                "vault.wrong_password",
                "vault.password_characters",
            ):
                raise
            if self.store is not None and before is not None:
                # Somebody at work mistyped: their connection goes on under the password that let them in.
                self.who = before
                self.store.use(before)
            return None

    def _connect(self, envelope: Envelope, password: str) -> None:
        assert envelope.lock is not None  # noqa: S101 - a closed account was refused before
        secret = derive_password_key(password, envelope.lock.salt, envelope.lock.cost)
        where = parse_address(self.address)
        self.who = Credentials(
            where, role_of(where, envelope.person), derive_password(secret, where.database)
        )
        if self.store is None:
            self.store = open_postgres(self.address, envelope.person, secret)
        else:
            self.store.use(self.who)

    def _open(self, person: str, password: str) -> Opened:
        assert self.store is not None  # noqa: S101 - connected before
        loaded = ServerKeys(self.store).load()
        book = loaded.book
        privates, ring = open_ring(book, person, password)
        envelope = book.envelope(person)
        assert envelope.lock is not None  # noqa: S101 - it was just opened
        return Opened(
            study=book.study,
            person_id=person,
            login=envelope.login,
            ring=ring,
            signing_key=SigningKey(privates.sign),
            generation=book.generation,
            digest=loaded.digest,
            password_set=envelope.lock.password_set,
            provisional=envelope.lock.provisional,
            staged_ring=None,
            door_head=DoorHead(),
        )


@dataclass(slots=True)
class ServerPremises:
    """A study on a server as seen from this workstation."""

    address: str
    sources: Sources
    memory: Memory
    door: ServerDoor = field(init=False)
    mark: CopyMark | None = None

    def __post_init__(self) -> None:
        self.door = ServerDoor(self.address, self.sources.workstation)

    @property
    def folder(self) -> Path:
        """The address as messages name it; there is no such folder."""
        return Path(parse_address(self.address).text)


class ServerStudy(OpenStudy):
    """A study on a server opened by one person: everything a folder has but files."""

    place: ServerPremises
    is_folder = False

    def _open(self, opened: Opened) -> tuple[Store, KeyRing]:
        assert self.place.door.store is not None  # noqa: S101 - the door opened it
        return self.place.door.store, opened.ring

    def _check(self) -> None:
        row, store = self.row, self._store
        check_seed(row, self.sources)
        standing = check_place(self.keys.load(), Place(row.study, row.generation, row.envelopes))
        self.keys_ahead = standing is Standing.AHEAD
        self.held = DoorHead()
        self.clock = None if row.seed else self._find_clock_fault()
        """What is wrong with this computer's clock, going by the server's."""
        known = self.place.memory.find(self.where)
        faults = list(find_backstep(store, known)) if known is not None and self._sees_all else []
        with self.still() as reader:
            bad = check_ends(reader, verify)
        faults += [bad.fault] if bad is not None else []
        faults += [self.clock] if self.clock is not None else []
        self.warnings = tuple(faults)

    def _find_clock_fault(self) -> Fault | None:
        asked = self.sources.clock.now()
        server, most = self._store.clock()
        answered = self.sources.clock.now()
        return find_server_fault(server, asked + (answered - asked) / 2, most)

    @property
    def _store(self) -> PostgresStore:
        store = self.tools.store
        assert isinstance(store, PostgresStore)  # noqa: S101 - `_open` gave it
        return store

    @property
    def _sees_all(self) -> bool:
        """Whether no site is hidden from the person."""
        return any(site == "*" for _, site in self.roles)

    @property
    def where(self) -> str:
        """The address."""
        return self.place.address

    @property
    def keys(self) -> KeyPlace:
        """Its envelopes lie in the database."""
        return ServerKeys(self._store)

    def keys_with(self, workplace: Workplace) -> KeyPlace:
        """The same through the connection that will write."""
        store = workplace.tools.store
        assert isinstance(store, PostgresStore)  # noqa: S101 - `open_store` gave it
        return ServerKeys(store)

    def workplace(self, session: Session, tools: Tools | None = None) -> Workplace:
        """One that gives way to other desks and comes back."""
        return PatientWorkplace(tools or self.tools, session)

    def open_store(self) -> PostgresStore:
        """Another pair of connections, as the same person."""
        who = self.place.door.who
        assert who is not None  # noqa: S101 - somebody came in
        return PostgresStore(who)

    @contextmanager
    def still(self) -> Iterator[Reader]:
        """One moment of what the person may see."""
        store = self._store
        with store.snapshot() if self._sees_all else store.own_snapshot() as reader:
            yield reader

    def verify(self, store: Store, wish: Wish) -> VerifyReport:
        """Verify on one connection; what the person may not see is not verified for them."""
        assert isinstance(store, PostgresStore)  # noqa: S101 - `open_store` gave it
        with store.snapshot() if self._sees_all else store.own_snapshot() as reader:
            return verify_study(reader, verify, wish)

    def take_over_log(self) -> list[c.RecordAccess]:
        """What happened at the door since it was last noted, for those who may see it."""
        if not any(self.session(role, site).may("add_person") for role, site in self.roles):
            return []
        store = self._store
        last = self.held.sequence or held_head(store).sequence
        number, lines = say_attempts(store.attempts(last, _LINES), self.sources.clock.now())
        if number <= last:
            return []
        self.held = DoorHead(number)
        return [c.RecordAccess(*self.stamp(), DOOR, "\n".join([str(number), *lines]))]

    def remember(self) -> None:
        """Look once more, if the server answers; what was seen before stays remembered while it does not."""
        try:
            super().remember()
        except Refusal as refusal:
            if refusal.fault.code not in AWAY:
                raise

    def make_desk(
        self, open_workplace: Callable[[], Workplace], post: Post, failed: Callable[[BaseException], None]
    ) -> Desk:
        """A desk that sends again what a broken connection left open, and keeps it in a sealed outbox meanwhile."""
        from ecrf.wiring.sending import ServerDesk

        return ServerDesk(self, open_workplace, post, failed)

    def attend(self, bench: Workbench, post: Post) -> None:
        """Hear what other desks wrote, tell whether the server answers, send what an earlier session left."""
        from ecrf.wiring.sending import attend

        attend(self, bench, post)


def open_server_study(
    address: str, login: str, password: str, sources: Sources, memory: Memory | None = None
) -> ServerStudy:
    """Open the study at an address with a person's password; raises Refusal `store.*`, `door.*`, `vault.*`.

    `store.clock` where this computer's clock is so far from the server's that nothing could be stored.
    """
    parse_address(address)
    place = ServerPremises(address, sources, memory or Memory())
    opened = place.door.open(login, password)
    try:
        return ServerStudy(place, opened)
    except BaseException:
        if place.door.store is not None:
            place.door.store.close()
        raise
