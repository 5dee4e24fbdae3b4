"""A PostgreSQL study brought up to date by its owner: the same rows again, or nothing changed."""

from __future__ import annotations

import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.transaction import ContentWriter
from ecrf.services.verifying import verify_study
from ecrf.store.postgres_update import update_database
from ecrf.words import Refusal
from tests.store.every_kind import play_every_kind
from tests.store.postgres_people import FIELD, A, Desks, Forgery, forge, refused, send
from tests.store.postgres_study import new_place
from tests.store.trail_builder import Trail, verify_ed25519

pytestmark = pytest.mark.postgres

DUMP = "SELECT kind, chain, row_key, doc, unsettled FROM ecrf.state ORDER BY 1, 2, 3"
TOUCHED = "SELECT * FROM ecrf.state_touch ORDER BY 1, 2, 3"


def take_back(owner, name):
    """Make of a new database one of format 2: before places, the recovery role and the last kinds of rows."""
    owner.execute("ALTER TABLE ecrf.attempt DROP COLUMN origin, DROP COLUMN written_by")
    owner.execute("DROP TABLE ecrf.recovery")
    owner.execute("DROP TABLE ecrf.state_integrity")
    owner.execute(
        "DROP TABLE ecrf.cache_mortality, ecrf.rule, ecrf.noted, ecrf.allocation_place, ecrf.allocation_list CASCADE"
    )
    owner.execute(f'DROP ROLE "{name}_recovery"')
    for function in (
        "find_envelope(bigint)",
        "write_attempt(text, text, text)",
        "ask(text, text)",
        "origin()",
    ):
        owner.execute(f"DROP FUNCTION ecrf.{function}")
    owner.execute(f'SET ROLE "{name}_owner"')
    for function in ("find_envelope(text, text)", "write_attempt(text, text, text)"):
        owner.execute(f"CREATE FUNCTION ecrf.{function} RETURNS void LANGUAGE sql AS ''")
    owner.execute("RESET ROLE")
    owner.execute("UPDATE ecrf.meta SET value = '2' WHERE name = 'format'")


def look(owner):
    """Everything an update changes: columns, functions, versions, rows."""
    return [
        owner.execute(text).fetchall()
        for text in (
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'ecrf' ORDER BY 1, 2",
            "SELECT oid, proname, prosrc, proacl FROM pg_proc WHERE pronamespace = 'ecrf'::regnamespace ORDER BY 1",
            "SELECT * FROM ecrf.meta ORDER BY 1",
            "SELECT * FROM ecrf.entry_rule ORDER BY 1",
            "SELECT rolname FROM pg_roles ORDER BY 1",
            DUMP,
            TOUCHED,
        )
    ]


def test_a_failing_update_leaves_the_old_one_untouched(postgres_url):
    """A trail that cannot be folded, or a program that stops on the way, changes nothing: tables, functions, roles, rows."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        with place.connect() as owner:
            take_back(owner, place.name)
            before = look(owner)

            def stops(done, total):
                if done == total:
                    raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                update_database(postgres_url, place.name, stops)
            assert look(owner) == before
            assert update_database(postgres_url, place.name).was.startswith("2.")
            assert look(owner) != before
        place.open("one")


def test_what_the_database_judges_by_comes_with_it(postgres_url):
    """Rules for people, those of the door among them, hold in an updated study as in one that always had them."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        with trail.act("ada", "administrator", "") as act:
            act.add(
                STUDY_CHAIN,
                e.RulesSet({"training": "asked", "lockout.failures": "3", "lockout.minutes": "60"}),
            )
        with place.connect() as owner:
            told = owner.execute("SELECT * FROM ecrf.meta WHERE name LIKE 'lockout.%' ORDER BY 1").fetchall()
            assert told == [("lockout.failures", "3"), ("lockout.minutes", "60")]
            owner.execute("DELETE FROM ecrf.meta WHERE name LIKE 'lockout.%'")
            take_back(owner, place.name)
            update_database(postgres_url, place.name)
            again = owner.execute("SELECT * FROM ecrf.meta WHERE name LIKE 'lockout.%' ORDER BY 1").fetchall()
            assert again == told
        grant = e.RoleGranted("mona", "coordinator", "S1", "2026-01-01")
        forgery = Forgery("ada", "administrator", "", {STUDY_CHAIN: [grant]})
        assert refused(trail, "ada", forgery) == "fold.no_training"


def test_a_forbidden_entry_of_a_subject_keeps_no_study_from_its_update(postgres_url):
    """Written past the program, the entry is named and no longer shown; every other chain is folded whole."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        writer = ContentWriter(trail.entropy)
        stale = e.ValueEntered(FIELD, writer.put(b'"8"'), 1)
        send(
            place,
            "one",
            forge(trail, Forgery("one", "coordinator", "S1", {A: [stale]}, content=writer.slots)),
        )
        report = update_database(postgres_url, place.name)
        store = place.open("one")
        (line,) = [row for _, row in store.rows("line", A)]
        assert bytes(line.items["I00"].value) == b'"secret of A"'
        (bad,) = verify_study(trail.desk("ada"), verify_ed25519).bad
        assert [entry.text for entry in report.refused] == [f"{A}#4 (fold.stale)"]
        assert (bad.chain, bad.sequence, bad.cause.code) == (A, 4, "fold.stale")


def test_a_trail_with_a_forbidden_entry_is_named_and_left_as_it_is(postgres_url):
    """In the study chain, on which all else rests, it is said with the fold's own code, and nothing is changed."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        with trail.act("ada", "administrator", "") as act:
            act.add(STUDY_CHAIN, e.RulesSet({"training": "asked"}))
        with place.connect() as owner:
            owner.execute(
                "CREATE OR REPLACE FUNCTION ecrf.keep(h json, p_chain text, e json, p_sequence bigint, "
                "p_content bytea, p_founding boolean) RETURNS void LANGUAGE sql AS ''"
            )
            grant = e.RoleGranted("mona", "coordinator", "S1", "2026-01-01")
            parcel = forge(trail, Forgery("ada", "administrator", "", {STUDY_CHAIN: [grant]}))
            send(place, "ada", parcel)
            take_back(owner, place.name)
            before = look(owner)
            with pytest.raises(Refusal) as refusal:
                update_database(postgres_url, place.name)
            assert refusal.value.fault.code == "fold.no_training"
            assert look(owner) == before


def test_a_desk_of_an_older_program_writes_nothing_into_it(postgres_url):
    """A desk that was at work while the study was brought up to date is told to update; nothing of it is stored."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        with place.connect() as owner:
            owner.execute("UPDATE ecrf.meta SET value = '98' WHERE name = 'fold_version'")
            before = look(owner)
            with pytest.raises(Refusal) as refusal:
                trail.begin("one", "S1", "C")
            assert refusal.value.fault.code == "store.newer"
            assert look(owner) == before


def test_rebuilt_tables_are_the_same(postgres_url):
    """Folding every kind of entry again gives the very rows live work wrote, and the study opens as before."""
    with new_place(postgres_url) as place:
        store = place.whole()
        play_every_kind(Trail(store))
        with place.connect() as owner:
            before = (owner.execute(DUMP).fetchall(), owner.execute(TOUCHED).fetchall())
            report = update_database(postgres_url, place.name)
            assert (owner.execute(DUMP).fetchall(), owner.execute(TOUCHED).fetchall()) == before
        assert (report.differing, report.chains) == (0, 6)
        assert verify_study(store, verify_ed25519).bad == ()
        place.open("ada")


def test_an_older_study_opens_again_after_it(postgres_url):
    """What an older fold and older functions left is refused at opening and right afterwards."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        with place.connect() as owner:
            take_back(owner, place.name)
            owner.execute("UPDATE ecrf.meta SET value = '0' WHERE name = 'fold_version'")
            owner.execute("UPDATE ecrf.state SET doc = '{}' WHERE kind = 'line'")
            owner.execute("DELETE FROM ecrf.entry_rule")
            owner.execute(
                "CREATE OR REPLACE FUNCTION ecrf.shut(p_person text) RETURNS void LANGUAGE sql AS ''"
            )
        with pytest.raises(Refusal) as refusal:
            place.open("one")
        assert refusal.value.fault.code == "store.older"
        report = update_database(postgres_url, place.name)
        assert (report.differing, report.was) == (-1, "2.0")
        assert place.open("one").rows("line")
        trail.begin("one", "S1", "C")
        assert verify_study(trail.desk("ada"), verify_ed25519).bad == ()


def test_a_damaged_row_is_counted(postgres_url):
    """Rows that were not what the trail says are told."""
    with new_place(postgres_url) as place:
        trail = Desks(place)
        trail.found()
        with place.connect() as owner:
            owner.execute("UPDATE ecrf.state SET doc = '{}' WHERE kind = 'line'")
        assert update_database(postgres_url, place.name).differing == 4


def test_a_newer_study_is_left_alone(postgres_url):
    """A program never takes a study back to an older form."""
    with new_place(postgres_url) as place:
        with place.connect() as owner:
            owner.execute("UPDATE ecrf.meta SET value = '99' WHERE name = 'format'")
        with pytest.raises(Refusal) as refusal:
            update_database(postgres_url, place.name)
        assert refusal.value.fault.code == "store.newer"
