"""Excel workbooks as data."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from ecrf.imports import xlsx
from ecrf.imports.cells import Unreadable
from ecrf.imports.sheet import show_cell
from ecrf.imports.xlsx import read_xlsx
from ecrf.words import Refusal


def book(*rows, fill=None) -> bytes:
    """A workbook with one sheet."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if fill is not None:
        fill(made)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def repacked(content: bytes, name: str, change) -> bytes:
    """The same workbook with one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part, change(data) if part.filename == name else data)
    return file.getvalue()


def test_numbers_and_dates_are_those_that_were_seen():
    """Fifteen digits as Excel shows them, dates as ISO, text with its zeros."""
    sheet = read_xlsx(
        book(["s", "n", "d", "t"], ["007", 0.1 + 0.2, datetime(2024, 2, 29), datetime(2024, 2, 29, 8, 30)])
    )
    assert [show_cell(cell) for cell in sheet.rows[0][1]] == ["007", "0.3", "2024-02-29", "2024-02-29 08:30"]


def test_dates_of_both_epochs_are_the_day_that_was_seen():
    """A workbook that counts from 1904 gives the same day."""

    def from_1904(made):
        made.epoch = CALENDAR_MAC_1904

    content = book(["d"], [datetime(2026, 3, 11)], fill=from_1904)
    assert show_cell(read_xlsx(content).rows[0][1][0]) == "2026-03-11"


def test_a_formula_is_never_computed():
    """The result saved last is taken; a formula without one is told from an empty cell."""
    sheet = read_xlsx(book(["a", "b"], [1, "=A2*2"]))
    assert sheet.rows[0][1] == (1, Unreadable("import.formula", "=A2*2"))
    assert [note.code for note in sheet.notes] == ["import.formulas"]


def test_merged_cells_are_pointed_out():
    """Only the first of merged cells has the value."""
    sheet = read_xlsx(book(["a"], ["x"], [None], fill=lambda made: made.active.merge_cells("A2:A3")))
    assert [note.code for note in sheet.notes] == ["import.merged"]


def test_an_error_of_the_spreadsheet_is_no_value():
    """`#N/A` is refused where it stands."""
    assert read_xlsx(book(["a"], ["#N/A"])).rows[0][1] == (Unreadable("import.cell_error", "#N/A"),)


def test_a_bomb_is_not_unpacked(monkeypatch):
    """What a package unpacks to is asked before anything is unpacked."""
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 100_000)
    content = repacked(book(["a"], [1]), "xl/worksheets/sheet1.xml", lambda data: data + b" " * 10_000_000)
    assert len(content) < 50_000
    with pytest.raises(Refusal) as refused:
        read_xlsx(content)
    assert refused.value.fault.code == "import.bomb"


def test_entities_are_refused():
    """A part that declares entities is not parsed."""
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    content = repacked(book(["a"]), "xl/worksheets/sheet1.xml", lambda data: lol + data)
    with pytest.raises(Refusal) as refused:
        read_xlsx(content)
    assert refused.value.fault.code == "import.entities"


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 100, book(["a"])[:-40], b""])
def test_what_is_no_workbook_is_said(content):
    """A broken package is a fault."""
    with pytest.raises(Refusal) as refused:
        read_xlsx(content)
    assert refused.value.fault.code == "import.not_a_workbook"


def test_a_size_a_file_claims_is_not_believed():
    """A sheet that says it reaches to XFD1048576 is read as far as it has cells."""
    claim = lambda data: data.replace(b'<dimension ref="A1:A2"', b'<dimension ref="A1:XFD1048576"')
    assert read_xlsx(repacked(book(["a"], [1]), "xl/worksheets/sheet1.xml", claim)).rows == ((2, (1,)),)


def test_a_sheet_is_found_by_name():
    """Another name is refused with those there are."""
    content = book(["a"], [1], fill=lambda made: made.create_sheet("Labs").append(["b"]))
    assert read_xlsx(content, "Labs").heading == ("b",)
    with pytest.raises(Refusal) as refused:
        read_xlsx(content, "Lab")
    assert refused.value.fault.args["known"] == "Sheet, Labs"
