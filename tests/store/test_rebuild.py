"""The tables are made again from the trail alone."""

from __future__ import annotations

import pytest

from ecrf.record import entry as e
from ecrf.record.address import STUDY_CHAIN
from ecrf.record.rows import FOLD_VERSION
from ecrf.services.verifying import Wish, verify_study
from ecrf.store.rebuild import rebuild_tables
from ecrf.store.sqlite_text import CREATE_FOLD
from ecrf.words import Refusal
from tests.store.every_kind import RECORD, SUBJECT, checkpoint, play_every_kind
from tests.store.tampering import tampered
from tests.store.test_verify_tampering import Study, forge, value
from tests.store.trail_builder import Trail, verify_ed25519

FIELD = f"{RECORD}/LB/0"


def everything(store) -> dict[str, list]:
    """Every row of every table of the fold."""
    names = [text.split()[2] for text in CREATE_FOLD if text.startswith("CREATE TABLE")]
    return {name: sorted(store.fetch(f"SELECT * FROM {name}")) for name in names}  # noqa: S608 - our own names


def test_rebuilt_tables_are_the_same(sql_store):
    """Folding the whole trail anew gives every row that live work left, index and all."""
    store = sql_store()
    play_every_kind(Trail(store))
    before, queries = everything(store), store.open_queries()
    with store.write() as door:
        report = rebuild_tables(door)
    assert report.differing == 0
    assert everything(store) == before
    assert store.open_queries() == queries
    plan = store.fetch("EXPLAIN QUERY PLAN SELECT doc FROM state_query WHERE status IN ('open', 'answered')")
    assert "state_query_unsettled" in plan[0][-1]
    assert verify_study(store, verify_ed25519).holds


def test_rebuilding_repairs_changed_tables_and_counts_them(sql_store):
    """Rows lost or changed come back as the trail says, and how many there were is told."""
    store = sql_store()
    play_every_kind(Trail(store))
    store.close()
    with tampered(store._path) as connection:
        connection.execute("DELETE FROM state_query WHERE row_key = 'q1'")
        connection.execute("UPDATE state_root SET doc = x'7b7d'")
    store = sql_store()
    assert not verify_study(store, verify_ed25519).holds
    with store.write() as door:
        report = rebuild_tables(door)
    assert report.differing == 1 + 2 * 4  # one row gone, four changed ones on both sides
    assert verify_study(store, verify_ed25519).holds


def test_tables_of_an_older_fold_are_made_again_at_opening(sql_store, monkeypatch):
    """A program whose fold gives other rows makes the tables anew when it opens the study."""
    play_every_kind(Trail(sql_store()))
    for module in ("ecrf.store.rebuild", "ecrf.store.study_file"):
        monkeypatch.setattr(f"{module}.FOLD_VERSION", FOLD_VERSION + 1)
    store = sql_store()
    assert store.fold_version == FOLD_VERSION + 1
    assert verify_study(store, verify_ed25519).holds


def test_refusal_while_rebuilding_leaves_the_old_tables(sql_store):
    """When the trail does not fold, the tables stay as they were."""
    store = sql_store()
    play_every_kind(Trail(store))
    before = everything(store)
    told = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), store.write() as door:
        rebuild_tables(door, stop)
    assert everything(store) == before
    assert store.load_state(SUBJECT).root is not None


@pytest.fixture
def newer(sql_store, monkeypatch):
    """Open the study again with a program whose fold gives other rows."""

    def open_newer(**settings):
        for module in ("ecrf.store.rebuild", "ecrf.store.study_file"):
            monkeypatch.setattr(f"{module}.FOLD_VERSION", FOLD_VERSION + 1)
        return sql_store(**settings)

    return open_newer


def grant(content):
    """An entry of the study chain that only an administrator may write."""
    yield e.RoleGranted("cora", "administrator", "*", "2026-01-01")


def find_refused(store):
    """What the tables leave out, as (chain, entry, the fold's reason)."""
    return [(entry.chain, entry.sequence, entry.code) for entry in store.refused]


def find_bad(store, **wish):
    """What verification names, in the same words."""
    bad = verify_study(store, verify_ed25519, Wish(**wish)).bad
    return [(one.chain, one.sequence, one.cause.code) for one in bad]


def test_a_forbidden_entry_of_a_subject_keeps_nobody_from_opening_the_study(sql_store, newer):
    """Written past the program, it is named at every opening; its subject stands as before it, all others whole."""
    study = Study(sql_store)
    others = dict(study.store.rows("line"))
    end = study.store.head(SUBJECT).sequence
    forge(study, value, role="monitor")
    study.trail.store = study.store
    told = []
    store = newer(told=lambda done, total: told.append((done, total)))
    assert sorted(told) == told, "what is folded twice is counted once"
    assert told[-1][0] == told[-1][1]
    assert find_refused(store) == [(SUBJECT, end + 1, "fold.no_role")]
    assert find_refused(sql_store()) == find_refused(store), (
        "the next opening makes nothing again and still says it"
    )
    assert "ANC" not in store.load_state(SUBJECT).lines[FIELD].items
    assert dict(store.rows("line")) == others
    assert find_bad(store) == find_refused(store)


def test_what_was_written_behind_a_forbidden_entry_stands_until_tables_are_made_again(sql_store, newer):
    """As on a server: the subject can be written on, on top of what stands; a later update shows it no more."""
    study = Study(sql_store)
    forge(study, value, role="monitor")
    store = newer()
    study.trail.store = store
    with study.trail.act("cora", "coordinator") as act:
        act.value(SUBJECT, f"{FIELD}/WBC", "4.1")
    assert bytes(store.load_state(SUBJECT).lines[FIELD].items["WBC"].value) == b'"4.1"'
    with store.write() as door:
        report = rebuild_tables(door)
    assert report.refused == store.refused
    assert len(report.refused) == 1
    assert "WBC" not in store.load_state(SUBJECT).lines[FIELD].items


def test_a_chain_the_tables_leave_out_is_never_passed_over(sql_store, newer):
    """A checkpoint written after the entry does not hide it from the quick verification."""
    study = Study(sql_store)
    forge(study, value, role="monitor")
    study.trail.store = study.store
    with study.trail.act("mona", "monitor", "") as act:
        checkpoint(act, "verify")
    assert find_bad(study.store, since_checkpoint=True) == [], "it stands where the checkpoint saw it"
    store = newer()
    assert find_bad(store, since_checkpoint=True) == find_refused(store) != []


def test_an_entry_nobody_can_read_keeps_nobody_from_opening_the_study(sql_store, newer):
    """A place of a chain that holds something else is named like a forbidden entry."""
    study = Study(sql_store)
    first = study.first(10)
    another, number = study.number(1, STUDY_CHAIN), study.number(10)
    change = "UPDATE trail_link SET transaction_number = ? WHERE transaction_number = ?"
    study.run(change, values=(another, number))
    assert find_refused(newer()) == [(SUBJECT, first, "store.damaged")]


def test_a_forbidden_entry_of_the_study_chain_leaves_the_study_as_it_is(sql_store, newer):
    """All else rests on that chain: the opening is refused with the fold's reason, and no row is changed."""
    study = Study(sql_store)
    forge(study, grant, chain=STUDY_CHAIN, role="coordinator")
    before = everything(study.store)
    with pytest.raises(Refusal) as refusal:
        newer()
    assert refusal.value.fault.code == "fold.not_permitted"
    assert everything(study.store) == before
