"""A tumour assessment with its grids and its table."""

import msgspec
import pytest

from ecrf.library.load_design import load_study
from ecrf.services.desk import InlineDesk
from ecrf.viewmodels.imaging import ImagingScreen
from ecrf.viewmodels.workbench import Workbench
from tests.services.reads.bed import PERMISSIONS, Bed


@pytest.fixture
def bed():
    """T3 with the permissions of the test trial."""
    found = load_study("T3")
    return Bed(
        msgspec.structs.replace(found, study=msgspec.structs.replace(found.study, permissions=PERMISSIONS))
    )


@pytest.fixture
def screen(bed):
    """The baseline assessment, empty."""
    bench = Workbench(bed.reads("coordinator"), InlineDesk(bed.places["coordinator"]), bed.id, bed.clock)
    found = ImagingScreen(bench, bed.subject(), "S0/1/TU/1/1")
    found.refresh()
    return found


def test_each_repeating_group_is_a_grid_of_its_own(screen):
    """New lesions are asked for after baseline only; a row goes to the grid in view."""
    assert [group.oid for group in screen.grids] == ["TU_SC", "TU_T", "TU_N"]
    screen.choose_grid("TU_T")
    at = screen.add_row()
    assert "/TU_T/" in at
    screen.leave(at, "1")
    assert [row.number for row in screen.rows] == [1]
    screen.choose_grid("TU_N")
    assert screen.rows == ()


def test_the_table_follows_what_is_entered(screen, bed):
    """Sizes appear as rows; a cell leads to its field."""
    record = screen.record
    bed.enter(
        screen.chain, record, TU_DAT="2026-03-01", TU_BASE="Y", TU_TNUM__t1="1", TU_TORG__t1="3",
        TU_TSTATE__t1="1", TU_TDIAM__t1="40",
    )  # fmt: skip
    screen.refresh()
    (row,) = screen.table.lesions
    assert (row.number, row.cells[0].display.en) == ("1", "40")
    assert screen.target(row.cells[0].at).at == f"{record}/TU_T/t1/TU_TDIAM"
    assert screen.disagreement is None


def test_a_disagreement_is_said_in_words(screen, bed):
    """70 to 45 mm is a partial response by arithmetic, whatever was answered."""
    chain = screen.chain
    bed.days(120)
    bed.enter(chain, "S0/1/TU/1/1", TU_DAT="2026-03-01", TU_BASE="Y", TU_TNUM__t1="1", TU_TORG__t1="3",
              TU_TSTATE__t1="1", TU_TDIAM__t1="70")  # fmt: skip
    bed.enter(chain, "EOI/1/TU/1/1", TU_DAT="2026-05-20", TU_BASE="N", TU_TNUM__t1="1", TU_TORG__t1="3",
              TU_TSTATE__t1="1", TU_TDIAM__t1="45", TU_TRESP="3", TU_ORESP="3")  # fmt: skip
    later = ImagingScreen(screen.bench, chain, "EOI/1/TU/1/1")
    later.refresh()
    assert later.disagreement.code == "imaging.disagrees"
