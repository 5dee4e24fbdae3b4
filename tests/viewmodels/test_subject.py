"""A subject."""

from ecrf.services.reads.visit_view import IdentityView
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.subject import SubjectScreen


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def test_a_subject_moves_through_the_trial(bench_of, chain):
    """Status and unscheduled visits."""
    screen = opened(SubjectScreen(bench_of(), chain))
    screen.set_status("enrolled")
    assert screen.view.status == "enrolled"
    assert screen.unscheduled == ("EXTRA",)
    assert screen.new_unscheduled("EXTRA") == Place("visit", chain, "EXTRA", 1)


def test_looking_into_the_identity_register_is_recorded(bench_of, bed, chain):
    """It is read only when asked for."""
    screen = opened(SubjectScreen(bench_of(), chain))
    assert screen.identity is None
    screen.set_identity(IdentityView(name="张三"))
    before = bed.store.head("access").sequence
    screen.show_identity()
    assert (screen.identity.name, bed.store.head("access").sequence) == ("张三", before + 1)
    screen.hide_identity()
    assert screen.identity is None
