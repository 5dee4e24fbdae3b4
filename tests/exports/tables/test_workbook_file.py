"""Sheets of a workbook."""

from __future__ import annotations

import zipfile

import openpyxl

from ecrf.exports.tables.table import Column, Family, Table
from ecrf.exports.tables.workbook_file import SheetTable, WorkbookFile
from tests.exports.tables.test_sheet_xml import LABELS

COLUMNS = (Column("A", "甲"), Column("B", "=label"), Column("B__MISS", "Missing", aside=True))


def _write(path, rows=3):
    with WorkbookFile(path.parent, LABELS) as book:
        sheets = [book.open(Table(key, key, COLUMNS, Family.DATA)) for key in ("X", "x", "Y: a/b")]
        for n in range(rows):
            for sheet in sheets:
                sheet.append((f"{sheet.table.key}{n}", n))
        book.save(path, "2026-03-13T09:00:00+08:00")


def test_tables_are_filled_side_by_side(tmp_path):
    """All sheets are open at once; each gets its own rows, in order."""
    _write(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["README", "X", "x (2)", "Y  a b"]
    assert [row[:2] for row in book["x (2)"].iter_rows(min_row=3, values_only=True)] == [
        ("x0", 0),
        ("x1", 1),
        ("x2", 2),
    ]


def test_the_head_stays_in_view_and_can_be_filtered(tmp_path):
    """Two frozen head rows, filters over all data, a label that looks like a formula is text."""
    _write(tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["X"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.dimensions) == ("C3", "A2:C5", "A1:C5")
    assert (sheet["A1"].value, sheet["A2"].value) == ("A", "甲")
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=label", "s")
    assert sheet.column_dimensions["C"].outlineLevel == 1


def test_the_moment_of_the_data_is_the_only_time_inside(tmp_path):
    """Created and modified are the checkpoint's, in UTC; two runs give the same bytes."""
    _write(tmp_path / "a.xlsx")
    _write(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2026-03-13T01:00:00Z") == 2


def test_no_waiting_rows_are_left_in_the_folder(tmp_path):
    """The files rows wait in have no name."""
    _write(tmp_path / "a.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(tmp_path):
    """Excel ends at 1,048,576 rows; the head stands on every part."""
    with WorkbookFile(tmp_path, LABELS) as book:
        sheet = SheetTable(book, Table("t", "T", COLUMNS), last_row=4)
        book.tables.append(sheet)
        for n in range(5):
            sheet.append((str(n),))
        book.save(tmp_path / "a.xlsx", "2026-03-13T09:00:00+08:00")
    read = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert read.sheetnames == ["README", "T", "T (2)", "T (3)"]
    values = [
        [row[0] for row in read[name].iter_rows(min_row=3, values_only=True)] for name in read.sheetnames[1:]
    ]
    assert values == [["0", "1"], ["2", "3"], ["4"]]
