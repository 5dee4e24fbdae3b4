"""The import page: dry run, filters, terms, storing."""

from __future__ import annotations

import pytest

from ecrf.imports.storing import Storing
from ecrf.services.importing import Terms
from ecrf.viewmodels.importing import ImportScreen
from ecrf.words import Fault
from tests.imports.place import VITALS, Place

FILE = "受试者,visit,height,weight,血红蛋白,range\n01-001,C1,170.5,62,131,115-150\n99,C2,1,1,1,\n01-002,C2,abc,61,<30,\n"


class PlanDesk:
    """Plans and stores at once, on the trial of the test."""

    def __init__(self, place: Place) -> None:
        self.place, self.stopped = place, False

    def plan(self, wish, done) -> None:
        """The dry run of what the file's name says."""
        done(
            self.place.plan(FILE, VITALS) if wish.file.name == "a.csv" else (Fault("import.unreadable", "b"),)
        )

    def store(self, plan, terms, told, done) -> None:
        """Store, telling each form."""
        storing = Storing(
            self.place.bed.places["coordinator"].do, self.place.bed.reads("coordinator"), self.place.bed.stamp
        )

        def step(number: int, of_all: int) -> bool:
            told(number, of_all)
            return not self.stopped

        done(storing.store(plan, terms, step))

    def stop(self) -> None:
        """Stop."""
        self.stopped = True


@pytest.fixture
def place(bed) -> Place:
    """The trial of the page with two subjects."""
    return Place(bed)


@pytest.fixture
def screen(place, bench_of) -> ImportScreen:
    """The page of a coordinator."""
    bench = bench_of("coordinator")
    bench.importing = PlanDesk(place)
    return ImportScreen(bench)


def test_the_dry_run_opens_on_what_was_refused(screen):
    """Filters count their lines; refused ones come first because somebody has to look at them."""
    screen.look("a.csv", "m.yaml")
    assert screen.shown == "refused"
    assert screen.counts() == {"new": 5, "same": 0, "changed": 0, "refused": 1, "dropped": 1, "all": 7}
    assert [line.column for line in screen.lines] == ["height"]
    screen.choose("dropped")
    assert [line.row for line in screen.lines] == [3]
    assert screen.count == 5


def test_a_missing_choice_and_a_bad_file_are_said(screen):
    """Nothing is read without both; the fault of a file stands until the next act."""
    screen.look("a.csv", " ")
    assert screen.fault.code == "import.choose"
    screen.look("b.csv", "m.yaml")
    assert (screen.fault.code, screen.plan) == ("import.unreadable", None)
    screen.look("a.csv", "m.yaml")
    assert screen.fault is None


def test_storing_tells_how_far_it_is_and_what_agrees(screen, place):
    """Progress form by form, then the counts of both sides; the same plan is not stored twice."""
    seen = []
    screen.on_change.append(lambda: seen.append(screen.progress))
    screen.look("a.csv", "m.yaml")
    screen.store()
    assert (1, 2) in seen
    assert (screen.done.stored, screen.done.reconciled.agrees, screen.count) == (5, True, 0)
    before = place.bed.store.head("study")
    screen.store()
    assert place.bed.store.head("study") == before


def test_values_that_need_a_reason_are_counted_apart(screen, place):
    """What would replace others waits for a reason; with one the button counts it."""
    place.bed.enter(place.one, "CYC/1/VS/1/1", WEIGHT="60")
    screen.look("a.csv", "m.yaml")
    assert (screen.count, screen.waiting) == (4, 0)
    screen.set_terms(Terms(replace=True))
    assert (screen.count, screen.waiting) == (4, 1)
    screen.set_terms(Terms(replace=True, reason="corrected report"))
    assert (screen.count, screen.waiting) == (5, 0)


def test_whoever_may_not_enter_values_looks_only(place, bench_of):
    """A data manager sees the dry run and stores nothing."""
    bench = bench_of("data_manager")
    bench.importing = PlanDesk(place)
    screen = ImportScreen(bench)
    screen.look("a.csv", "m.yaml")
    screen.store()
    assert (screen.may_store, screen.done, screen.count) == (False, None, 5)


def test_what_was_not_stored_is_still_told_after_the_rest_was(screen):
    """One value that is no number, one row of nobody; a column nobody mapped would not count."""
    assert screen.missed == (0, 0)
    screen.look("a.csv", "m.yaml")
    screen.store()
    assert screen.done is not None
    assert screen.missed == (1, 1)
