"""Lists taken along: what waits for a signature, as paper and workbook, as filtered, noted with its hash."""

import hashlib

import openpyxl
import pytest

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body
from ecrf.wiring.lists import ListWish, write_list
from ecrf.words import Language
from tests.wiring.premises import build
from tests.wiring.recovery_house import work_a_day


@pytest.fixture
def work(tmp_path):
    """A data manager at work in a study with two begun subjects, and the study."""
    house = build(tmp_path, provisional=False)
    work_a_day(house, ("171.5", "166.0"))
    study = house.open()
    yield study.work("data_manager", "*"), study
    study.close()


def rows_of(path):
    """Every row of every sheet as text."""
    sheets = openpyxl.load_workbook(path).worksheets
    return ["|".join(str(cell.value or "") for cell in row) for sheet in sheets for row in sheet.iter_rows()]


@pytest.mark.parametrize("language", list(Language))
def test_unsigned_casebooks_are_listed_with_what_they_wait_for(work, tmp_path, language):
    """One row each with site and state, and the receipt's hash stands in the access chain."""
    at, study = work
    made = write_list(at, study.sources, ListWish("signing_excel", tmp_path / "s.xlsx"), language)
    words = "forms not complete" if language is Language.EN else "表单未完成"
    assert sum(words in row for row in rows_of(made.path)) == 2
    assert dict(made.rows) == {"casebooks": 2, "places": 0}
    digest = hashlib.sha256(made.path.read_bytes()).hexdigest()
    noted = [
        entry.digest
        for stored in study.tools.store.transactions(ACCESS_CHAIN)
        for part in decode_body(stored.sealed.body).parts
        for entry in part.entries
        if isinstance(entry, Accessed) and entry.what == "report"
    ]
    assert noted == [digest]


def test_a_filter_holds_for_the_file_too(work, tmp_path):
    """Of another site nothing is listed; the paper is one of at least one page."""
    at, study = work
    made = write_list(at, study.sources, ListWish("signing", tmp_path / "s.pdf", site="02"), Language.ZH)
    assert made.path.read_bytes().startswith(b"%PDF")
    assert dict(made.rows) == {"pages": 1, "casebooks": 0, "places": 0}
