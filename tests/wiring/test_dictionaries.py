"""Dictionaries read while the window goes on: told step by step, stopped without a trace, opened again."""

import pytest

from ecrf.services.coding.ports import LoadWish
from ecrf.viewmodels.coding import CodingScreen
from ecrf.wiring.dictionaries import DeskShelf, InstalledDictionaries
from ecrf.words import Fault
from tests.library.small_dictionary import write_meddra
from tests.services.coding.bed import CodingBed
from tests.wiring.test_admission import Loop


@pytest.fixture
def at_desk(tmp_path, monkeypatch):
    """(the window's thread, the shelf, files of a distribution) of a user whose folder is empty."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("ecrf.wiring.steps._BREATH_S", 0.05)  # so that there is time to say stop
    loop = Loop()
    return loop, DeskShelf(InstalledDictionaries(), loop.post), write_meddra(tmp_path / "files")


def test_loading_is_told_and_the_dictionary_is_there_afterwards(at_desk):
    """Steps come on the window's thread, in order; what was loaded is opened in the same way."""
    loop, shelf, files = at_desk
    steps, answers = [], []
    shelf.load(LoadWish("meddra", files, "0.1"), lambda *step: steps.append(step), answers.append)
    loop.until(lambda: answers)
    digest = answers[0].installed.digest
    assert steps
    assert steps == sorted(steps)
    assert shelf.opened(digest) is None
    opened = []
    shelf.open((digest,), lambda *_: None, opened.append)
    loop.until(lambda: opened)
    assert opened == [None]
    assert shelf.opened(digest).by_plain, "ready to be searched"


def test_stopped_it_keeps_nothing(at_desk, tmp_path):
    """The step after the word to stop is the last; no file of it lies in the user's folder."""
    loop, shelf, files = at_desk
    answers = []
    shelf.load(LoadWish("meddra", files, "0.1"), lambda *_: None, answers.append)
    shelf.stop()
    loop.until(lambda: answers)
    assert answers == [Fault("coding.stopped")]
    assert not list((tmp_path / "home").rglob("*.asc"))


def test_what_nobody_foresaw_ends_it_with_a_word(at_desk, monkeypatch):
    """A medium that cannot be read keeps nobody waiting: the page is told why and is free again."""
    loop, shelf, files = at_desk
    answers = []

    def read(self, *_more):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("threading.excepthook", lambda _told: None)
    monkeypatch.setattr("pathlib.Path.read_bytes", read)
    monkeypatch.setattr("pathlib.Path.open", read)
    shelf.load(LoadWish("meddra", files, "0.1"), lambda *_: None, answers.append)
    loop.until(lambda: answers)
    assert answers[0].code == "work.failed"
    assert "Input/output error" in answers[0].args["error"]


def test_the_coders_page_opens_what_the_study_uses_by_itself(at_desk, tmp_path, monkeypatch):
    """Suggestions come when the dictionary is read; stopped, nothing is suggested until the page is come to again."""
    loop, shelf, _ = at_desk
    bed = CodingBed(tmp_path / "bed")
    monkeypatch.setenv("ECRF_HOME", str(bed.shelf.folder))
    bed.use()
    bed.event(bed.house.subject(), "e1", "sore mouth")
    bench = bed.bench()
    bench.shelf = shelf
    screen = CodingScreen(bench)
    screen.begin()
    assert screen.is_busy
    assert screen.suggestions == ()
    screen.stop()
    loop.until(lambda: not screen.is_busy)
    assert (screen.fault.code, screen.certain) == ("coding.stopped", 0)
    screen.refresh()
    assert not screen.is_busy, "not asked for again by every act"
    screen.fault = None
    screen.begin()
    loop.until(lambda: not screen.is_busy)
    assert screen.fault is None
    assert screen.suggestions[0][0].how == "exact"
    assert screen.certain == 1
