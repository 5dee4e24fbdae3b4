"""The trail exactly as filtered, as a file one can sort and count."""

from __future__ import annotations

import csv
import zipfile

import openpyxl

from ecrf.exports import Options, write_export
from ecrf.services.reads.history_view import TrailFilter
from tests.exports.story import POLICY, speaker

CHANGED = TrailFilter(kind="value.", text="weight")


def test_the_file_holds_what_the_filter_keeps_and_no_more(story, tmp_path):
    """The same lines in the same order as on the screen, in Excel and in CSV; the first sheet says what was asked."""
    with story.snapshot() as snapshot:
        shown = [(line.sequence, line.time) for line in snapshot.trail_view(CHANGED)]
        write_export("trail_csv", snapshot, Options(trail=CHANGED), tmp_path / "t.csv", speaker("en"))
        written = write_export(
            "trail_excel", snapshot, Options(trail=CHANGED), tmp_path / "t.xlsx", speaker("en")
        )
    assert shown
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(row["ENTRY"]), row["STORED"]) for row in rows] == shown
    assert {row["ROLE"] for row in rows} == {"Coordinator"}
    assert all(row["TYPED"] and row["WORKSTATION"] and row["PROGRAM"] and row["ORGANISATION"] for row in rows)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet = book[book.sheetnames[1]]
    assert sheet.max_row == len(shown) + 2
    assert sheet.auto_filter.ref
    assert written.rows == (("trail_view", len(shown)),)
    said = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert {"value.", "weight"} <= said


def test_a_corrected_value_stands_with_old_new_and_why(story, tmp_path):
    """A dynamic file for pattern analysis needs both values in one row (EMA 6.2.1)."""
    with story.snapshot() as snapshot:
        write_export("trail_csv", snapshot, Options(), tmp_path / "t.csv", speaker("en"))
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["OLD"] and row["NEW"] and row["REASON"]]
    assert rows


def test_what_is_withheld_is_in_no_byte_of_it(story, tmp_path):
    """Neither for who lacks the key, nor in a de-identified file of who has it."""
    for name, role, wanted in (("m", "monitor", {}), ("c", "coordinator", {"deidentified": True})):
        with story.snapshot(role, **wanted) as snapshot:
            write_export("trail_csv", snapshot, Options(), tmp_path / f"{name}.csv", speaker("en"))
            write_export("trail_excel", snapshot, Options(), tmp_path / f"{name}.xlsx", speaker("zh"))
        assert POLICY.encode() not in (tmp_path / f"{name}.csv").read_bytes()
        with zipfile.ZipFile(tmp_path / f"{name}.xlsx") as archive:
            assert all(POLICY.encode() not in archive.read(part) for part in archive.namelist())


def test_the_same_place_gives_the_same_bytes(story, tmp_path):
    """Whenever it is written."""
    for name in ("a", "b"):
        with story.snapshot() as snapshot:
            write_export("trail_csv", snapshot, Options(), tmp_path / f"{name}.csv", speaker("zh"))
            write_export("trail_excel", snapshot, Options(), tmp_path / f"{name}.xlsx", speaker("zh"))
    for suffix in ("csv", "xlsx"):
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()
