"""History panel and trail."""

from ecrf.services.reads.history_view import TrailFilter
from ecrf.viewmodels.history import HistoryPanel
from ecrf.viewmodels.trail import TrailScreen
from ecrf.words import Text

VITALS = "CYC/1/VS/1/1"


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def test_history_and_trail_are_shown(bench_of, bed, chain):
    """A field's history; the trail page by page."""
    bed.enter(chain, VITALS, WEIGHT="70")
    panel = HistoryPanel(bench_of())
    panel.show(chain, f"{VITALS}/VSG/0/WEIGHT")
    assert panel.history.lines[0].new == Text("70")
    trail = opened(TrailScreen(bench_of("monitor")))
    assert trail.lines
    trail.turn(1)
    assert trail.page == 0
    trail.set_filter(TrailFilter(kind="value.entered"))
    assert {line.kind for line in trail.lines} == {"value.entered"}
