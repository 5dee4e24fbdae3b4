"""The compliance workbook, read back by openpyxl."""

import openpyxl
import pytest

from ecrf.exports import Options, write_export
from tests.exports.charts.course_story import CourseStory
from tests.exports.story import speaker


@pytest.fixture(scope="module")
def story():
    """A subject with three sheets."""
    return CourseStory()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_counts_and_sheets_stand_in_the_workbook(story, tmp_path, language):
    """One sheet with the counts, one with a row per expected sheet; the same bytes twice."""
    made = []
    for n in (1, 2):
        with story.snapshot() as snapshot:
            path = tmp_path / f"{n}.xlsx"
            made.append(write_export("compliance", snapshot, Options(), path, speaker(language)))
    assert made[0].sha256 == made[1].sha256
    book = openpyxl.load_workbook(tmp_path / "1.xlsx")
    text = [[cell.value for cell in row] for sheet in book.worksheets[1:] for row in sheet.iter_rows()]
    counts = [row for row in text if row[0] == "QC30"]
    assert [row[4:7] for row in counts] == [[1, 1, 100]] * 3 + [[2, 0, 0]]
    sheets = [row for row in text if row[0] == "01-001" and row[1] == "QC30"]
    assert [row[9] for row in sheets if row[9]] == [
        "2025-03-01 09:00",
        "2025-05-20 09:00",
        "2025-09-01 09:00",
    ]
