"""One command that makes a study's database: owner, roles, tables, functions, rights."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from psycopg import sql as compose

from ecrf.record.rows import FOLD_VERSION
from ecrf.store.postgres_address import check_database_name, derive_password, parse_owner
from ecrf.store.postgres_at_door import OPEN_TO_DOOR, OPEN_TO_PEOPLE
from ecrf.store.postgres_functions import TEXTS
from ecrf.store.postgres_link import Credentials, Refusing
from ecrf.store.postgres_rules import ENTRY_RULES
from ecrf.store.postgres_tables import FORMAT, make_right_texts, make_table_texts
from ecrf.words import Fault, Refusal

_TAKEN = ("42P04", "42710")
DOOR_PASSWORD = "ecrf-door"  # noqa: S105 - no secret: it opens what anybody before login must see
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class NewDatabase:
    """What a study's database begins with.

    `founder` is the person id of who will write the founding transaction, `secret` the 32-byte Argon2id result of
    their password. `clock_seconds`: how far a desk's clock may be from the server's; 0 asks nothing (for tests).
    """

    name: str
    founder: str
    login: str
    secret: bytes
    door_password: str = DOOR_PASSWORD
    clock_seconds: int = 600

    def __repr__(self) -> str:
        return f"NewDatabase({self.name})"


def create_database(owner_url: str, new: NewDatabase) -> str:
    """Make the database `new.name` and its roles on the server of `owner_url`; returns the address desks use.

    The owner needs CREATEDB and CREATEROLE and is not needed again. Refuses with `store.address`, `store.exists`,
    `store.not_admitted`, `store.connection_lost`, `store.not_permitted`; what was made by then is removed.
    """
    check_database_name(new.name)
    address, told = parse_owner(owner_url)
    owner = Credentials(address, told.get("user", ""), told.get("password", ""))
    with owner.connect() as server, Refusing(address.text):
        _make_roles(server, new)
        try:
            _make_database(server, new)
        except BaseException:
            _drop_roles(server, new.name)  # a database of this name is somebody else's
            raise
        try:
            inside = replace(owner, address=replace(address, database=new.name))
            with inside.connect() as database, Refusing(address.text), database.transaction():
                _fill(database, new)
        except BaseException:
            drop_database(server, new.name)
            raise
    return f"postgresql://{replace(address, database=new.name).text}"


def drop_database(server: Connection, name: str) -> None:
    """Remove a study's database with its roles, for ever; `server` is a connection of the owner to another one."""
    check_database_name(name)
    server.execute(name_roles("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
    _drop_roles(server, name)


def _drop_roles(server: Connection, name: str) -> None:
    # Not LIKE: `_` in a name would stand for any sign, and take another study's people along.
    found = "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s) OR rolname = ANY (%s)"
    owner, others = f"{name}_owner", [f"{name}_people", f"{name}_door", f"{name}_recovery"]
    roles = server.execute(found, (f"{name}.", others)).fetchall()
    with server.transaction():
        if roles:
            # From version 16 on a role is dropped by who made it.
            server.execute(name_roles("SET LOCAL ROLE {}", owner))
        for (role,) in roles:
            server.execute(name_roles("DROP ROLE {}", role))
    server.execute(name_roles("DROP ROLE IF EXISTS {}", owner))


def name_roles(text: str, *names: str) -> compose.Composed:
    """A statement with database or role names in its places, quoted."""
    return compose.SQL(text).format(*(compose.Identifier(name) for name in names))


def _password(server: Connection, role: str, password: str) -> compose.Literal:
    """What SCRAM compares with, so that no password stands in a statement or a log."""
    verifier = server.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return compose.Literal(verifier.decode())


def _make_roles(server: Connection, new: NewDatabase) -> None:
    owner, people, door = (f"{new.name}_{what}" for what in ("owner", "people", "door"))
    founder = f"{new.name}.{new.founder}"
    try:
        with server.transaction():
            server.execute(name_roles("CREATE ROLE {} NOLOGIN CREATEROLE", owner))
            # The makers of a database are often no superusers; they act for its owner while they make it.
            server.execute(name_roles("GRANT {} TO CURRENT_USER", owner))
            server.execute(name_roles("SET LOCAL ROLE {}", owner))
            server.execute(name_roles("CREATE ROLE {} NOLOGIN", people))
            opened = name_roles("CREATE ROLE {} LOGIN CONNECTION LIMIT 100 PASSWORD ", door)
            server.execute(opened + _password(server, door, new.door_password))
            make_recovery_role(server, new.name)
            opened = name_roles(
                "CREATE ROLE {} LOGIN CONNECTION LIMIT 12 IN ROLE {} PASSWORD ", founder, people
            )
            server.execute(opened + _password(server, founder, derive_password(new.secret, new.name)))
    except psycopg.Error as error:
        raise _exists(error, new.name) from error


def make_recovery_role(server: Connection, name: str) -> None:
    """The role a recovery code opens, closed until there is one."""
    text = "CREATE ROLE {} NOLOGIN CONNECTION LIMIT 4 IN ROLE {}"
    server.execute(name_roles(text, f"{name}_recovery", f"{name}_people"))


def _make_database(server: Connection, new: NewDatabase) -> None:
    text = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    try:
        server.execute(name_roles(text, new.name, f"{new.name}_owner"))
    except psycopg.Error as error:
        raise _exists(error, new.name) from error


def _exists(error: psycopg.Error, name: str) -> BaseException:
    return Refusal(Fault("store.exists", name)) if error.sqlstate in _TAKEN else error


def _fill(database: Connection, new: NewDatabase) -> None:
    owner, people, door = (f"{new.name}_{what}" for what in ("owner", "people", "door"))
    database.execute(name_roles("SET LOCAL ROLE {}", owner))
    database.execute(name_roles("REVOKE ALL ON DATABASE {} FROM PUBLIC", new.name))
    database.execute(name_roles("GRANT CONNECT ON DATABASE {} TO {}, {}", new.name, people, door))
    database.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    database.execute("CREATE SCHEMA ecrf")
    # A function may name another that comes later.
    for text in (*make_table_texts(), "SET LOCAL check_function_bodies = off", *TEXTS):
        database.execute(text.encode())
    quoted = name_roles("{}", people).as_string(database)
    for text in make_right_texts(quoted):
        database.execute(text.encode())
    database.execute(name_roles("GRANT USAGE ON SCHEMA ecrf TO {}", door))
    open_functions(database, new.name)
    _note(database, new)


def open_functions(database: Connection, name: str) -> None:
    """Let people and the door call what is theirs, and nobody anything else."""
    database.execute("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ecrf FROM PUBLIC")
    for who, functions in (("people", OPEN_TO_PEOPLE), ("door", OPEN_TO_DOOR)):
        for function in functions:
            database.execute(name_roles(f"GRANT EXECUTE ON FUNCTION {function} TO {{}}", f"{name}_{who}"))


def _note(database: Connection, new: NewDatabase) -> None:
    told = {"format": FORMAT, "fold_version": FOLD_VERSION, "clock_seconds": new.clock_seconds}
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ecrf.meta VALUES (%s, %s)", [(name, str(value)) for name, value in told.items()]
        )
        cursor.execute(
            "INSERT INTO ecrf.account (person, login, role_name, added) VALUES (%s, %s, %s, 0)",
            (new.founder, new.login, f"{new.name}.{new.founder}"),
        )
    save_rules(database)


def save_rules(database: Connection) -> None:
    """Write down which action each kind of entry asks for."""
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ecrf.entry_rule VALUES (%s, %s, %s, %s, %s::jsonb)",
            [
                (rule.kind, rule.scope, rule.action, rule.field, json.dumps(rule.choices))
                for rule in ENTRY_RULES
            ],
        )
