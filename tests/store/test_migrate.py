"""Alembic and the program make the same file."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from ecrf.services.verifying import verify_study
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.migrate import REVISIONS, upgrade
from ecrf.store.sqlite_text import CREATE_FOLD
from ecrf.store.study_file import create_study_file
from ecrf.words import Refusal
from tests.store.conftest import KEY
from tests.store.trail_builder import Trail, verify_ed25519

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def schema(path: Path, key: bytes | None = None) -> dict[str, str]:
    """Name to text of everything of the trail's in the file."""
    connection = dbapi2.connect(str(path))
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: " ".join(text.split()) for name, text in rows if not name.startswith(("state_", "alembic"))}


@pytest.mark.parametrize("key", [None, KEY])
def test_every_step_from_nothing_gives_what_the_program_creates(tmp_path, key):
    """The steps of `migrations` run on an empty file end in the very tables and triggers of a new study."""
    create_study_file(tmp_path / "made.ecrf", Opening(key=key))
    empty = tmp_path / FILE_NAME
    connection = dbapi2.connect(str(empty))
    if key is not None:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    upgrade(empty, Opening(key=key), MIGRATIONS)
    assert schema(empty, key) == schema(tmp_path / "made.ecrf" / FILE_NAME, key)


def test_revisions_are_those_of_the_folder():
    """The program knows every step there is, in order."""
    names = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py"))
    assert tuple(names) == REVISIONS


def older(monkeypatch, tmp_path: Path, body: str) -> Path:
    """Pretend the program knows one step more, which does `body`."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for path in (MIGRATIONS / "env.py", *(MIGRATIONS / "versions").glob("*.py")):
        target = folder / path.relative_to(MIGRATIONS)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "versions" / "0002_next.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\nrevision = '0002'\ndown_revision = '0001'\n"
        f"def upgrade() -> None:\n    {body}\n",
        encoding="utf-8",
    )
    for module in ("ecrf.store.migrate", "ecrf.store.study_file"):
        monkeypatch.setattr(f"{module}.REVISIONS", ("0001", "0002"))
    return folder


ADD = "op.add_column('meta', sa.Column('note', sa.Text()))"


def test_older_study_is_brought_up_to_date(sql_store, monkeypatch, tmp_path):
    """A step that adds a nullable column runs at opening, and the trail and its triggers stay."""
    Trail(sql_store()).found()
    folder = older(monkeypatch, tmp_path, ADD)
    store = sql_store(migrations=folder)
    assert store.revision == "0002"
    assert [row[1] for row in store.fetch("PRAGMA table_info(meta)")] == ["name", "value", "note"]
    assert verify_study(store, verify_ed25519).holds


def test_older_study_is_refused_without_steps_or_for_reading(sql_store, monkeypatch, tmp_path):
    """Without the steps, or opened for reading only, an older file is refused in words."""
    Trail(sql_store()).found()
    folder = older(monkeypatch, tmp_path, ADD)
    for settings in ({}, {"migrations": folder, "read_only": True}):
        with pytest.raises(Refusal) as refused:
            sql_store(**settings)
        assert refused.value.fault.code == "store.older"


def test_failing_step_leaves_the_old_file(sql_store, monkeypatch, tmp_path):
    """A step that fails half way leaves the file as it was."""
    first = sql_store()
    Trail(first).found()
    before = schema(first._path)
    first.close()
    folder = older(monkeypatch, tmp_path, f"{ADD}\n    op.execute('DROP TABLE nowhere')")
    with pytest.raises(Exception, match="nowhere"):
        sql_store(migrations=folder)
    assert schema(first._path) == before
    monkeypatch.undo()
    assert verify_study(sql_store(), verify_ed25519).holds


def test_fold_tables_are_not_alembics():
    """No step of Alembic touches a table the fold makes."""
    text = "".join(path.read_text(encoding="utf-8") for path in (MIGRATIONS / "versions").glob("*.py"))
    assert CREATE_FOLD
    assert "state_" not in text
    assert "batch_alter_table" not in text
