"""A subject."""

from msgspec import structs

from ecrf.schema.canonical import canonical_bytes
from ecrf.services import commands as c
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


def test_a_newer_design_is_applied_to_a_subject(bench_of, bed, chain):
    """By who may publish; the subject's checks and schedule are the newer version's from then on."""
    assert opened(SubjectScreen(bench_of("data_manager"), chain)).newer_design == ("", "")
    newer = structs.replace(bed.design, study=structs.replace(bed.design.study, version="1.1"))
    digest = bed.do("data_manager", c.PublishDesign, canonical_bytes(newer)).created
    assert opened(SubjectScreen(bench_of("coordinator"), chain)).newer_design == ("", "")
    screen = opened(SubjectScreen(bench_of("data_manager"), chain))
    assert screen.newer_design == (digest, "1.1")
    screen.activate_design()
    assert screen.fault is None
    assert bed.store.load_state(chain).root.design == digest
    assert screen.newer_design == ("", "")
