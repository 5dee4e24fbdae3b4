"""The one writer of workbooks of lists, read back with openpyxl."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from openpyxl import load_workbook

from ecrf.exports.tables.list_book import ListBook, ListSheet, make_list, make_plain_list, write_list_book
from ecrf.exports.tables.table import Kind
from tests.exports.story import Story, speaker

EN = speaker("en")
COLUMNS = (("subject", Kind.CODE), ("message", Kind.LONG))


def write(head, target: Path):
    """Two lists, one of them empty, with figures before them."""
    sheets = (
        ListSheet(make_list(EN, "reconciliation", COLUMNS), iter([("01-001", "=1+1"), ("007", None)])),
        ListSheet(
            make_plain_list(EN, "people", "People", "Who works here", ("ui.people.site",)), (), "persons"
        ),
    )
    counts = (("Kind", "", "Found"), ("without event", "", 2))
    return write_list_book(
        ListBook("A book", (("As of", "today"),), sheets, counts, "Lists"), head, target, EN
    )


def test_the_first_sheet_says_what_it_is_and_links_every_list(tmp_path):
    """Banner of a study that is not live, title, facts, figures, then a link and the number of rows of each list."""
    with Story().snapshot() as snapshot:
        head = snapshot.head
        made = write(head, tmp_path / "a.xlsx")
        again = write(head, tmp_path / "b.xlsx")
    assert made.rows == (("reconciliation", 2), ("persons", 0))
    assert made.sha256 == again.sha256 == hashlib.sha256((tmp_path / "a.xlsx").read_bytes()).hexdigest()
    book = load_workbook(tmp_path / "a.xlsx")
    first = book.worksheets[0]
    told = [[cell.value for cell in row if cell.value is not None] for row in first.iter_rows()]
    about = EN.say("exports.table.reconciliation.about")
    title = EN.say("exports.table.reconciliation")
    assert [row for row in told if row][1:] == [
        ["A book"], ["As of", "today"], ["Kind", "Found"], ["without event", 2], ["Lists"],
        [title, about, 2], ["People", "Who works here", 0],
    ]  # fmt: skip
    links = {
        cell.value: cell.hyperlink.location for row in first.iter_rows() for cell in row if cell.hyperlink
    }
    assert links == {title: f"'{title}'!A1", "People": "'People'!A1"}
    assert book.sheetnames[1:] == [title, "People"]


def test_what_looks_like_a_formula_or_a_number_stays_text(tmp_path):
    """In every list alike: no formula is run and no leading zero lost."""
    with Story().snapshot() as snapshot:
        write(snapshot.head, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[1]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value in ("=1+1", "007")]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("007", "s")]


def test_no_list_writes_a_workbook_of_its_own():
    """Only the data, the recovery report and this writer open a workbook."""
    rooms = (Path(__file__).parents[3] / "ecrf" / "exports").rglob("*.py")
    opening = {
        path.name for path in rooms if re.search(r"\bWorkbookFile\(", path.read_text(encoding="utf-8"))
    }
    assert opening == {"list_book.py", "recovery_workbook.py", "workbook.py"}
