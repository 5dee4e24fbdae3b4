"""The subject matrix."""

from hypothesis import given
from hypothesis import strategies as st

from ecrf.services import commands as c
from ecrf.services.reads.matrix_view import MatrixFilter, filter_rows, pack_cell, unpack_cell
from ecrf.services.reads.status_view import Badge, Status


def test_columns_are_visits_by_epoch_with_common_forms_at_the_right(bed):
    """Each cycle its own column, unscheduled visits share one."""
    matrix = bed.reads("coordinator").matrix()
    assert [(column.event, column.repeat, column.form) for column in matrix.columns] == [
        ("SCREEN", 1, ""), ("CYC", 1, ""), ("CYC", 2, ""), ("CYC", 3, ""), ("EXTRA", 0, ""), ("LOGS", 1, "AE"),
    ]  # fmt: skip
    assert [(span.label.en, span.first, span.count) for span in matrix.epochs] == [
        ("Screening", 0, 1), ("Treatment", 1, 4), ("Whole study", 5, 1),
    ]  # fmt: skip
    assert matrix.columns[2].label.en == "Cycle 2"


def test_cells_show_the_standing_of_their_visit(bed, chain):
    """One cell per visit; the common form has its own."""
    bed.days(14)
    bed.enter(chain, "LOGS/1/AE/1/1", AE_TERM__a="Nausea", AE_GRADE__a="2")
    bed.do("monitor", c.RaiseQuery, chain, "SCREEN/1/DM/1/1", "Check the sex")
    cells = [bed.reads("coordinator").matrix().cell(0, column) for column in range(6)]
    assert [cell.status for cell in cells] == [
        Status.BEGUN, Status.DUE, Status.EMPTY, Status.EMPTY, Status.NOT_EXPECTED, Status.BEGUN,
    ]  # fmt: skip
    assert cells[0].queries == 1
    assert Badge.QUERY_OPEN in cells[0].badges
    assert Badge.UNASSESSED in cells[5].badges


def test_unscheduled_visits_share_a_cell_with_the_more_urgent_status(bed, chain):
    """A failing form in either of two visits shows."""
    bed.enter(chain, "EXTRA/1/VS/1/1", WEIGHT="70")
    bed.enter(chain, "EXTRA/2/VS/1/1", HEIGHT="260")
    assert bed.reads("coordinator").matrix().cell(0, 4).status is Status.FAILED


def test_only_what_moved_is_read_again(bed, chain):
    """A second look at an unchanged study loads no state."""
    other = bed.subject()
    reads = bed.reads("coordinator")
    reads.matrix()
    loaded = []
    load = bed.store.load_state
    bed.store.load_state = lambda name: (loaded.append(name), load(name))[1]
    reads.matrix()
    assert loaded == []
    bed.enter(other, "SCREEN/1/DM/1/1", SEX="1")
    loaded.clear()
    reads.matrix()
    assert chain not in loaded
    assert other in loaded


def test_a_new_day_is_read_again(bed, chain):
    """Due and overdue follow the calendar without a change of data."""
    reads = bed.reads("coordinator")
    assert reads.matrix().cell(0, 1).status is Status.EMPTY
    bed.days(40)
    assert reads.matrix().cell(0, 1).status is Status.OVERDUE


def test_a_site_session_sees_its_own_subjects_in_order(bed):
    """Other sites are not in the matrix; all sites see all."""
    bed.join_site2()
    for number in ("01-007", "01-002"):
        bed.subject(number)
    bed.subject("02-001", "site2", "other")
    assert [row.number for row in bed.reads("coordinator").matrix().rows] == ["01-002", "01-007"]
    assert [row.number for row in bed.reads("other").matrix().rows] == ["02-001"]
    assert [row.number for row in bed.reads("monitor").matrix().rows] == ["01-002", "01-007", "02-001"]


def test_filters_pass_subjects_by_number_status_and_cell(bed, chain):
    """Text, subject status, any cell with a status, any cell with a badge; together they narrow."""
    bed.subject("01-099")
    bed.do("monitor", c.RaiseQuery, chain, "SCREEN/1", "really?")
    matrix = bed.reads("coordinator").matrix()
    assert filter_rows(matrix, MatrixFilter(text="99")) == (1,)
    assert filter_rows(matrix, MatrixFilter(status="withdrawn")) == ()
    assert filter_rows(matrix, MatrixFilter(cell=Status.BEGUN)) == (0,)
    assert filter_rows(matrix, MatrixFilter(badge=Badge.QUERY_OPEN)) == (0,)
    assert filter_rows(matrix, MatrixFilter(text="99", badge=Badge.QUERY_OPEN)) == ()
    assert filter_rows(matrix, MatrixFilter()) == (0, 1)


@given(
    st.sampled_from(list(Status)),
    st.lists(st.sampled_from(list(Badge)), max_size=6),
    st.integers(min_value=0, max_value=4095),
)
def test_a_packed_cell_unpacks_to_itself(status, badges, queries):
    """Status, any set of badges and up to 4,095 queries survive packing."""
    worn = Badge.NONE
    for badge in badges:
        worn |= badge
    cell = unpack_cell(pack_cell(status, worn, queries))
    assert (cell.status, cell.badges, cell.queries) == (status, worn, queries)
