"""PostgreSQL studies for tests: made in a moment, opened as this person or that, removed afterwards."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql as compose

from ecrf.record.transaction import decode_header
from ecrf.store.postgres import PostgresStore, open_postgres
from ecrf.store.postgres_address import parse_address, parse_owner
from ecrf.store.postgres_create import NewDatabase, create_database, drop_database
from ecrf.store.postgres_door import Parcel, PostgresDoor
from ecrf.store.postgres_link import Credentials

_numbers = itertools.count(1)


def secret_of(person: str) -> bytes:
    """What Argon2id would have made of a person's password."""
    return hashlib.sha256(b"password of " + person.encode()).digest()


class Place:
    """One study's database on the test server."""

    def __init__(self, owner_url: str, founder: str = "ada", clock_seconds: int = 0) -> None:
        self.owner_url = owner_url
        self.name = f"t{os.getpid()}_{next(_numbers)}"
        new = NewDatabase(self.name, founder, founder, secret_of(founder), clock_seconds=clock_seconds)
        self.address = create_database(owner_url, new)
        self._opened: list[PostgresStore] = []

    def open(self, person: str) -> PostgresStore:
        """The study as a person opens it."""
        store = open_postgres(self.address, person, secret_of(person))
        self._opened.append(store)
        return store

    def connect(self, role: str = "") -> psycopg.Connection:
        """A bare connection as a database role, or as the server's superuser."""
        address, told = parse_owner(self.owner_url)
        plain = {**address.settings(), "dbname": self.name, "user": role or told["user"]}
        return psycopg.connect(autocommit=True, **plain)

    def as_person(self, person: str) -> psycopg.Connection:
        """A bare connection as a person: what an attacker with their password and psql has."""
        return self.connect(f"{self.name}.{person}")

    def whole(self) -> WholeStore:
        """The study for tests in which one hand acts for everybody."""
        _, told = parse_owner(self.owner_url)
        store = WholeStore(Credentials(parse_address(self.address), told["user"], ""))
        self._opened.append(store)
        return store

    def remove(self) -> None:
        """Close and drop everything."""
        for store in self._opened:
            store.close()
        address, told = parse_owner(self.owner_url)
        with Credentials(address, told["user"], "").connect() as server:
            drop_database(server, self.name)


@contextmanager
def new_place(owner_url: str, **settings: object) -> Iterator[Place]:
    """A study's database for as long as it is needed."""
    place = Place(owner_url, **settings)
    try:
        yield place
    finally:
        place.remove()


class _WholeDoor(PostgresDoor):
    """Sends each transaction as its author, through the very function everybody must use.

    The port suite also keeps identities and content without a transaction, which no person can on PostgreSQL:
    those go in as the owner could.
    """

    def deliver(self, parcel: Parcel) -> None:
        """Become the author for one call."""
        self._begin()
        if parcel.sealed is None:
            for kind, key, data in parcel.beside:
                self._line.run_once(_ALONE[kind], (data, key))
            return
        author = decode_header(parcel.sealed.body).person
        connection = self._line.open()
        role = f"{self._line.who.address.database}.{author}"
        _make_role(connection, role)
        connection.execute(compose.SQL("SET SESSION AUTHORIZATION {}").format(compose.Identifier(role)))
        try:
            super().deliver(parcel)
        finally:
            if connection.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
                connection.execute("RESET SESSION AUTHORIZATION")


_ALONE = {
    "identity": (
        "INSERT INTO ecrf.identity SELECT number, %s FROM ecrf.trail_chain WHERE name = %s "
        "ON CONFLICT (chain) DO UPDATE SET data = excluded.data"
    ),
    "content": (
        "UPDATE ecrf.trail_content SET content = %s WHERE transaction_number = "
        "(SELECT number FROM ecrf.trail_transaction WHERE id = %s)"
    ),
}


def _make_role(connection: psycopg.Connection, role: str) -> None:
    people = f"{role.partition('.')[0]}_people"
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
        text = compose.SQL("CREATE ROLE {} LOGIN IN ROLE {}")
        connection.execute(text.format(compose.Identifier(role), compose.Identifier(people)))


class WholeStore(PostgresStore):
    """A store whose reads see everything and whose writes go in as each transaction's author."""

    def _make_door(self, line):
        return _WholeDoor(line, self._begin)
