"""The query list and panel."""

from ecrf.services import commands as c
from ecrf.services.reads.query_view import QueryFilter
from ecrf.viewmodels.places import place_of
from ecrf.viewmodels.queries import QueryListScreen, QueryPanel

VITALS = "CYC/1/VS/1/1"


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def test_a_query_is_raised_answered_asked_again_and_closed(bench_of, chain):
    """Each by who may; creating one needs no saved form."""
    at = f"{VITALS}/VSG/0/WEIGHT"
    panel = QueryPanel(bench_of("monitor"))
    panel.show(chain, at)
    panel.ask("Where is it?")
    site = opened(QueryListScreen(bench_of()))
    site.answer(site.chosen.query, "Coming")
    assert site.chosen.query.status == "answered"
    monitor = opened(QueryListScreen(bench_of("monitor")))
    monitor.requery(monitor.chosen.query, "When?")
    assert monitor.chosen.query.status == "open"
    site.refresh()
    site.close(site.chosen.query)
    assert site.fault.code == "command.not_permitted"
    monitor.close(monitor.chosen.query)
    assert monitor.chosen is None
    panel.refresh()
    assert [line.act for line in panel.queries[0].thread] == ["opened", "answered", "requeried", "closed"]
    assert panel.jump(panel.queries[0]) == place_of(chain, at)


def test_the_query_list_filters(bench_of, bed, chain):
    """The focus goes back to the first row."""
    bed.do("monitor", c.RaiseQuery, chain, "SCREEN/1", "One")
    bed.do("monitor", c.RaiseQuery, chain, "CYC/1", "Two")
    screen = opened(QueryListScreen(bench_of()))
    screen.move(7)
    assert screen.row == 1
    screen.set_filter(QueryFilter(text="two"))
    assert (len(screen.list.rows), screen.row) == (1, 0)
