"""A study of an older program that may only be read here: a working copy is brought up to date, nothing else."""

import pytest

from ecrf.record.rows import FOLD_VERSION
from ecrf.services.verifying import verify_study
from ecrf.store import sqlite_text as sql
from ecrf.store.beside import open_beside
from ecrf.store.connect import FILE_NAME, Opening, connect
from ecrf.store.reader import SqlReader
from ecrf.store.rebuild import fold_study
from ecrf.store.study_file import open_study
from ecrf.words import Refusal
from tests.store.conftest import KEY
from tests.store.every_kind import play_every_kind
from tests.store.test_rebuild import everything
from tests.store.trail_builder import Trail, verify_ed25519

HERE, ELSEWHERE = "desk/li", "other/wang"


@pytest.fixture
def folder(sql_store):
    """A study whose home is `desk/li`, its tables made by the fold before this one."""
    store = sql_store(key=KEY)
    trail = Trail(store)
    play_every_kind(trail)
    with store.write() as door:
        door.fetch(sql.SAVE_META, ("fold_version", str(FOLD_VERSION - 1)))
        door.fetch("DELETE FROM state_query")  # what an older fold did not know
    store.empty_log()
    store.close()
    return store._path.parent


def home_of(folder):
    """The home named in the study's own chain."""
    connection = connect(folder / FILE_NAME, Opening(key=KEY), write=False)
    home = fold_study(SqlReader(connection, "")).study.home
    connection.close()
    return home


def test_elsewhere_the_folder_is_left_alone(folder, tmp_path):
    """Another workstation than the home never writes there: it is refused in place, and opened from a copy."""
    assert home_of(folder)
    how = Opening(key=KEY, workstation=ELSEWHERE)
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(Refusal) as refused:
        open_study(folder, how)
    assert refused.value.fault.code == "store.older"
    store = open_beside(folder, how, tmp_path / "opened")
    assert store.fold_version == FOLD_VERSION
    assert store.is_away
    assert store.rows("query", "subject:A"), "what the older fold did not know is there"
    assert verify_study(store, verify_ed25519).holds
    copied = everything(store)
    store.close()
    assert (folder / FILE_NAME).read_bytes() == before
    at_home = open_study(folder, Opening(key=KEY, workstation=home_of(folder)))
    assert at_home.fold_version == FOLD_VERSION
    assert everything(at_home) == copied
    at_home.close()


def test_the_copy_is_made_once_for_a_moment_and_older_ones_go(folder, tmp_path):
    """Opened again it is there; when the home has written, another is made and the earlier one removed."""
    how, places = Opening(key=KEY, workstation=ELSEWHERE), tmp_path / "opened"
    open_beside(folder, how, places).close()
    (first,) = places.iterdir()
    open_beside(folder, how, places).close()
    assert list(places.iterdir()) == [first]
    assert b"SQLite format 3" not in (first / FILE_NAME).read_bytes()[:16], "encrypted as the study is"
    store = open_study(folder, Opening(key=KEY))
    trail = Trail(store, prefix="later", seed=9)
    trail.people = {}
    trail.subject("Z")
    store.close()
    open_beside(folder, how, places).close()
    (second,) = places.iterdir()
    assert second != first


def test_stopped_in_the_middle_it_leaves_nothing(folder, tmp_path):
    """Neither a half copy nor a changed folder."""

    class Enough(Exception):
        pass

    def told(done, of_all):
        raise Enough

    how = Opening(key=KEY, workstation=ELSEWHERE, told=told)
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(Enough):
        open_beside(folder, how, tmp_path / "opened")
    assert list((tmp_path / "opened").iterdir()) == []
    assert (folder / FILE_NAME).read_bytes() == before
