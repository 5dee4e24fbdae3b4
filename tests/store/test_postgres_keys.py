"""Envelopes and passwords on PostgreSQL: kept with the entry that names them, changed by who may, or not at all."""

from __future__ import annotations

import json
from hashlib import sha256

import msgspec
import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.store.postgres import Renewal, open_postgres
from ecrf.store.postgres_address import parse_owner
from ecrf.store.postgres_create import NewDatabase, create_database, drop_database
from ecrf.store.postgres_gate import PostgresGate
from ecrf.store.postgres_link import Credentials
from ecrf.vault.envelope import Envelope, Supplies
from ecrf.vault.envelope_file import KeyBook, encode_book, open_ring, parse_book
from ecrf.vault.password import derive_password_key
from ecrf.vault.people import change_password, found_study
from ecrf.words import Refusal
from tests.store.postgres_people import Desks, Forgery, forge, refused, send
from tests.store.postgres_study import new_place, secret_of
from tests.store.trail_builder import Trail
from tests.vault.small_study import CHEAP, CHEN, LIN, Stream, account

pytestmark = pytest.mark.postgres


def book(generation: int, people: dict[str, str], **more: str) -> bytes:
    """What `keys.json` could look like; the database understands no more of it than this."""
    envelopes = [{"person": name, "login": name, "lock": lock} for name, lock in sorted(people.items())]
    told = {
        "envelopes": envelopes,
        "generation": generation,
        "study": "study-1",
        "check": str(generation),
        **more,
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"


PEOPLE = {"ada": "1", "one": "2", "two": "3"}


@pytest.fixture
def trail(postgres_url):
    """A study whose administrator has put envelopes into it."""
    with new_place(postgres_url) as place:
        made = Desks(place)
        made.found()
        send(place, "ada", forge(made, renewal("ada", "administrator", book(2, PEOPLE))))
        yield made


def renewal(author: str, role: str, data: bytes, named: bytes = b"") -> Forgery:
    """A transaction that replaces the envelopes; `named` are the bytes whose digest the entry gives."""
    generation = json.loads(data)["generation"] if data else json.loads(named)["generation"]
    entry = e.EnvelopesReplaced(generation, sha256(named or data).hexdigest())
    beside = [("keys", "", data)] if data else []
    return Forgery(author, role, "", {STUDY_CHAIN: [entry]}, beside=beside)


def test_envelopes_are_kept_under_the_digest_the_trail_names(trail):
    """Everybody of the study reads the bytes in force, and the door finds one envelope by its login name."""
    kept = trail.desk("one").load_keys()
    assert (kept.generation, kept.data) == (2, book(2, PEOPLE))
    gate = PostgresGate(trail.place.address, "desk-9")
    found = gate.find_envelope("two")
    assert (found.study, found.person) == ("study-1", "two")
    assert json.loads(found.data) == {"person": "two", "login": "two", "lock": "3"}
    assert gate.find_envelope("three") is None
    gate.note_attempt("two", "wrong")
    gate.close()
    outcomes = [(a.login, a.outcome, a.workstation) for a in trail.desk("ada").attempts()]
    assert outcomes == [
        ("two", "asked", "desk-9"),
        ("t…(5)", "unknown", "desk-9"),
        ("two", "wrong", "desk-9"),
    ]


def test_a_desk_that_keeps_its_failures_to_itself_rests_too(trail):
    """To ask is what counts: the sixth question gets nothing, whatever a desk says of the five before."""
    gate = PostgresGate(trail.place.address, "desk-9")
    for _ in range(5):
        assert gate.find_envelope("two").data
        gate.note_attempt("two", "opened:login")
    resting = gate.find_envelope("two")
    assert (resting.data, resting.rests_until is not None) == (b"", True)
    assert gate.find_envelope("one").data
    outcomes = [a.outcome for a in trail.desk("ada").attempts()]
    assert outcomes == ["asked", "said"] * 5 + ["resting", "asked"]
    trail.desk("two").note_opened("login", "desk-9")
    assert gate.find_envelope("two").data
    gate.close()


def test_one_changes_ones_own_envelope(trail):
    """Without the right to add people a person's new book differs in their own envelope only."""
    send(trail.place, "one", forge(trail, renewal("one", "coordinator", book(3, PEOPLE | {"one": "new"}))))
    assert trail.desk("two").load_keys().generation == 3
    for people in (PEOPLE | {"two": "x"}, {"one": "2"}, PEOPLE | {"three": "4"}):
        assert refused(trail, "one", renewal("one", "coordinator", book(4, people))) == "store.not_permitted"
    stolen = book(4, PEOPLE | {"one": "new"}, recovery="mine")
    assert refused(trail, "one", renewal("one", "coordinator", stolen)) == "store.not_permitted"
    send(trail.place, "ada", forge(trail, renewal("ada", "administrator", book(4, PEOPLE | {"three": "4"}))))


def test_envelopes_and_entry_come_together(trail):
    """No entry names envelopes that are not there, and no envelopes come that no entry names."""
    assert refused(trail, "one", renewal("one", "coordinator", b"", book(3, PEOPLE))) == "store.malformed"
    other = renewal("one", "coordinator", book(3, PEOPLE), book(3, PEOPLE | {"one": "x"}))
    assert refused(trail, "one", other) == "store.malformed"
    assert refused(trail, "ada", renewal("ada", "administrator", book(2, PEOPLE))) == "store.fork"
    other_study = book(3, PEOPLE, study="study-2")
    assert refused(trail, "ada", renewal("ada", "administrator", other_study)) == "store.not_permitted"


@pytest.fixture
def guarded(postgres_url):
    """A database name for which the server asks for passwords, as every server but a test's does."""
    place = parse_owner(postgres_url)
    server = Credentials(place[0], place[1]["user"], "").connect()
    name = "scram_study"
    (path,) = server.execute("SHOW hba_file").fetchone()
    (before,) = server.execute("SELECT pg_read_file(%s)", (path,)).fetchone()

    def rules(text: str) -> None:
        server.execute("CREATE TEMP TABLE IF NOT EXISTS hba (line text)")
        server.execute("TRUNCATE hba")
        with server.cursor() as cursor:
            cursor.executemany("INSERT INTO hba VALUES (%s)", [(line,) for line in text.splitlines()])
        server.execute(f"COPY hba TO '{path}' WITH (DELIMITER E'\\x01')".encode())
        server.execute("SELECT pg_reload_conf()")

    rules(f"host {name} ecrf 127.0.0.1/32 trust\nhost {name} all 127.0.0.1/32 scram-sha-256\n{before}")
    yield name
    rules(before)
    drop_database(server, name)
    server.close()


def test_the_password_opens_envelope_and_database(postgres_url, guarded):
    """From login name and password alone a desk finds the envelope, derives both keys and opens the study."""
    chance = Stream()
    supplies = Supplies(chance, CHEAP)
    founded = found_study("study-1", account("p1", "chen", CHEN), supplies)
    lock = founded.book.envelopes[0].lock
    master = derive_password_key(CHEN, lock.salt, lock.cost)
    address = create_database(postgres_url, NewDatabase(guarded, "p1", "chen", master, clock_seconds=0))
    trail = Trail(open_postgres(address, "p1", master))
    trail.store.renew_keys(Renewal(encode_book(founded.book)))
    person = trail.person("p1")
    with trail.act("p1", "administrator", "", "CreateStudy") as act:
        digest = sha256(encode_book(founded.book)).hexdigest()
        for entry in (
            e.StudyCreated("study-1", "T3", "test"),
            e.PermissionsSet({"administrator": ("add_person",)}),
            e.PersonAdded("p1", "chen", act.put("Chen"), "Hospital", person.key, person.public),
            e.RoleGranted("p1", "administrator", "*", "2026-01-01"),
            e.EnvelopesReplaced(1, digest),
        ):
            act.add(STUDY_CHAIN, entry)

    gate = PostgresGate(address, "desk-9")
    found = gate.find_envelope("chen")
    envelope = msgspec.json.decode(found.data, type=Envelope)
    again = derive_password_key(CHEN, envelope.lock.salt, envelope.lock.cost)
    store = open_postgres(address, found.person, again)
    opened = parse_book(store.load_keys().data)
    assert open_ring(opened, "p1", CHEN)[1].study == founded.ring.study

    for person_, secret in (("p1", secret_of("p1")), ("p2", again)):
        with pytest.raises(Refusal) as refusal:
            open_postgres(address, person_, secret)
        assert refusal.value.fault.code == "store.not_admitted"
    with pytest.raises(Refusal) as refusal:
        PostgresGate(address, "desk-9", "wrong").find_envelope("chen")
    assert refusal.value.fault.code == "store.not_admitted"

    change_in_one_step(trail, opened, supplies)
    with pytest.raises(Refusal):
        open_postgres(address, "p1", again)
    changed = msgspec.json.decode(gate.find_envelope("chen").data, type=Envelope)
    fresh = open_postgres(address, "p1", derive_password_key(LIN, changed.lock.salt, changed.lock.cost))
    assert fresh.load_keys().generation == 2
    for held in (store, fresh, trail.store, gate):
        held.close()


def change_in_one_step(trail: Trail, opened: KeyBook, supplies: Supplies) -> None:
    """A new password: envelope, entry and database role change together or not at all."""
    renewed = change_password(opened, CHEN, account("p1", "chen", LIN), supplies)
    lock = renewed.envelopes[0].lock
    data = encode_book(renewed)
    secret = derive_password_key(LIN, lock.salt, lock.cost)
    change = Renewal(data, (("p1", secret),))
    with pytest.raises(Refusal) as refusal:
        replace_keys(trail, change, "00" * 32)
    assert refusal.value.fault.code == "store.malformed"
    replace_keys(trail, change, sha256(data).hexdigest())


def replace_keys(trail: Trail, change: Renewal, digest: str) -> None:
    """Write the entry that puts new envelopes in force."""
    trail.store.renew_keys(change)
    with trail.act("p1", "administrator", "", "RecordEnvelopes") as act:
        act.add(STUDY_CHAIN, e.EnvelopesReplaced(2, digest))
