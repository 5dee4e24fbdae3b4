"""What people with a database account and a client of their own can do to a study: nothing that stays unseen."""

from __future__ import annotations

import psycopg
import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.transaction import ContentWriter, decode_heads
from ecrf.services.verifying import verify_study
from ecrf.store import postgres_text as sql
from ecrf.store.postgres_append import FUNCTIONS as APPENDING
from ecrf.store.postgres_at_door import OPEN_TO_DOOR, OPEN_TO_PEOPLE
from ecrf.store.postgres_beside import FUNCTIONS as KEEPING
from ecrf.store.postgres_functions import SOURCES_BY_NAME
from ecrf.words import Refusal
from tests.store.postgres_people import FIELD, RECORD, TWO, A, B, Desks, Forgery, forge, refused, send
from tests.store.postgres_study import new_place, secret_of
from tests.store.trail_builder import DESIGN_DIGEST, verify_ed25519

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def trail(request):
    """A study with two sites; attacks that fail leave it as it was."""
    with new_place(request.getfixturevalue("postgres_url")) as place:
        made = Desks(place)
        made.found()
        yield made


@pytest.fixture(autouse=True)
def nothing_changed(trail):
    """After every attack everything is as before and proves true."""
    with trail.left_as_it_is():
        yield


@pytest.fixture
def writer(trail) -> ContentWriter:
    """Content of a forged transaction."""
    return ContentWriter(trail.entropy)


def typed(writer: ContentWriter, text: str = "9") -> e.ValueEntered:
    """A value over the one that stands in subject A."""
    return e.ValueEntered(FIELD, writer.put(f'"{text}"'.encode()), 3)


def test_no_table_can_be_written(trail):
    """Nobody inserts into, changes, empties or deletes from any table, whatever their role."""
    with trail.place.connect() as owner:
        tables = [
            name for (name,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'ecrf'")
        ]
    assert len(tables) > 30
    for person in ("one", "dora", "ada"):
        with trail.place.as_person(person) as connection:
            for table in tables:
                for text in (
                    f"INSERT INTO ecrf.{table} OVERRIDING SYSTEM VALUE SELECT * FROM ecrf.{table}",
                    f"INSERT INTO ecrf.{table} DEFAULT VALUES",
                    f"UPDATE ecrf.{table} SET {_column(trail, table)} = NULL",
                    f"DELETE FROM ecrf.{table}",
                    f"TRUNCATE ecrf.{table}",
                    f"DROP TABLE ecrf.{table}",
                    f"ALTER TABLE ecrf.{table} DISABLE TRIGGER ALL",
                ):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(text)


def _column(trail: Desks, table: str) -> str:
    with trail.place.connect() as owner:
        found = owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'ecrf' AND table_name = %s "
            "AND is_identity = 'NO' LIMIT 1",
            (table,),
        ).fetchone()
    return found[0]


def test_what_nobody_needs_cannot_be_read(trail):
    """Authority tables, attempts and the fold's single partitions are closed to people."""
    for table in ("account", "granted", "permission", "signing_key", "entry_rule", "state_line"):
        with (
            trail.place.as_person("ada") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(f"SELECT * FROM ecrf.{table}")


def test_only_the_open_functions_can_be_called(trail):
    """Every other function of the study is closed: nobody learns a role or saves a row by themselves."""
    opened = {name.removeprefix("ecrf.") for name in (*OPEN_TO_PEOPLE, *OPEN_TO_DOOR)}
    assert len(APPENDING) + len(KEEPING) > 8
    closed = sorted(set(SOURCES_BY_NAME) - opened)
    assert {"learn", "save_rows", "redact", "only_grows"} <= set(closed)
    with trail.place.connect() as owner:
        people, door = f"{trail.place.name}_people", f"{trail.place.name}_door"
        for name in closed:
            for role in (people, door):
                allowed = owner.execute(
                    "SELECT bool_or(has_function_privilege(%s, oid, 'EXECUTE')) FROM pg_proc WHERE proname = %s",
                    (role, name),
                ).fetchone()
                assert allowed == (False,), name


def test_nobody_becomes_somebody_else(trail):
    """Neither the owner's role nor another person's can be taken, nor objects be put in a function's way."""
    name = trail.place.name
    with trail.place.as_person("one") as connection:
        for text in (
            f"SET ROLE {name}_owner",
            f'SET SESSION AUTHORIZATION "{name}.two"',
            f"ALTER ROLE \"{name}.two\" PASSWORD 'x'",
            "CREATE SCHEMA mine",
            "CREATE TABLE public.account (person text)",
            "CREATE TEMP TABLE account (person text)",
            "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
            "ALTER FUNCTION ecrf.append OWNER TO current_user",
            "CREATE OR REPLACE FUNCTION ecrf.me() RETURNS text LANGUAGE sql AS 'SELECT 1::text'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(text)


def test_another_persons_name_is_refused(trail, writer):
    """An entry in another's name is refused, with their key's id or one's own."""
    entry = typed(writer)
    for signer in ("one", "cora"):
        forgery = Forgery("cora", "coordinator", "S1", {A: [entry]}, signer=signer, content=writer.slots)
        assert refused(trail, "one", forgery) == "store.other_author"


def test_another_persons_key_is_refused(trail, writer):
    """Under one's own name only one's own registered keys may be named."""
    entry = typed(writer)
    for key in ("key-cora-0", "key-unknown"):
        forgery = Forgery("one", "coordinator", "S1", {A: [entry]}, {"key": key}, content=writer.slots)
        assert refused(trail, "one", forgery) == "store.other_key"


@pytest.mark.parametrize("first", [1, 3, 5, 9])
def test_a_sequence_is_neither_skipped_nor_used_again(trail, writer, first):
    """The chain's next entry has one number only."""
    forgery = Forgery(
        "one", "coordinator", "S1", {A: [typed(writer)]}, firsts={A: first}, content=writer.slots
    )
    assert refused(trail, "one", forgery) == "store.fork"


def test_a_chain_is_not_forked(trail, writer):
    """A transaction made on an older head is refused, whatever number it claims."""
    older = trail.desk("ada").transaction_at(A, 1)
    head = bytes.fromhex(decode_heads(older.sealed.heads)[A])
    forgery = Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, content=writer.slots)
    forgery.heads[A] = type(trail.desk("ada").head(A))(1, head, older.sealed.signature)
    assert refused(trail, "one", forgery) == "store.fork"
    forgery.firsts[A] = trail.desk("ada").head(A).sequence + 1
    assert refused(trail, "one", forgery) == "store.fork"


def test_an_older_study_head_is_refused(trail, writer):
    """What was made under a study head that has moved on is refused."""
    study = trail.desk("ada").head(STUDY_CHAIN)
    for change in ({"study_sequence": study.sequence - 1}, {"study_head": "00" * 32}):
        forgery = Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, change, content=writer.slots)
        assert refused(trail, "one", forgery) == "store.fork"


def test_heads_that_do_not_follow_from_the_bytes_are_refused(trail, writer):
    """The database computes every head itself."""
    parcel = forge(trail, Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, content=writer.slots))
    sealed = parcel.sealed
    parcel.sealed = type(sealed)(
        sealed.id, sealed.body, sealed.content, b'{"subject:A":"' + b"0" * 64 + b'"}', sealed.signature
    )
    with pytest.raises(Refusal) as refusal:
        send(trail.place, "one", parcel)
    assert refusal.value.fault.code == "store.not_hashed"


def test_nothing_is_written_at_another_site(trail, writer):
    """Neither under the other site's name nor under one's own can another site's subject be touched."""
    entry = typed(writer)
    there = Forgery("one", "coordinator", TWO, {B: [entry]}, content=writer.slots)
    assert refused(trail, "one", there) == "store.no_role"
    here = Forgery("one", "coordinator", "S1", {B: [entry]}, content=writer.slots)
    assert refused(trail, "one", here) == "store.other_site"
    added = e.SubjectAdded(TWO, writer.put(b"02-9"), DESIGN_DIGEST)
    new = Forgery("one", "coordinator", "S1", {"subject:C": [added]}, content=writer.slots)
    assert refused(trail, "one", new) == "store.not_permitted"
    site = Forgery("one", "coordinator", "S1", {"site:S2": [added]}, content=writer.slots)
    assert refused(trail, "one", site) == "store.other_site"


def test_another_site_cannot_be_read(trail):
    """Rows, transactions, content and identities of another site do not exist for a person of this one."""
    desk = trail.desk("one")
    assert {chain for chain, _ in desk.rows("root")} == {A}
    assert {chain for chain, _ in desk.rows("line")} == {A}
    assert desk.load_state(B).root is None
    assert list(desk.transactions(B)) == []
    assert desk.transaction_at(B, 1) is None
    assert desk.touched(B, RECORD) == []
    assert desk.head(A).sequence == 3
    with trail.place.as_person("one") as connection:
        content = connection.execute("SELECT content FROM ecrf.trail_content").fetchall()
        bodies = connection.execute("SELECT body FROM ecrf.trail_transaction").fetchall()
        documents = connection.execute("SELECT doc FROM ecrf.state").fetchall()
        seen = b"".join(bytes(cell) for (cell,) in [*content, *bodies, *documents])
    assert b"secret of A" in seen
    assert b"secret of B" not in seen
    assert b"subject:B" not in seen


def test_everywhere_means_every_site(trail):
    """A person with a role at all sites reads them all, and every chain's end is open to everybody."""
    assert {chain for chain, _ in trail.desk("mona").rows("root")} == {A, B}
    assert trail.desk("one").links() == trail.desk("mona").links()


def test_own_chains_can_be_verified(trail):
    """A person of one site proves the study chain and the chains of their site."""
    with trail.desk("one").own_snapshot() as reader:
        assert [link.chain for link in reader.links()] == ["study", A]
        report = verify_study(reader, verify_ed25519)
    assert {bad.code for bad in report.bad} <= {"verify.truncated"}
    assert report.transactions > 10


def test_a_role_may_do_only_what_the_matrix_says(trail, writer):
    """A monitor enters no value, a coordinator publishes and grants nothing, an unknown role is none."""
    value = Forgery("mona", "monitor", "S1", {A: [typed(writer)]}, content=writer.slots)
    assert refused(trail, "mona", value) == "store.not_permitted"
    grant = e.RoleGranted("one", "data_manager", "*", "2026-01-01")
    assert refused(trail, "one", Forgery("one", "coordinator", "", {STUDY_CHAIN: [grant]})) == (
        "store.not_permitted"
    )
    assert (
        refused(trail, "one", Forgery("one", "data_manager", "S1", {A: [typed(writer)]})) == "store.no_role"
    )
    matrix = e.PermissionsSet({"coordinator": ("publish",)})
    assert refused(trail, "one", Forgery("one", "coordinator", "", {STUDY_CHAIN: [matrix]})) == (
        "store.not_permitted"
    )
    created = e.StudyCreated("x", "x", "live")
    assert refused(trail, "ada", Forgery("ada", "administrator", "", {STUDY_CHAIN: [created]})) == (
        "store.not_permitted"
    )


def test_entries_of_another_chain_or_none_are_refused(trail):
    """Each kind of entry has its chains, and only the published kinds exist."""
    site = e.SiteAdded("S3", "03", e.Commitment(0, "00"), "x")
    assert refused(trail, "ada", Forgery("ada", "administrator", "S1", {A: [site]})) == "store.malformed"
    parcel = forge(trail, Forgery("one", "coordinator", "S1", {A: [e.FormCompleted(RECORD)]}))
    arguments = list(parcel.arguments())
    arguments[4] = [b'[{"kind":"value.altered/1","at":"x"}]']
    with trail.place.as_person("one") as connection, pytest.raises(psycopg.Error) as error:
        connection.execute(sql.APPEND, arguments)
    assert error.value.diag.message_primary == "store.malformed"


def test_a_field_said_twice_is_refused(trail):
    """Two readers of JSON may choose differently between two fields of one name: there are none."""
    parcel = forge(trail, Forgery("one", "coordinator", "S1", {A: [e.FormCompleted(RECORD)]}))
    arguments = list(parcel.arguments())
    twice = list(arguments)
    twice[1] = arguments[1].replace(b'"person":"one"', b'"person":"cora","person":"one"')
    entry = list(arguments)
    entry[4] = [b'[{"kind":"form.completed/1","at":"x","at":"y"}]']
    for bad in (twice, entry):
        with trail.place.as_person("one") as connection, pytest.raises(psycopg.Error) as error:
            connection.execute(sql.APPEND, bad)
        assert error.value.diag.message_primary in ("store.malformed", "store.not_permitted")


def test_an_older_moment_cannot_be_written_from(trail, writer):
    """A transaction that stands still sees no later disabling, so none such may append."""
    parcel = forge(trail, Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, content=writer.slots))
    with trail.place.as_person("one") as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(psycopg.Error) as error:
            connection.execute(sql.APPEND, parcel.arguments())
    assert error.value.diag.message_detail == "isolation"


def test_rows_of_other_chains_are_refused(trail, writer):
    """A transaction saves rows of its own chains only."""
    forgery = Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, content=writer.slots)
    for chain, kind in ((B, "line"), ("study", "grant"), (A, "grant")):
        forgery.rows = {(chain, kind, "x"): b"{}"}
        assert refused(trail, "one", forgery) == "store.malformed"


def test_content_is_not_rewritten_without_a_redaction(trail, writer):
    """Content goes only with an entry that says so, by a person who may."""
    stored = trail.desk("ada").transaction_at(A, 3)
    forgery = Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, content=writer.slots)
    forgery.beside = [("content", stored.sealed.id, b"")]
    assert refused(trail, "one", forgery) == "store.malformed"
    redacted = e.Redacted(3, 0, writer.put(b"a name"), "value")
    forgery.entries = {A: [redacted]}
    assert refused(trail, "one", forgery) == "store.not_permitted"
    away = Forgery("dora", "data_manager", "S1", {A: [redacted]}, content=writer.slots)
    away.beside = [("content", trail.desk("ada").transaction_at(B, 3).sealed.id, b"")]
    assert refused(trail, "dora", away) == "store.malformed"


def test_words_of_the_study_chain_go_only_by_the_right_to_redact(trail, writer):
    """The study chain knows a redaction and asks for the right to it; the access chain knows none."""
    redacted = e.Redacted(3, 0, writer.put(b"a name"), "name")
    for author, role, chain, code in (
        ("one", "coordinator", "study", "store.not_permitted"),
        ("dora", "data_manager", "access", "store.malformed"),
    ):
        forgery = Forgery(author, role, "S1", {chain: [redacted]}, content=writer.slots)
        assert refused(trail, author, forgery) == code


MARK = b'{"open_since":null,"related":true,"treated":true}'


def test_designs_and_identities_need_their_entry(trail, writer):
    """Nothing is kept beside the trail that no entry of the same transaction names by its digest."""
    forgery = Forgery("one", "coordinator", "S1", {A: [typed(writer)]}, content=writer.slots)
    for beside in (
        ("design", "00", b"{}"),
        ("identity", A, b"mine"),
        ("keys", "", b"{}"),
        ("rows", "", b""),
        ("mortality", B, MARK),
    ):
        forgery.beside = [beside]
        assert refused(trail, "one", forgery) == "store.malformed"


def test_passwords_are_given_only_by_who_may(trail):
    """Nobody sets another's password without the right to add people, and no text reaches a statement unseen."""
    for person, secret in (("two", secret_of("x")), ("ada", secret_of("x"))):
        with pytest.raises(Refusal) as refusal:
            trail.desk("one").set_password(person, secret)
        assert refusal.value.fault.code == "store.not_permitted"
    hostile = (
        ("ada", "x'; DROP SCHEMA ecrf CASCADE; --", "store.malformed"),
        ('x" SUPERUSER --', "SCRAM-SHA-256$4096:a$b:c", "store.person_unknown"),
        ("owner", "SCRAM-SHA-256$4096:a$b:c", "store.person_unknown"),
    )
    for person, verifier, code in hostile:
        with trail.place.as_person("ada") as connection, pytest.raises(psycopg.Error) as error:
            connection.execute(sql.SET_PASSWORD, (person, verifier))
        assert error.value.diag.message_primary == code


def test_the_door_reads_one_envelope_and_nothing_else(trail):
    """The role desks use before login can read no table and write nothing."""
    with trail.place.connect(f"{trail.place.name}_door") as connection:
        assert connection.execute(sql.FIND_ENVELOPE, (1,)).fetchall() == [(None, None, None)]
        for text in (
            "SELECT * FROM ecrf.key_book",
            "SELECT * FROM ecrf.trail_chain",
            "SELECT * FROM ecrf.attempt",
            "SELECT ecrf.i_may('add_person')",
            "SELECT ecrf.set_password('one', 'x')",
            "SELECT ecrf.my_sites()",
            "SELECT ecrf.set_recovery('x')",
            "SELECT ecrf.write_attempt('one', 'opened', 'x')",
            "SELECT * FROM ecrf.recovery",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(text)


def test_only_who_adds_people_sees_who_knocked(trail):
    """Attempts at the door are for administrators; what is no login name may be a password and is not shown."""
    with trail.place.connect(f"{trail.place.name}_door") as connection:
        connection.execute(sql.ASK, ("mallory", "desk-9"))
        connection.execute(sql.NOTE_ATTEMPT, ("one", "wrong", "desk-9"))
    found = [(attempt.login, attempt.outcome) for attempt in trail.desk("ada").attempts()]
    assert found[-2:] == [("m…(7)", "unknown"), ("one", "wrong")]
    assert trail.desk("one").attempts() == []


def test_even_the_owner_meets_the_triggers(trail):
    """Who owns the tables must take the triggers off first, which opening the study notices."""
    with trail.place.connect() as owner:
        for table in (
            "trail_chain",
            "trail_transaction",
            "trail_link",
            "trail_content",
            "design",
            "key_book",
            "attempt",
            "recovery",
        ):
            column = _column(trail, table)
            texts = [f"DELETE FROM ecrf.{table}", f"TRUNCATE ecrf.{table} CASCADE"]
            if table != "trail_content":
                texts.append(f"UPDATE ecrf.{table} SET {column} = {column}")
            for text in texts:
                with pytest.raises(psycopg.Error) as error:
                    owner.execute(text)
                assert error.value.diag.message_primary == "store.only_grows"
        owner.execute("ALTER TABLE ecrf.trail_link DISABLE TRIGGER trail_link_no_change")
        with pytest.raises(Refusal) as refusal:
            trail.place.open("one")
        assert refusal.value.fault.code == "store.triggers_missing"
        owner.execute("ALTER TABLE ecrf.trail_link ENABLE TRIGGER trail_link_no_change")


def test_a_right_given_behind_the_scenes_is_noticed(trail):
    """A person whom somebody let write a table does not open the study until that is undone."""
    with trail.place.connect() as owner:
        owner.execute(f'GRANT UPDATE ON ecrf.state TO "{trail.place.name}.one"')
        with pytest.raises(Refusal) as refusal:
            trail.place.open("one")
        assert (refusal.value.fault.code, refusal.value.fault.args["name"]) == (
            "store.triggers_missing",
            "state",
        )
        owner.execute(f'REVOKE UPDATE ON ecrf.state FROM "{trail.place.name}.one"')
    trail.place.open("one")


def test_a_changed_function_is_noticed(trail):
    """Opening compares the source of every function with the program's own."""
    with trail.place.connect() as owner:
        owner.execute(
            "CREATE OR REPLACE FUNCTION ecrf.me() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT ''ada'''"
        )
        with pytest.raises(Refusal) as refusal:
            trail.place.open("one")
        assert refusal.value.fault.args["name"] == "me"
        source = SOURCES_BY_NAME["me"][0]
        owner.execute(
            "CREATE OR REPLACE FUNCTION ecrf.me() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER "
            f"SET search_path = pg_catalog, pg_temp AS $${source}$$"
        )
    trail.place.open("one")
