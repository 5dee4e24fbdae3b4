"""A log as a grid."""

import pytest

from ecrf.viewmodels.log_grid import LogGridScreen
from ecrf.viewmodels.workbench import TermHit
from ecrf.words import Text

LOG = "LOGS/1/AE/1/1"


@pytest.fixture
def grid(bench_of, chain):
    """The adverse events of a subject, empty."""
    found = LogGridScreen(bench_of(), chain, LOG)
    found.refresh()
    return found


def texts(grid, item="AE_TERM"):
    """What a column shows."""
    return [grid.cell(row, item).display.en for row in range(len(grid.rows))]


def add(grid, *terms):
    """Enter rows one after the other."""
    for term in terms:
        grid.leave(grid.add_row(), term)


def test_columns_and_details_are_the_designs(grid):
    """An item that is only in the detail line is no column."""
    assert [item.oid for item in grid.columns] == ["AE_TERM", "AE_GRADE", "AE_START"]
    assert [item.oid for item in grid.details] == ["AE_NOTE"]


def test_a_new_row_takes_the_focus_and_exists_from_its_first_value(grid, bed, chain):
    """An untouched row leaves no trace."""
    at = grid.add_row()
    assert (grid.focus, len(grid.rows), grid.rows[0].number) == (at, 1, 0)
    assert LOG not in bed.store.load_state(chain).forms
    grid.leave(at, "Nausea")
    assert (texts(grid), grid.rows[0].number, grid.new_line) == (["Nausea"], 1, "")
    assert grid.add_row() != at
    grid.remove_row(1)
    assert texts(grid) == ["Nausea"]


def test_adding_twice_is_one_new_row(grid):
    """A second key press does not pile up empty rows."""
    assert grid.add_row() == grid.add_row()
    assert len(grid.rows) == 1


def test_leaving_a_begun_row_finishes_it(grid):
    """Its required and cross-line checks apply from then on."""
    add(grid, "Nausea")
    assert grid.rows[0].begun
    grid.add_row()
    assert not grid.rows[0].begun


def test_the_keyboard_runs_through_the_new_row_too(grid):
    """Left to right, then down."""
    add(grid, "Nausea")
    first = grid.add_row()
    last = grid.rows[0].fields[-1].at
    assert grid.next_field(last) == first
    assert grid.previous_field(first) == last


def test_a_removed_row_needs_a_reason_and_can_be_restored(grid):
    """It is hidden unless asked for."""
    add(grid, "Nausea", "Rash")
    grid.remove_row(0)
    assert grid.fault is not None
    grid.remove_row(0, "wrong subject")
    assert texts(grid) == ["Rash"]
    grid.show_removed = True
    grid.restore_row(0, "was right")
    assert texts(grid) == ["Nausea", "Rash"]


def test_duplicate_and_copy_from_above_carry_only_what_may_be(grid, chain):
    """The design lets the note be carried and nothing else."""
    add(grid, "Nausea")
    grid.leave(grid.cell(0, "AE_NOTE").at, "see letter")
    grid.duplicate_row(0)
    assert (texts(grid, "AE_NOTE"), texts(grid)) == (["see letter", "see letter"], ["Nausea", ""])
    assert grid.bench.reads.history(chain, grid.cell(1, "AE_NOTE").at).lines[0].how == "carried"
    grid.copy_from_above(1, "AE_TERM")
    assert grid.fault.code == "log.nothing_to_carry"
    add(grid, "Rash")
    grid.copy_from_above(2, "AE_NOTE")
    assert texts(grid, "AE_NOTE")[2] == "see letter"


def test_a_paste_is_planned_before_it_is_stored(grid, bed, chain):
    """Existing rows show what they lose, new ones what they become; then one command stores all."""
    add(grid, "Nausea")
    plan = grid.plan_paste(0, "AE_TERM", "Nausea\t2\t2026-03\r\nRash\t1\t2026\r\n")
    assert plan.is_sound
    assert [(row.number, [cell.old for cell in row.cells]) for row in plan.rows] == [
        (1, ["Nausea", "", ""]),
        (0, ["", "", ""]),
    ]
    assert [cell.display for cell in plan.rows[1].cells] == [Text("Rash"), Text("1"), Text("2026")]
    assert texts(grid) == ["Nausea"]
    before = bed.store.head("study").sequence, bed.store.load_state(chain).sequence
    grid.paste(plan)
    assert (texts(grid), texts(grid, "AE_GRADE"), texts(grid, "AE_START")) == (
        ["Nausea", "Rash"], ["2", "1"], ["2026-03", "2026"],
    )  # fmt: skip
    assert bed.store.load_state(chain).sequence > before[1]
    assert grid.bench.reads.history(chain, grid.cell(1, "AE_TERM").at).lines[0].how == "pasted"
    grid.undo()
    assert texts(grid, "AE_START") == ["", ""]


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("a\tb\tc\td", "paste.columns"),
        ("a\tb\nc", "paste.ragged"),
        ("", "paste.empty"),
        ("\n".join(["x"] * 1001), "paste.too_many_rows"),
    ],
)
def test_a_block_of_the_wrong_shape_is_refused_whole(grid, bed, chain, block, code):
    """Too many columns, ragged rows, nothing, too much: a clear fault, nothing stored."""
    plan = grid.plan_paste(0, "AE_TERM", block)
    assert [fault.code for fault in plan.faults] == [code]
    grid.paste(plan)
    assert grid.fault.code == code
    assert LOG not in bed.store.load_state(chain).forms


def test_a_cell_that_cannot_be_read_stops_the_paste(grid, bed, chain):
    """The cell says why; nothing of the block is stored."""
    plan = grid.plan_paste(0, "AE_TERM", "Nausea\tmany\t31.02.2026")
    faults = [cell.fault.code if cell.fault else "" for cell in plan.rows[0].cells]
    assert faults[0] == ""
    assert all(faults[1:])
    grid.paste(plan)
    assert LOG not in bed.store.load_state(chain).forms


def test_an_empty_cell_of_a_block_leaves_its_field(grid):
    """Pasting never empties."""
    add(grid, "Nausea")
    grid.paste(grid.plan_paste(0, "AE_TERM", "\t2"))
    assert (texts(grid), texts(grid, "AE_GRADE")) == (["Nausea"], ["2"])


def test_terms_are_searched_in_the_items_dictionary(grid):
    """An item without a dictionary, or an empty text, finds nothing."""
    asked = []

    class Words:
        """One term."""

        def search(self, dictionary, text, limit=20):  # noqa: ARG002 - the port
            """Note the question."""
            asked.append((dictionary, text))
            return (TermHit("1", "Nausea", Text("Nausea"), Text("GI")),)

    grid.bench.dictionary = Words()
    assert grid.search_terms("AE_TERM", "naus")[0].name == "Nausea"
    assert grid.search_terms("AE_TERM", " ") == ()
    assert grid.search_terms("NOPE", "x") == ()
    assert asked == [("", "naus")]
