"""A study on PostgreSQL, opened by one person: one connection that reads, one that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

import psycopg

from ecrf.record.rows import FOLD_VERSION
from ecrf.store import postgres_text as sql
from ecrf.store.postgres_address import PostgresAddress, derive_password, parse_address
from ecrf.store.postgres_again import BOOK, RACED
from ecrf.store.postgres_door import PostgresDoor
from ecrf.store.postgres_functions import SOURCES_BY_NAME
from ecrf.store.postgres_link import Credentials, Link
from ecrf.store.postgres_reader import OwnReader, PostgresReader
from ecrf.store.postgres_tables import FORMAT, GUARDS
from ecrf.words import Fault, Refusal

RECOVERY = "_recovery"
"""What follows the database's name in the role a recovery code opens."""
_DOOR_WAIT = 30
_IN_LINE = 8


@dataclass(frozen=True, slots=True)
class KeysInForce:
    """The envelopes as the database holds them: the bytes `keys.json` would have, with generation and SHA-256."""

    generation: int
    digest: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Renewal:
    """What changes together with the next transaction that replaces the envelopes.

    `passwords`: per person id the 32-byte Argon2id result of their new password.
    """

    book: bytes
    passwords: tuple[tuple[str, bytes], ...] = ()
    recovery: bytes = b""
    """Not empty: the 32 bytes that follow from a new recovery code; an earlier code opens nothing from then on."""

    def __repr__(self) -> str:
        return f"Renewal({len(self.passwords)} passwords)"


@dataclass(frozen=True, slots=True)
class GateAttempt:
    """Something that happened at the door: `asked`, `unknown`, or what a desk said of it, by the server's clock."""

    number: int
    time: datetime
    login: str
    outcome: str
    workstation: str


class PostgresStore(PostgresReader):
    """Implements services.ports.Store on PostgreSQL; safe to use from several threads."""

    def __init__(self, who: Credentials) -> None:
        super().__init__(Link(who))
        self.who = who
        self._writing = Link(who)
        self._door_lock = Lock()
        self._renewal: Renewal | None = None
        self._code = b""
        self._contended: dict[str, int] = {}
        """Chains somebody else wrote first, with the number of writes that still wait in line for them."""

    def use(self, who: Credentials) -> None:
        """Connect as `who` from the next connection on: the person's password has changed."""
        self.who = self._line.who = self._writing.who = who

    def check(self) -> None:
        """Refuse a database that is not ours, of another version, or that lost a safeguard."""
        try:
            told = dict(self.fetch("SELECT name, value FROM ecrf.meta"))
        except psycopg.errors.UndefinedTable as error:
            raise Refusal(Fault("store.not_a_study", self.place)) from error
        if not told:
            raise Refusal(Fault("store.disabled", self.who.role))
        found, fold = int(told["format"]), int(told["fold_version"])
        if found > FORMAT or fold > FOLD_VERSION:
            raise Refusal(Fault("store.newer", self.place))
        if found < FORMAT or fold < FOLD_VERSION:
            raise Refusal(Fault("store.older", self.place))
        missing = sorted(set(GUARDS) - {name for (name,) in self.fetch(sql.TRIGGERS)})
        stand = {name: (source, secure) for name, source, secure in self.fetch(sql.SOURCES)}
        missing += sorted(name for name, source in SOURCES_BY_NAME.items() if stand.get(name) != source)
        missing += [name for (name,) in self.fetch(sql.WRITABLE)]
        if missing:
            raise Refusal(Fault("store.triggers_missing", self.place, {"name": missing[0]}))
        if self.fetch("SELECT current_setting('synchronous_commit')")[0][0] in ("off", "local"):
            raise Refusal(Fault("store.not_durable", self.place))

    @property
    def storage(self) -> str:
        """How the study is stored, for whoever describes it."""
        return "server"

    @property
    def place(self) -> str:
        """Where it lies, for messages."""
        return self._line.place

    @contextmanager
    def write(self) -> Iterator[PostgresDoor]:
        """Open the write door; leaving without error commits durably, an error leaves nothing.

        Refuses with `store.fork` when somebody else wrote one of its chains first, `store.connection_lost` when
        nobody knows whether it was stored (send the command again: its id is known then), and with whatever the
        database does not allow: `store.not_permitted`, `store.other_author`, `store.other_site`, ...
        """
        if not self._door_lock.acquire(timeout=_DOOR_WAIT):
            raise Refusal(Fault("store.busy", self.place))
        try:
            yield from self._transact()
        finally:
            self._door_lock.release()

    def _transact(self) -> Iterator[PostgresDoor]:
        line = self._writing
        renewal, self._renewal = self._renewal, None
        door = self._make_door(line)
        try:
            self._wait_in_line()
            yield door
            if renewal is not None:
                self._begin()
                door.save_keys(renewal.book)
            door.send()
            for person, secret in renewal.passwords if renewal is not None else ():
                line.run_once(sql.SET_PASSWORD, (person, self._verifier(f".{person}", secret)))
            if renewal is not None and renewal.recovery:
                line.run_once(sql.SET_RECOVERY, (self._verifier(RECOVERY, renewal.recovery),))
            if line.holds:
                line.run_once("COMMIT")
        except BaseException as error:
            if self._note_race(error):
                self._renewal = renewal  # it is sent again
            if line.holds:
                with suppress(Refusal, psycopg.Error):
                    line.run_once("ROLLBACK")
            raise
        finally:
            line.holds = False

    def _wait_in_line(self) -> None:
        """Where a race was lost, come one after the other for a while: else who is slow would never win."""
        for chain in sorted(self._contended):
            self._begin()
            self._writing.run_once(sql.WAIT_IN_LINE, (chain,))
            self._contended[chain] -= 1
        self._contended = {chain: left for chain, left in self._contended.items() if left}

    def _note_race(self, error: BaseException) -> bool:
        """Whether somebody else was first, so that the same may succeed another time."""
        if not isinstance(error, Refusal) or error.fault.place == BOOK:
            return False
        if error.fault.code == "store.fork":
            self._contended[error.fault.place.partition("#")[0]] = _IN_LINE
        return error.fault.code in RACED

    def _make_door(self, line: Link) -> PostgresDoor:
        return PostgresDoor(line, self._begin)

    def _begin(self) -> None:
        """One statement commits by itself; from the second on they need a transaction around them."""
        if not self._writing.holds:
            self._writing.run_once("BEGIN")
            self._writing.holds = True

    def renew_keys(self, renewal: Renewal) -> None:
        """Let the next write bring new envelopes and database passwords, all of it or nothing."""
        self._renewal, self._code = replace(renewal, recovery=renewal.recovery or self._code), b""

    def take_code(self, secret: bytes) -> None:
        """Let the 32 bytes that follow from a new recovery code come with the envelopes that are handed in next."""
        self._code = secret

    def drop_renewal(self) -> None:
        """Forget what was handed in and not written."""
        self._renewal = None

    def load_keys(self) -> KeysInForce | None:
        """The envelopes in force; None for a study that was founded without."""
        row = self.fetch_one(sql.LOAD_KEYS)
        return None if row is None else KeysInForce(row[0], row[1], bytes(row[2]))

    def attempts(self, after: int = 0, most: int = 1000) -> list[GateAttempt]:
        """What happened at the door behind number `after`; nothing for who may not add people."""
        return [GateAttempt(*row) for row in self.fetch(sql.ATTEMPTS, (after, most))]

    def chains_since(self, number: int) -> frozenset[str]:
        """The chains that transactions behind `number` belong to, as far as this person reads them."""
        return frozenset(row[0] for row in self.fetch(sql.CHAINS_SINCE, (number,)))

    def clock(self) -> tuple[datetime, int]:
        """The server's time, and how many seconds a desk's may be from it (0: any)."""
        moment, most = self.fetch(sql.CLOCK)[0]
        return moment, int(most)

    def last_number(self) -> int:
        """The number of the last transaction this person reads."""
        return int(self.fetch(sql.LAST_NUMBER)[0][0])

    def note_opened(self, purpose: str, workstation: str) -> None:
        """Write down at the door that this person came in; an account that rested is awake again."""
        self._line.run_once(sql.NOTE_OPENED, (purpose, workstation))

    def set_password(self, person: str, secret: bytes) -> None:
        """Give a person's database role the password that follows from `secret`, making the role if there is none.

        Open to the person and to who may add people; refuses else with `store.not_permitted`.
        """
        self._line.run_once(sql.SET_PASSWORD, (person, self._verifier(f".{person}", secret)))

    def _verifier(self, who: str, secret: bytes) -> str:
        # The server never sees the password: it is given the verifier SCRAM compares with (RFC 5802).
        database = self.who.address.database
        password = derive_password(secret, database).encode()
        role = f"{database}{who}".encode()
        return self._line.open().pgconn.encrypt_password(password, role, b"scram-sha-256").decode()

    @contextmanager
    def snapshot(self) -> Iterator[PostgresReader]:
        """Reads of this one moment on a connection of their own, whatever is written meanwhile."""
        yield from self._hold_still(PostgresReader)

    @contextmanager
    def own_snapshot(self) -> Iterator[PostgresReader]:
        """The same, with `links` of the chains this person may read only."""
        yield from self._hold_still(OwnReader)

    def _hold_still(self, kind: Callable[[Link], PostgresReader]) -> Iterator[PostgresReader]:
        line = Link(self.who)
        try:
            line.run_once("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            line.holds = True
            line.run("SELECT 1 FROM ecrf.meta")  # the first read fixes the moment
            yield kind(line)
        finally:
            line.drop()

    def close(self) -> None:
        """Release the connections."""
        self._line.drop()
        self._writing.drop()


def role_of(address: PostgresAddress, person: str) -> str:
    """The database role of a person id."""
    return f"{address.database}.{person}"


def open_recovery_role(address: str, secret: bytes) -> PostgresStore:
    """Open the study by what follows from its recovery code; refuses as `open_postgres`."""
    where = parse_address(address)
    return _checked(
        Credentials(where, f"{where.database}{RECOVERY}", derive_password(secret, where.database))
    )


def open_postgres(address: str, person: str, secret: bytes) -> PostgresStore:
    """Open the study at `postgresql://host:port/database` as a person, by the Argon2id result of their password.

    Refuses with `store.address`, `store.not_admitted`, `store.connection_lost`, `store.not_a_study`, `store.newer`,
    `store.older`, `store.triggers_missing`, `store.not_durable`.
    """
    where = parse_address(address)
    return _checked(Credentials(where, role_of(where, person), derive_password(secret, where.database)))


def _checked(who: Credentials) -> PostgresStore:
    store = PostgresStore(who)
    try:
        store.check()
    except BaseException:
        store.close()
        raise
    return store
