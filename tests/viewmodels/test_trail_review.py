"""The review of the trail at the desk: everything shown marked in one act, narrowed before, taken back one by one."""

import pytest

from ecrf.record.entry import FindingSettled
from ecrf.record.transaction import decode_body
from ecrf.viewmodels.trail_review import TrailReviewScreen

VITALS = "CYC/1/VS/1/1"
WEIGHT = f"{VITALS}/VSG/0/WEIGHT"


@pytest.fixture
def screen(bed, chain, bench_of):
    """The review of the monitor over a form verified, signed, exported, then corrected on a Sunday night."""
    bed.correct_on_sunday_night(chain, VITALS)
    made = TrailReviewScreen(bench_of("monitor"))
    made.refresh()
    while made.is_working:
        made.work()
    return made


def look_again(screen):
    """Until the whole period was looked at."""
    while screen.is_working:
        screen.work()


def settled(bed):
    """Every act that said something of findings: how many entries it has."""
    counts = []
    for stored in bed.store.transactions("site:site1"):
        entries = [entry for part in decode_body(stored.sealed.body).parts for entry in part.entries]
        counts.append(sum(isinstance(entry, FindingSettled) for entry in entries))
    return [count for count in counts if count]


def test_everything_shown_is_marked_in_one_act_and_taken_back_one_by_one(bed, screen):
    """One transaction, an entry for each finding with the same words; one of them is open again alone."""
    count = screen.open_findings
    assert count == 4
    screen.mark_all("source seen")
    look_again(screen)
    assert settled(bed) == [count]
    assert {(each.state, each.text) for each in screen.findings} == {("reviewed", "source seen")}
    screen.take_back()
    look_again(screen)
    assert settled(bed) == [count, 1]
    assert [each.state for each in screen.findings] == ["", "reviewed", "reviewed", "reviewed"]


def test_only_the_kind_that_is_shown_is_marked(bed, screen):
    """What the filter hides stays open; what was reviewed before is not said again."""
    screen.choose_kind("out_of_hours")
    assert {each.kind for each in screen.findings} == {"out_of_hours"}
    screen.mark_all()
    look_again(screen)
    screen.choose_kind("")
    assert {each.kind for each in screen.findings if each.state} == {"out_of_hours"}
    before = settled(bed)
    screen.choose_kind("out_of_hours")
    screen.mark_all()
    assert settled(bed) == before
