"""A visit."""

from ecrf.services.reads.status_view import Status
from ecrf.viewmodels.visit import VisitScreen


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def test_a_visit_turns_to_its_neighbours(bench_of, chain):
    """Both ends hold."""
    screen = opened(VisitScreen(bench_of(), chain, "SCREEN"))
    screen.previous()
    assert screen.prefix == "SCREEN/1"
    screen.next()
    assert screen.prefix == "CYC/1"
    screen.move(9)
    assert screen.target(screen.view.forms[screen.focus].record).record == "CYC/1/AE/1/1"


def test_a_visit_can_be_marked_missing(bench_of, chain):
    """And taken back."""
    screen = opened(VisitScreen(bench_of("investigator"), chain, "CYC"))
    screen.mark_missing("ND", "on holiday")
    assert screen.view.standing.status is Status.NOT_DONE
    screen.lift_missing()
    assert screen.view.standing.status is Status.EMPTY
