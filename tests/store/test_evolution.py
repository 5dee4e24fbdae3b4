"""Studies outlive programs: older kinds are lifted, tables rebuilt, steps all or nothing, newer files refused."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ecrf.record import lifting
from ecrf.record.entry import Entry, LineFinished
from ecrf.record.entry_shape import EntryBase
from ecrf.record.rows import FOLD_VERSION
from ecrf.record.transaction import decode_body
from ecrf.services.verifying import verify_study
from ecrf.store.connect import FILE_NAME, Opening
from ecrf.store.rebuild import rebuild_tables
from ecrf.store.study_file import EPOCH, open_study
from ecrf.words import Refusal
from tests.store.conftest import KEY
from tests.store.every_kind import play_every_kind
from tests.store.test_migrate import ADD, MIGRATIONS, older, schema
from tests.store.test_rebuild import everything
from tests.store.trail_builder import Trail, verify_ed25519

ROOT = Path(__file__).resolve().parents[2]
STUDIES = ROOT / "tests" / "data" / "studies"


class OldFinished(EntryBase, frozen=True, tag="line.finished/0"):
    """A kind as an older program might have written it: the place had another name."""

    line: str


def lift_finished(fields: dict) -> dict:
    """The step from that version to the one in use."""
    return {"at": fields["line"], "kind": "line.finished/1"}


def write_old(trail: Trail) -> None:
    """A line is begun, and finished in the older words."""
    at = "S0/1/AE/1/1/AE/L9"
    with trail.act("cora", "coordinator", command="EnterValues") as act:
        act.value("subject:A", f"{at}/AETERM", "Nausea")
    with trail.act("cora", "coordinator", command="FinishLine") as act:
        act.add("subject:A", LineFinished(at))
        act.entries["subject:A"][-1] = OldFinished(at)


def test_an_older_kind_is_lifted_when_read_and_proved_as_it_was_written(sql_store, monkeypatch):
    """Its bytes are hashed as stored; fold, tables and verification speak of the newer kind; the text is untouched."""
    monkeypatch.setitem(lifting.LIFTS, "line.finished/0", lift_finished)
    store = sql_store()
    trail = Trail(store)
    trail.found()
    trail.subject("A")
    trail.form("subject:A", "S0/1/AE/1/1", 2)
    write_old(trail)
    stored = list(store.transactions("subject:A"))[-1]
    assert b"line.finished/0" in stored.sealed.body
    (entry,) = decode_body(stored.sealed.body).parts[0].entries
    assert entry == LineFinished("S0/1/AE/1/1/AE/L9")
    assert verify_study(store, verify_ed25519).holds
    with store.write() as door:
        assert rebuild_tables(door).differing == 0
    monkeypatch.delitem(lifting.LIFTS, "line.finished/0")
    report = verify_study(store, verify_ed25519)
    assert [bad.code for bad in report.bad] == ["verify.unreadable"], "a program without the lift says so"


def test_a_changed_byte_of_an_older_kind_is_found(sql_store, monkeypatch):
    """Lifting is no way around the proof."""
    from tests.store.tampering import tampered

    monkeypatch.setitem(lifting.LIFTS, "line.finished/0", lift_finished)
    store = sql_store()
    trail = Trail(store)
    trail.found()
    trail.subject("A")
    trail.form("subject:A", "S0/1/AE/1/1", 2)
    write_old(trail)
    store.close()
    with tampered(store._path) as connection:
        connection.execute(
            "UPDATE trail_transaction SET body = CAST(replace(CAST(body AS TEXT), '/AE/L9\"}', '/AE/L8\"}') AS BLOB)"
            " WHERE instr(body, CAST('line.finished/0' AS BLOB)) > 0"
        )
    assert not verify_study(sql_store(), verify_ed25519).holds


def test_lifts_in_a_circle_are_an_error_and_every_lift_ends_in_a_kind_in_use(monkeypatch):
    """A kind that has a lift is no longer written; what it ends in is one of the closed list."""
    kinds = {kind.__struct_config__.tag for kind in Entry.__origin__.__args__}
    assert not kinds & set(lifting.LIFTS)
    monkeypatch.setitem(lifting.LIFTS, "a/1", lambda fields: {**fields, "kind": "b/1"})
    monkeypatch.setitem(lifting.LIFTS, "b/1", lambda fields: {**fields, "kind": "a/1"})
    with pytest.raises(ValueError, match="circle"):
        lifting.lift_entry({"kind": "a/1"})


@pytest.mark.parametrize(
    "folder", sorted(STUDIES.glob("*/*.ecrf")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_study_of_every_version_opens_verifies_and_gives_the_same_tables(folder, tmp_path):
    """Folders written by released versions are never written again; a copy of each is opened by this program."""
    copy = tmp_path / folder.name
    shutil.copytree(folder, copy)
    store = open_study(copy, Opening(key=KEY, migrations=MIGRATIONS))
    try:
        before = everything(store)
        report = verify_study(store, verify_ed25519)
        assert report.holds, report.bad
        with store.write() as door:
            assert rebuild_tables(door).differing == 0
        assert everything(store) == before
    finally:
        store.close()


def test_the_kept_studies_hold_every_kind_of_entry(tmp_path):
    """Else a change of a kind would pass unseen."""
    assert STUDIES.is_dir()
    kinds: set[str] = set()
    for folder in STUDIES.glob("*/*.ecrf"):
        copy = tmp_path / folder.parent.name / folder.name
        shutil.copytree(folder, copy)
        store = open_study(copy, Opening(key=KEY, migrations=MIGRATIONS))
        for (body,) in store.fetch("SELECT body FROM trail_transaction"):
            kinds |= set(re.findall(r'"kind":"([a-z_.]+/\d+)"', body.decode()))
        store.close()
    first = {kind.__struct_config__.tag for kind in Entry.__origin__.__args__}
    new = {tag for tag in first - kinds if tag not in SINCE}
    assert not new, (
        f"write a study of this version with python -m tests.store.write_study_folder: {sorted(new)}"
    )


SINCE = frozenset({
    "term.coded/1", "term.uncoded/1", "dictionary.named/1", "form.moved/1",
    "allocation.committed/1", "allocation.taken/1", "subject.randomised/1", "subject.unblinded/1", "change.authorised/1",
})  # fmt: skip
"""Kinds of the version in the making: they come into the folder of that version when it is released."""


def test_a_newer_epoch_is_refused_and_left_alone(sql_store):
    """A file whose epoch an older program must not write is refused, not opened half."""
    store = sql_store()
    Trail(store).found()
    store.fetch("SELECT 1")
    store.close()
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(store._path))
    connection.execute(f"PRAGMA user_version = {EPOCH + 1}")
    connection.close()
    with pytest.raises(Refusal) as refused:
        sql_store()
    assert refused.value.fault.code == "store.newer"


def test_progress_is_told_while_tables_are_made_again(sql_store, monkeypatch):
    """Whoever opens a study of an older fold sees how far it is."""
    play_every_kind(Trail(sql_store()))
    for module in ("ecrf.store.rebuild", "ecrf.store.study_file"):
        monkeypatch.setattr(f"{module}.FOLD_VERSION", FOLD_VERSION + 1)
    told: list[tuple[int, int]] = []
    sql_store(told=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 0
    assert sorted(told) == told


def test_no_step_uses_batch_mode():
    """Alembic's batch mode copies a table and silently drops its triggers: forbidden in code and in settings."""
    texts = [path.read_text(encoding="utf-8") for path in MIGRATIONS.rglob("*.py")]
    texts.append((ROOT / "ecrf" / "store" / "migrate.py").read_text(encoding="utf-8"))
    texts.append((MIGRATIONS / "script.py.mako").read_text(encoding="utf-8"))
    assert texts
    for text in texts:
        assert "batch_alter_table" not in text
        assert not re.search(r"render_as_batch\s*=\s*True", text)
        assert "drop_table" not in text
        assert "drop_column" not in text


KILLED = textwrap.dedent("""
    import sys
    from pathlib import Path
    import ecrf.store.migrate, ecrf.store.study_file
    for module in (ecrf.store.migrate, ecrf.store.study_file):
        module.REVISIONS = ("0001", "0002")
    from ecrf.store.connect import Opening
    from ecrf.store.study_file import open_study
    open_study(Path(sys.argv[1]), Opening(migrations=Path(sys.argv[2]), any_place=True))
""")
STEPS = (
    "import os; os.kill(os.getpid(), 9)",
    f"{ADD}; import os; os.kill(os.getpid(), 9)",
    f"{ADD}; op.create_table('extra', sa.Column('n', sa.Integer())); import os; os.kill(os.getpid(), 9)",
)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("body", STEPS, ids=["before", "after a column", "after a table"])
def test_a_power_cut_inside_a_step_leaves_the_old_study(sql_store, monkeypatch, tmp_path, body):
    """Killed at each point of a step, the file is what it was and the older program goes on with it."""
    first = sql_store()
    Trail(first).found()
    before = schema(first._path)
    first.close()
    folder = older(monkeypatch, tmp_path, body.replace("; ", "\n    "))
    monkeypatch.undo()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(first._path.parent), str(folder)],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert schema(first._path) == before
    store = sql_store()
    assert verify_study(store, verify_ed25519).holds
    trail = Trail(store, prefix="later", seed=9)
    trail.people = {}
    trail.subject("B")
    assert verify_study(store, verify_ed25519).holds


REBUILT = textwrap.dedent("""
    import os, sys
    from pathlib import Path
    import ecrf.store.rebuild, ecrf.store.study_file
    for module in (ecrf.store.rebuild, ecrf.store.study_file):
        module.FOLD_VERSION += 1
    from ecrf.store.connect import Opening
    from ecrf.store.study_file import open_study
    told = []
    def tell(done, total):
        told.append(done)
        if len(told) == int(sys.argv[2]):
            os.kill(os.getpid(), 9)
    open_study(Path(sys.argv[1]), Opening(any_place=True, told=tell))
""")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
@pytest.mark.parametrize("chain", [1, 3])
def test_a_power_cut_while_tables_are_made_again_leaves_the_old_tables(sql_store, chain):
    """Killed after some chains, the old tables stand and the old program works on."""
    store = sql_store()
    play_every_kind(Trail(store))
    before = everything(store)
    store.close()
    done = subprocess.run(
        [sys.executable, "-c", REBUILT, str(store._path.parent), str(chain)],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    again = sql_store()
    assert again.fold_version == FOLD_VERSION
    assert everything(again) == before
    assert (again._path.parent / FILE_NAME).exists()
