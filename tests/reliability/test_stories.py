"""A small part of every reliability story: the full ones run by `make reliability`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.reliability.journal import Batch, Journal, Tally
from benchmarks.reliability.report import write_report
from benchmarks.reliability.sqlite_pages import FREE, UNUSED, USED, classify
from benchmarks.reliability.stories import STORIES

COUNTED = [story for story in STORIES if story.quick and story.name != "surroundings"]


@pytest.mark.parametrize("story", COUNTED, ids=[story.name for story in COUNTED])
def test_nothing_happens_that_must_not(story, tmp_path: Path) -> None:
    """No acknowledged field lost, no change unseen, no update lost, no crash."""
    tally = Tally()
    story.load()(random.Random(f"tests/{story.name}"), story.quick, tmp_path, tally)
    assert (tally.failed, tally.notes) == (False, [])
    assert sum(tally.counts.values()) >= story.quick


@pytest.mark.postgres
def test_twenty_desks_lose_no_update(tmp_path: Path) -> None:
    """A counter of each, and one they share, on a server with fsync on."""
    story = next(story for story in STORIES if story.name == "desks")
    tally = Tally()
    story.load()(random.Random(5), 60, tmp_path, tally)
    assert (tally.failed, tally.notes, tally.counts["commands"]) == (False, [], 60)


def test_the_map_of_a_file_tells_free_from_used(tmp_path: Path) -> None:
    """Against what SQLite itself says of a small file: header, cells and pointers are used, a dropped table's pages free."""
    from sqlcipher3 import dbapi2

    path = tmp_path / "a.db"
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("CREATE TABLE kept (data BLOB)")
    connection.execute("CREATE TABLE gone (data BLOB)")
    connection.execute("INSERT INTO kept VALUES (?)", (b"K" * 9000,))
    connection.execute("INSERT INTO gone VALUES (?)", (b"G" * 9000,))
    connection.execute("DROP TABLE gone")
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    connection.close()
    data = path.read_bytes()
    kinds = classify(data)
    assert kinds.count(FREE) == free * 4096 > 0
    assert {kinds[at] for at in range(len(data)) if data[at : at + 1] == b"K"} == {USED}
    assert UNUSED in kinds


def test_a_batch_is_run_once_and_the_report_tells_it(tmp_path: Path) -> None:
    """Interrupted and begun again, nothing is run twice; what was not run in full is said."""
    journal = Journal(tmp_path)
    journal.keep(Batch("kills", 0, 25, "1", "2026-03-02T08:00:00+08:00", 9.5, "a machine", {"kills": 25}))
    assert journal.has("kills", 0, 25, "1")
    assert not journal.has("kills", 1, 25, "1")
    write_report(journal, tmp_path / "r.md")
    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    assert "| kills | 25 |" in text
    assert "kills (25 of 1000)" in text
