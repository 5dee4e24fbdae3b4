"""The subject matrix."""

from ecrf.services import commands as c
from ecrf.services.reads.matrix_view import MatrixFilter
from ecrf.services.reads.status_view import Status
from ecrf.viewmodels.matrix import MatrixScreen
from ecrf.viewmodels.places import Place


def opened(screen):
    """The screen, read."""
    screen.refresh()
    return screen


def test_the_matrix_filters_and_keeps_its_focus_inside(bench_of, bed, chain):
    """The subject in focus stays in focus when it passes."""
    bed.subject("01-050")
    screen = opened(MatrixScreen(bench_of()))
    screen.move(5, 99)
    assert (screen.row, screen.column) == (1, 5)
    screen.set_filter(MatrixFilter(text="050"))
    assert (len(screen.rows), screen.row, screen.subject(0).number) == (1, 0, "01-050")
    screen.set_filter(MatrixFilter())
    assert screen.subject(screen.row).number == "01-050"
    screen.set_filter(MatrixFilter(cell=Status.FAILED))
    assert (screen.rows, screen.row) == ((), 0)


def test_a_new_subject_has_the_focus(bench_of, bed, chain):
    """After adding, Enter opens the new subject's first visit."""
    screen = opened(MatrixScreen(bench_of()))
    screen.add_subject("01-090")
    assert screen.fault is None
    assert screen.subject(screen.row).number == "01-090"


def test_enter_on_a_cell_opens_its_visit_or_its_common_form(bench_of, bed, chain):
    """An unscheduled column opens the latest."""
    bed.enter(chain, "EXTRA/1/VS/1/1", WEIGHT="70")
    bed.enter(chain, "EXTRA/2/VS/1/1", WEIGHT="70")
    screen = opened(MatrixScreen(bench_of()))
    assert screen.target(0, 2) == Place("visit", chain, "CYC", 2)
    assert screen.target(0, 4) == Place("visit", chain, "EXTRA", 2)
    assert screen.target(0, 5) == Place("form", chain, "LOGS", 1, "LOGS/1/AE/1/1")


def test_a_cell_is_said_in_words(bench_of, bed, chain):
    """Where, status, badges, queries."""
    bed.do("monitor", c.RaiseQuery, chain, "SCREEN/1", "Really?")
    said = opened(MatrixScreen(bench_of())).describe(0, 0)
    assert [message.code for message in said] == [
        "matrix.where",
        "status.begun",
        "badge.query_open",
        "matrix.queries",
    ]


def test_a_subject_is_added_from_the_matrix(bench_of):
    """With the next number; the monitor may not."""
    screen = opened(MatrixScreen(bench_of()))
    screen.add_subject()
    assert [row.number for row in screen.matrix.rows] == ["01-001"]
    monitor = opened(MatrixScreen(bench_of("monitor")))
    assert not monitor.may_add
    monitor.add_subject(site="site1")
    assert monitor.fault.code == "command.not_permitted"
