"""Today."""

from ecrf.services import commands as c
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.today import TodayScreen

VITALS = "CYC/1/VS/1/1"


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def test_today_counts_everything_that_waits_and_leads_there(bench_of, bed, chain):
    """Visits, queries, begun forms, the integrity run."""
    bed.days(17)
    bed.do("monitor", c.RaiseQuery, chain, f"{VITALS}/VSG/0/WEIGHT", "Where?")
    screen = opened(TodayScreen(bench_of()))
    assert screen.count == 1 + 1 + 2 + 1
    assert screen.go_visit(screen.today.visits[0]) == Place("visit", chain, "CYC", 1)
    assert screen.go_query(screen.today.queries[0]).at == f"{VITALS}/VSG/0/WEIGHT"
    assert screen.go_form(screen.today.begun[0]).section == "form"
