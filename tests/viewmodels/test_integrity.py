"""The integrity page."""

import pytest

from ecrf.viewmodels.integrity import IntegrityScreen
from ecrf.viewmodels.places import Place


@pytest.fixture
def screen(bench_of, bed, chain):
    """The coordinator's page, with one visit overdue."""
    bed.days(17)
    found = IntegrityScreen(bench_of())
    found.refresh()
    return found


def test_a_run_is_made_worked_through_and_signed(screen, chain):
    """The coordinator's is a self-check."""
    assert (screen.view.overdue, screen.findings, screen.nature) == (True, (), "self")
    screen.run()
    assert screen.view.runs[0].nature == "self"
    overdue = next(finding for finding in screen.findings if finding.kind == "visit_overdue")
    assert screen.target(overdue) == Place("visit", chain, "CYC", 1)
    screen.settle(overdue, "explained", "2026-03-30", "on holiday")
    assert next(f for f in screen.findings if f.finding == overdue.finding).state == "explained"
    screen.sign("reviewed", "wrong")
    assert screen.fault.code == "vouch.wrong"
    screen.sign("reviewed", "correct horse")
    assert screen.view.runs[0].signed_by == "Coordinator"


def test_a_second_run_compares_with_the_first(screen, bed, chain):
    """What is still there persists, what went is resolved; the filter shows one sort."""
    screen.run()
    bed.enter(chain, "CYC/1/SV/1/1", SV_OCCUR="Y", SV_DAT="2026-03-15")
    screen.run()
    assert len(screen.view.runs) == 2
    screen.filter("resolved")
    assert {finding.kind for finding in screen.findings} == {"visit_overdue"}
    screen.filter("")
    assert {finding.standing for finding in screen.findings} >= {"new", "persisting", "resolved"}
    assert sum(count for _, count in screen.kinds) == len(screen.findings)
    screen.choose_run(screen.view.runs[1].id)
    assert {finding.standing for finding in screen.findings} == {"new"}


def test_the_monitors_run_is_independent_and_knows_every_site(bench_of, screen):
    """It begins with the first site."""
    monitor = IntegrityScreen(bench_of("monitor"))
    monitor.refresh()
    assert (monitor.site, monitor.nature) == ("site1", "independent")
    monitor.run()
    assert monitor.view.runs[0].nature == "independent"
    monitor.choose_site("site2")
    assert monitor.view.runs == ()


def test_what_verifying_the_trail_found_goes_into_the_run(screen):
    """A damaged trail is the first finding."""
    screen.bench.verify_trail = lambda: "verify.broken_link"
    screen.run()
    assert screen.findings[0].kind == "trail"
