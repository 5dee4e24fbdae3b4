"""Opening a study: what is refused, and with which code."""

from __future__ import annotations

import shutil
import threading

import pytest
from sqlcipher3 import dbapi2

from ecrf.store.connect import Opening
from ecrf.store.study_file import create_study_file, open_study
from ecrf.words import Refusal
from tests.store.conftest import KEY
from tests.store.trail_builder import Trail

SECRET = "孙悟空-13800138000"


def code_of(act) -> str:
    """The code an act is refused with."""
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.fault.code


def change(path, text: str) -> None:
    """Run SQL on a plain file behind the program's back."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute(text)
    connection.close()


def test_encrypted_file_shows_nothing(sql_store):
    """Neither the study file nor its log holds a typed word or SQLite's own header."""
    store = sql_store(key=KEY)
    trail = Trail(store)
    trail.found()
    chain = trail.subject("A")
    trail.form(chain, "C1/1/X/1/1", 1)
    with trail.act("cora", "coordinator") as act:
        act.value(chain, "C1/1/X/1/1/G/0/I00", SECRET)
    for path in store._path.parent.iterdir():
        data = path.read_bytes()
        assert SECRET.encode() not in data
        assert b"Hospital" not in data
        assert path.name.endswith("-shm") or not data.startswith(b"SQLite format 3")


@pytest.mark.parametrize(("made", "opened"), [(KEY, bytes(32)), (KEY, None), (None, KEY)])
def test_wrong_key_is_refused_without_noise(sql_store, capfd, made, opened):
    """Another key, a missing one and one too many are refused alike, and nothing is printed."""
    store = sql_store(key=made)
    store.close()
    assert code_of(lambda: sql_store(key=opened)) == "store.wrong_key"
    assert capfd.readouterr().err == ""


def test_key_of_another_length_is_a_mistake_of_the_program(tmp_path):
    """A key that is not 32 bytes long never reaches SQLCipher, which would stretch it as a password."""
    with pytest.raises(ValueError, match="32 bytes"):
        create_study_file(tmp_path / "X.ecrf", Opening(key=b"short"))


def test_key_is_not_printed():
    """What describes an opening shows no key, so that no log and no error can."""
    assert "key" not in repr(Opening(key=KEY))


def test_missing_and_existing_files(tmp_path, sql_store):
    """A folder without a study cannot be opened, one with a study cannot be made again."""
    assert code_of(lambda: open_study(tmp_path / "none.ecrf", Opening())) == "store.missing"
    store = sql_store()
    assert code_of(lambda: create_study_file(store._path.parent, Opening())) == "store.exists"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PRAGMA user_version = 99", "store.newer"),
        ("UPDATE alembic_version SET version_num = '9999'", "store.newer"),
        ("UPDATE meta SET value = '9999' WHERE name = 'fold_version'", "store.newer"),
        ("PRAGMA application_id = 1", "store.not_a_study"),
        ("DROP TRIGGER trail_link_no_delete", "store.triggers_missing"),
        ("CREATE TRIGGER x AFTER INSERT ON state_line BEGIN SELECT 1; END", "store.triggers_missing"),
    ],
)
def test_file_that_is_not_as_it_was_left_is_refused(sql_store, text, code):
    """A newer file, a foreign one and one whose safeguards were touched are refused."""
    store = sql_store()
    store.close()
    change(store._path, text)
    assert code_of(sql_store) == code


def test_study_updated_while_open_refuses_the_older_program(sql_store):
    """A program that became the older one while the file was open may not write any more."""
    store = sql_store()
    change(store._path, "PRAGMA user_version = 99")
    with pytest.raises(Refusal) as refused, store.write():
        pass
    assert refused.value.fault.code == "store.newer"


def test_read_only_study_reads_and_refuses_to_write(sql_store):
    """Opened for reading, a study shows everything and takes nothing."""
    Trail(sql_store()).found()
    store = sql_store(read_only=True)
    assert store.head("study").sequence > 0
    with pytest.raises(Refusal) as refused, store.write():
        pass
    assert refused.value.fault.code == "store.read_only"


def test_copy_at_another_workstation_only_reads(sql_store, tmp_path):
    """A copy opened on a computer that is not the study's home can be read, and written only once taken over."""
    home = sql_store(workstation="desk-1")
    Trail(home).found()
    home.close()
    shutil.copytree(home._path.parent, tmp_path / "copy.ecrf")
    copy = open_study(tmp_path / "copy.ecrf", Opening(workstation="desk-2"))
    assert copy.is_away
    assert copy.head("study").sequence > 0
    with pytest.raises(Refusal) as refused, copy.write():
        pass
    assert refused.value.fault.code == "store.second_home"
    copy.close()
    assert not sql_store(workstation="desk-1").is_away


def test_second_writer_waits_and_is_then_refused(sql_store):
    """While one process writes, another waits its time and gets a clear refusal."""
    one, other = sql_store(), sql_store(busy_ms=50)
    with one.write(), pytest.raises(Refusal) as refused, other.write():
        pass
    assert refused.value.fault.code == "store.busy"
    with other.write():
        pass


def test_threads_share_one_store(sql_store):
    """Readers in other threads work while one writes."""
    store = sql_store()
    trail = Trail(store)
    trail.found()
    chain = trail.subject("A")
    trail.form(chain, "C1/1/X/1/1", 5)
    wrong: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                state = store.load_state(chain)
                versions = [cell.version for line in state.lines.values() for cell in line.items.values()]
                assert max(versions) <= state.sequence
        except BaseException as error:
            wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(60):
        with trail.act("cora", "coordinator") as act:
            act.value(chain, f"C1/1/X/1/1/G/0/I0{number % 5}", number)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("recursive_triggers", 1),
    ],
)
def test_every_connection_has_the_settings_durability_rests_on(sql_store, setting, value):
    """Write-ahead log, full synchronisation, foreign keys, secure delete and recursive triggers are on."""
    store = sql_store(synchronous="FULL")
    with store.write() as door:
        assert door.fetch(f"PRAGMA {setting}")[0][0] == value
    assert store.fetch(f"PRAGMA {setting}")[0][0] == value


def test_readers_hold_more_pages_than_the_writer(sql_store):
    """A reader walks whole studies from 64 MB of pages; the writer, whose pages SQLite searches at commits, holds 4."""
    store = sql_store()
    with store.write() as door:
        assert door.fetch("PRAGMA cache_size")[0][0] == -4096
    assert store.fetch("PRAGMA cache_size")[0][0] == -65536
