"""Cells of a worksheet, read back by another reader."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.exports.tables.sheet_xml import (
    LONGEST_CELL,
    column_letters,
    count_units,
    day_serial,
    escape_text,
    is_formula_like,
)
from ecrf.exports.tables.table import Column, Kind, Table
from ecrf.exports.tables.workbook_file import WorkbookFile, WorkbookLabels

LABELS = WorkbookLabels(
    "T",
    "README",
    "ecrf",
    Table("long", "Long", tuple(Column(n, n, Kind.LONG) for n in ("NO", "PART", "TEXT"))),
)
KINDS = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.MOMENT)


def _read_back(tmp_path, rows, places=0):
    columns = tuple(Column(kind.value, kind.value, kind, places) for kind in KINDS)
    with WorkbookFile(tmp_path, LABELS) as book:
        sheet = book.open(Table("t", "T", columns))
        for row in rows:
            sheet.append(row)
        book.save(tmp_path / "t.xlsx", "2026-03-13T09:00:00+08:00")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    return book, [[cell.value for cell in row] for row in book["T"].iter_rows(min_row=3)]


# The letters of a column: Excel's own last column XFD is 16,384 (ECMA-376 part 1, 18.3.1.73).
@pytest.mark.parametrize(
    ("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")]
)
def test_columns_are_named_like_a_spreadsheet_names_them(number, letters):
    """A to Z, AA to ZZ, AAA to XFD."""
    assert column_letters(number) == letters


def test_days_count_from_the_last_day_of_1899(tmp_path):
    """1 March 1900 is 61 and 1 January 2000 is 36526 in the 1900 date system; earlier days stay text."""
    assert day_serial(date(1900, 3, 1)) == 61
    assert day_serial(date(2000, 1, 1)) == 36526
    assert day_serial(date(1899, 12, 31)) is None
    _, rows = _read_back(tmp_path, [[None, None, date(1850, 5, 4), datetime(1850, 5, 4, 8, 30)]])
    assert rows == [[None, None, "1850-05-04", "1850-05-04 08:30"]]


def test_dates_moments_and_times_are_real(tmp_path):
    """They come back as dates, not as text, and are formatted so."""
    row = [None, None, date(2026, 3, 13), datetime(2026, 3, 13, 23, 59)]
    book, rows = _read_back(tmp_path, [row, [time(0, 1), None, None, None]])
    assert rows[0][2:] == [datetime(2026, 3, 13), datetime(2026, 3, 13, 23, 59)]
    assert rows[1][0] == time(0, 1)
    assert book["T"]["C3"].number_format == "yyyy-mm-dd"


def test_numbers_keep_their_digits(tmp_path):
    """Decimals are written exactly; what a spreadsheet would round is text; places are shown."""
    numbers = [Decimal("0.10"), Decimal(-3), Decimal(123456789012345), Decimal("1234567890.1234567")]
    book, rows = _read_back(tmp_path, [[None, number, None, None] for number in numbers], places=2)
    assert [row[1] for row in rows] == [0.1, -3, 123456789012345, "1234567890.1234567"]
    assert book["T"]["B3"].number_format == "0.00"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86 791",
        "-aspirin",
        "@SUM(A1)",
        "\tx",
        "007",
        "1e5",
        "2026-01-01",
        "TRUE",
        "=cmd|' /C calc'!A0",
    ],
)
def test_text_is_never_a_formula_or_a_number(tmp_path, text):
    """Whatever a text looks like, it comes back as that text, of type text."""
    book, rows = _read_back(tmp_path, [[text, text, text, text]])
    assert rows == [[text] * 4]
    assert {book["T"].cell(3, column).data_type for column in range(1, 5)} == {"s"}
    assert book["T"]["A3"].quotePrefix == is_formula_like(text)


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n"), min_size=1, max_size=60)
)
def test_any_text_comes_back(tmp_path_factory, text):
    """Chinese, emoji, markup, white space at the ends: what went in comes out."""
    if escape_text(text) != escape_text(text.replace("_x", "_y")) or "\ufffe" in text or "\uffff" in text:
        return
    _, rows = _read_back(tmp_path_factory.mktemp("any"), [[text, None, None, None]])
    assert rows[0][0] == text


def test_characters_xml_cannot_hold_are_written_as_excel_writes_them():
    """ECMA-376 part 1, 22.9.2.19: _xHHHH_, and a text that looks so already is escaped itself."""
    assert escape_text("a\x00b\x0bc\ufffe") == "a_x0000_b_x000B_c_xFFFE_"
    assert escape_text("_x0041_") == "_x005F_x0041_"
    assert escape_text("<a & b>") == "&lt;a &amp; b&gt;"


@pytest.mark.parametrize("text", ["x" * (LONGEST_CELL + 1), "😀" * 20_000])
def test_a_text_longer_than_a_cell_is_continued_whole(tmp_path, text):
    """The cell holds the beginning and a number; the pieces under that number make up the text."""
    book, rows = _read_back(tmp_path, [[text, None, None, None]])
    assert rows[0][0].endswith(" [... #1]")
    pieces = [row[2].value for row in book["Long"].iter_rows(min_row=3) if row[0].value == 1]
    assert "".join(pieces) == text
    assert all(count_units(piece) <= LONGEST_CELL for piece in [*pieces, rows[0][0]])
