"""One command makes a study's database; it leaves nothing behind when it fails, and no more rights than needed."""

from __future__ import annotations

import pytest

from ecrf.record.fold import _RECORD, _STUDY
from ecrf.store.postgres import open_postgres
from ecrf.store.postgres_address import parse_owner
from ecrf.store.postgres_create import NewDatabase, create_database, drop_database
from ecrf.store.postgres_functions import SOURCES_BY_NAME, TEXTS
from ecrf.store.postgres_link import Credentials
from ecrf.store.postgres_rules import ENTRY_RULES
from ecrf.store.postgres_tables import GUARDS
from ecrf.words import Refusal
from tests.store.postgres_study import new_place, secret_of

pytestmark = pytest.mark.postgres


@pytest.fixture
def server(postgres_url):
    """The server's own superuser."""
    address, told = parse_owner(postgres_url)
    with Credentials(address, told["user"], "").connect() as connection:
        yield connection


def found(server, name: str) -> list[str]:
    """The roles and databases of a name."""
    roles = server.execute(
        "SELECT rolname::text FROM pg_roles WHERE starts_with(rolname, %s)", (name,)
    ).fetchall()
    bases = server.execute("SELECT datname::text FROM pg_database WHERE datname = %s", (name,)).fetchall()
    return sorted(name for (name,) in [*roles, *bases])


def code_of(act) -> str:
    """The code an act is refused with."""
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.fault.code


def test_an_owner_without_superuser_makes_and_forgets_it(postgres_url, server):
    """CREATEDB and CREATEROLE are enough; afterwards the maker's rights are not needed to work."""
    server.execute("CREATE ROLE dba LOGIN CREATEDB CREATEROLE")
    try:
        url = postgres_url.replace("ecrf@", "dba@")
        address = create_database(url, NewDatabase("by_dba", "ada", "ada", secret_of("ada"), clock_seconds=0))
        store = open_postgres(address, "ada", secret_of("ada"))
        assert store.links() == []
        store.close()
        assert found(server, "by_dba") == [
            "by_dba",
            "by_dba.ada",
            "by_dba_door",
            "by_dba_owner",
            "by_dba_people",
            "by_dba_recovery",
        ]
    finally:
        drop_database(server, "by_dba")
        server.execute("DROP ROLE dba")


def test_what_exists_is_not_touched(postgres_url, server):
    """A name that is taken is refused, by a database or by a role, and what stands there stays."""
    with new_place(postgres_url) as place:
        again = NewDatabase(place.name, "eve", "eve", secret_of("eve"))
        before = found(server, place.name)
        assert code_of(lambda: create_database(postgres_url, again)) == "store.exists"
        assert found(server, place.name) == before
        place.open("ada")


def test_a_taken_database_name_leaves_no_roles(postgres_url, server):
    """When the database cannot be made, the roles made for it are gone again, and the other's database is not."""
    server.execute("CREATE DATABASE others")
    try:
        new = NewDatabase("others", "ada", "ada", secret_of("ada"))
        assert code_of(lambda: create_database(postgres_url, new)) == "store.exists"
        assert found(server, "others") == ["others"]
    finally:
        server.execute("DROP DATABASE others")


@pytest.mark.parametrize("name", ["T3", "a-b", "x" * 21, "1a", "", 'a"; DROP'])
def test_strange_names_are_refused(postgres_url, name):
    """A database has a plain short name."""
    new = NewDatabase(name, "ada", "ada", secret_of("ada"))
    assert code_of(lambda: create_database(postgres_url, new)) == "store.address"


def test_an_unreachable_server_and_a_stranger_are_told_apart(postgres_url):
    """Nobody listening is a lost connection; a role without rights may not make a database."""
    new = NewDatabase("nowhere", "ada", "ada", secret_of("ada"))
    assert code_of(lambda: create_database("postgresql://ecrf@127.0.0.1:9", new)) == "store.connection_lost"
    with new_place(postgres_url) as place:
        door = postgres_url.replace("ecrf@", f"{place.name}_door@")
        assert code_of(lambda: create_database(door, new)) in ("store.not_permitted", "store.not_admitted")


def test_a_database_of_somebody_else_is_no_study(postgres_url):
    """Opening a database without the study's tables says so."""
    with new_place(postgres_url) as place:
        with place.connect() as owner:
            owner.execute("DROP SCHEMA ecrf CASCADE")
        assert code_of(lambda: place.open("ada")) == "store.not_a_study"


@pytest.mark.parametrize(("value", "code"), [("0", "store.older"), ("999", "store.newer")])
def test_another_format_is_refused(postgres_url, value, code):
    """A database made by another version of the tables is not opened."""
    with new_place(postgres_url) as place:
        with place.connect() as owner:
            owner.execute("UPDATE ecrf.meta SET value = %s WHERE name = 'format'", (value,))
        assert code_of(lambda: place.open("ada")) == code


def test_a_server_that_acknowledges_too_early_is_refused(postgres_url):
    """synchronous_commit off would acknowledge fields a power cut takes back."""
    with new_place(postgres_url) as place:
        with place.connect() as owner:
            owner.execute(f"ALTER DATABASE {place.name} SET synchronous_commit = off".encode())
        assert code_of(lambda: place.open("ada")) == "store.not_durable"


def test_every_kind_of_entry_has_its_rule():
    """The database's list of entry kinds is the fold's, neither more nor less."""
    kinds = {kind.__struct_config__.tag for kind in (*_RECORD, *_STUDY)} | {"access/1"}
    assert {rule.kind for rule in ENTRY_RULES} == kinds
    for scope, folded in (("record", _RECORD), ("study", _STUDY)):
        taken = {rule.kind for rule in ENTRY_RULES if scope in rule.scope.split()}
        assert taken == {kind.__struct_config__.tag for kind in folded}


def test_every_function_has_a_fixed_path_and_is_watched(postgres_url):
    """No function looks names up in a place its caller chooses, and opening knows the source of each."""
    assert len(SOURCES_BY_NAME) == 2 + sum(text.count("CREATE FUNCTION") for text in TEXTS)
    with new_place(postgres_url) as place, place.connect() as owner:
        rows = owner.execute(
            "SELECT p.proname::text, p.proconfig FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = 'ecrf'"
        ).fetchall()
        assert {name for name, _ in rows} == set(SOURCES_BY_NAME)
        assert {tuple(settings) for _, settings in rows} == {("search_path=pg_catalog, pg_temp",)}
        stand = {
            name for (name,) in owner.execute("SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal")
        }
        assert set(GUARDS) <= stand


def test_text_reaches_a_statement_in_three_functions_only():
    """Dynamic SQL stands where a role is made, given a password or closed, quoted by format, and nowhere else."""
    dynamic = {name for name, (source, _) in SOURCES_BY_NAME.items() if "EXECUTE" in source}
    assert dynamic == {"set_password", "set_recovery", "shut"}
    for name in dynamic:
        source = SOURCES_BY_NAME[name][0]
        assert source.count("EXECUTE format(") == source.count("EXECUTE")


def test_secrets_are_not_printed():
    """What a log could print of a new database shows neither people nor secrets."""
    text = repr(NewDatabase("t3", "ada", "ada", secret_of("ada")))
    assert text == "NewDatabase(t3)"
