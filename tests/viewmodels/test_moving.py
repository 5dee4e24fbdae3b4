"""Where a form that stands in the wrong place could go."""

from __future__ import annotations

import pytest

from ecrf.viewmodels.form import FormScreen
from ecrf.viewmodels.moving import Mover
from ecrf.words import Fault

VITALS = "CYC/1/VS/1/1"


@pytest.fixture
def mover(bed, bench_of, chain):
    """Vitals entered at the first cycle."""
    bed.enter(chain, VITALS, WEIGHT="70")
    return Mover(bench_of(), chain, VITALS)


def test_free_visits_of_the_same_subject_are_offered(mover, chain):
    """The visits that plan the form and hold nothing of it, never the one it stands at."""
    visits = [each.visit for each in mover.offers()]
    assert visits
    assert "CYC/1" not in visits
    assert {each.chain for each in mover.offers()} == {chain}


def test_a_place_is_typed_as_in_the_goto_box(mover):
    """Subject and visit name a place; one that is taken or unknown says so."""
    first = mover.offers()[0]
    number = first.where.en.split(" ", 1)[0]
    event, repeat = first.visit.split("/")
    found = mover.find(f"{number} {event}{repeat}")
    assert found == first
    taken, unknown = mover.find(f"{number} CYC1"), mover.find("999 nowhere")
    assert isinstance(taken, Fault)
    assert taken.code == "move.not_free"
    assert isinstance(unknown, Fault)
    assert unknown.code == "move.no_such_place"


def test_the_moved_form_is_shown_where_it_went(mover, bench_of, chain):
    """After the act the new record is told; the old one is in error."""
    screen = FormScreen(bench_of(), chain, VITALS)
    screen.refresh()
    first, told = mover.offers()[0], []
    screen.move((first.chain, first.visit), "wrong visit", told.append)
    assert told == [f"{first.visit}/VS/1/1"]
    assert screen.view.in_error
