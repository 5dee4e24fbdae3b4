"""The tables are made again from the trail alone."""

from __future__ import annotations

import pytest

from ecrf.record.rows import FOLD_VERSION
from ecrf.services.verifying import verify_study
from ecrf.store.rebuild import rebuild_tables
from ecrf.store.sqlite_text import CREATE_FOLD
from tests.store.every_kind import SUBJECT, play_every_kind
from tests.store.tampering import tampered
from tests.store.trail_builder import Trail, verify_ed25519


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
