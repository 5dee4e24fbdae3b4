"""Whatever bytes a file holds, reading it ends in a table or in a fault."""

from __future__ import annotations

import io
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ecrf.imports.csv import read_csv
from ecrf.imports.dates import read_date_text
from ecrf.imports.mapping import DateOrder, Serial
from ecrf.imports.xlsx import read_xlsx
from ecrf.words import Refusal
from tests.imports.place import EVENTS, LABS, VITALS, Place

CALM = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
CELLS = st.one_of(
    st.sampled_from(
        ["01-001", "C1", "1e400", "-0", "=1+1", "2024-02-30", "2023-02-29", "29/02/2024", "NA", "<<5", "∞", "NaN",
         "1,234", "٣", "4.5 ↑", "(", "x" * 300, "\u202e", "13 g/L (9-1)", "Hb", "Cycle 1", "", "0" * 60, "9" * 60]
    ),
    st.text(max_size=20),
)  # fmt: skip


def read(reader, content):
    """A table or a fault, nothing else."""
    try:
        return reader(content)
    except Refusal as refusal:
        return refusal.fault.code


@CALM
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_fault(content):
    """Random bytes as text and as a workbook."""
    assert read(read_csv, content)
    assert read(read_xlsx, content)
    assert read(read_xlsx, b"PK\x03\x04" + content)


@CALM
@given(st.lists(st.text(alphabet=string.printable, max_size=30), max_size=8).map("\n".join))
def test_any_text_is_a_table_or_a_fault(text):
    """Quotes, separators and line ends in any order."""
    assert read(read_csv, text.encode())


def one_book() -> bytes:
    """A small workbook."""
    made, file = Workbook(), io.BytesIO()
    made.active.append(["a", "b"])
    made.active.append([1, "=A2"])
    made.save(file)
    return file.getvalue()


BOOK = one_book()


@CALM
@given(st.integers(0, len(BOOK) - 1), st.integers(0, 255), st.integers(0, len(BOOK)))
def test_a_damaged_workbook_is_a_table_or_a_fault(at, byte, end):
    """One byte changed, or cut off anywhere."""
    changed = bytearray(BOOK)
    changed[at] = byte
    assert read(read_xlsx, bytes(changed))
    assert read(read_xlsx, BOOK[:end])


@pytest.fixture(scope="module")
def trial() -> Place:
    """One trial for all files: a dry run changes nothing."""
    return Place()


@CALM
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=8), max_size=5), kind=st.sampled_from(["v", "l", "e"])
)
def test_any_cells_become_values_or_faults(trial, rows, kind):
    """A dry run of any cells ends with a fate for each cell or a reason for each row; what is new could be stored."""
    mapping, heading = {
        "v": (VITALS, "受试者,visit,height,weight,血红蛋白,range"),
        "l": (LABS, "Subject,Visit,Test,Result,Unit,Low,High"),
        "e": (EVENTS, "Subject,Term,Start,Grade"),
    }[kind]
    body = "\n".join(
        ",".join('"' + cell.replace('"', '""').replace("\0", "") + '"' for cell in ["01-001", *row])
        for row in rows
    )
    try:
        plan = trial.plan(f"{heading}\n{body}\n".encode("utf-8", "surrogatepass"), mapping)
    except Refusal:
        return
    for cell in plan.cells:
        assert (cell.fate == "refused") == (cell.fault is not None)
        assert cell.fate == "refused" or cell.canonical


@CALM
@given(st.text(max_size=20), st.sampled_from(DateOrder), st.sampled_from([None, *Serial]))
def test_a_date_is_iso_or_none(text, order, serial):
    """No text makes a date that does not exist."""
    from datetime import date

    found = read_date_text(text, order, serial)
    if found is not None and len(found) >= 10:
        date.fromisoformat(found[:10])


@pytest.mark.parametrize(
    ("text", "order", "serial", "found"),
    [
        ("2024-02-29", DateOrder.YMD, None, "2024-02-29"),
        ("2023-02-29", DateOrder.YMD, None, None),
        ("1900-02-29", DateOrder.YMD, None, None),
        ("29/02/2024", DateOrder.DMY, None, "2024-02-29"),
        ("02/29/2024", DateOrder.MDY, None, "2024-02-29"),
        ("03/04/2024", DateOrder.YMD, None, None),
        ("3/4/24", DateOrder.DMY, None, None),
        ("2026年3月11日", DateOrder.YMD, None, "2026-03-11"),
        ("20260311", DateOrder.YMD, None, "2026-03-11"),
        ("2026-03", DateOrder.YMD, None, "2026-03"),
        ("2026/3/11 8:05:30", DateOrder.YMD, None, "2026-03-11 08:05"),
        ("2026-03-11 25:00", DateOrder.YMD, None, None),
        ("45352", DateOrder.YMD, None, None),
        ("45352", DateOrder.YMD, Serial.D1900, "2024-03-01"),
        ("43890", DateOrder.YMD, Serial.D1904, "2024-03-01"),
        ("45352.5", DateOrder.YMD, Serial.D1900, "2024-03-01 12:00"),
        ("60", DateOrder.YMD, Serial.D1900, None),
        ("t", DateOrder.YMD, None, None),
    ],
)
def test_dates_are_read_without_guessing(text, order, serial, found):
    """Day 60 of the 1900 count is a day that never was; 43,890 from 1904 and 45,352 from 1900 are the same day."""
    assert read_date_text(text, order, serial) == found
