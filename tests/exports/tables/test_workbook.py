"""The workbook of a study, read back by openpyxl."""

from __future__ import annotations

import zipfile
from datetime import datetime

import openpyxl
import pytest

from ecrf.exports import Options, write_export
from ecrf.services import commands as c
from ecrf.words import Refusal
from tests.exports.story import LONG, LONGER, POLICY, Story, speaker


@pytest.fixture(scope="module")
def files(story, tmp_path_factory):
    """One workbook per language, as the monitor exports it."""
    folder = tmp_path_factory.mktemp("excel")
    for language in ("en", "zh"):
        with story.snapshot() as snapshot:
            write_export("excel", snapshot, Options(), folder / f"{language}.xlsx", speaker(language))
    return folder


@pytest.fixture(scope="module")
def book(files):
    """The English one, read."""
    return openpyxl.load_workbook(files / "en.xlsx")


def _rows(book, sheet):
    cells = list(book[sheet].iter_rows(values_only=True))
    return [
        {name: cell for name, cell in zip(cells[0], row, strict=True) if cell is not None}
        for row in cells[2:]
    ]


def test_there_is_a_sheet_per_form_and_per_repeating_group(book, story):
    """README first, lists, forms in schedule order, dictionary, trail."""
    assert book.sheetnames[:6] == ["README", "Subjects", "Visits", "Forms", "SV", "IC"]
    forms = {form.oid for form in story.house.design.forms}
    assert {name.partition(".")[0] for name in book.sheetnames} >= forms
    assert {"TU", "TU.TU_T", "TU.TU_N", "AE", "AE.AE_S", "CM"} <= set(book.sheetnames)
    assert {
        "Missing marks",
        "Queries",
        "Query threads",
        "Items",
        "Code lists",
        "Checks",
        "Audit trail",
    } <= set(book.sheetnames)


def test_values_stand_with_their_keys(book):
    """Numbers as numbers, dates as dates, derived values, text that cannot be read, missing with its reason."""
    (row,) = _rows(book, "VS")
    assert row == {
        "SUBJECT": "01-001", "SITE": "01", "VISIT": "S0", "VISIT__LABEL": "Screening", "VISIT_DATE": datetime(2026, 3, 3),
        "FORM_NO": 1, "FORM_STATUS": "begun", "VS_DAT": datetime(2026, 3, 2), "VS_HEIGHT": 170, "VS_WEIGHT": 31,
        # 0.007184 x 170^0.725 x 31^0.425 = 1.2803 m2 (Du Bois and Du Bois 1916)
        "VS_BSA": 1.28,
        "VS_BMI": 10.7,  # 31 / 1.7^2
        "VS_TEMP__MISS": "#UNREADABLE", "VS_TEMP__NOTE": "feverish", "VS_PULSE__MISS": "ND", "VS_PULSE__NOTE": "refused",
    }  # fmt: skip
    assert book["VS"]["J3"].number_format in ("0.0", "General")


def test_log_lines_keep_hostile_text_and_leading_zeros(book):
    """Formulas stay text, 007 stays 007, a partial date stays as known, emoji and Chinese survive."""
    first, second = _rows(book, "AE")
    assert (first["LINE_NO"], second["LINE_NO"]) == (1, 2)
    assert first["AE_TERM"] == '=HYPERLINK("http://x","y")'
    assert first["AE_STDAT"] == "2026-03"
    assert second["AE_STDAT"] == datetime(2026, 3, 4)
    assert first["AE_SRC"] == "病历 2026-03-05 😀"
    (drug,) = _rows(book, "CM")
    assert (drug["CM_TRT"], drug["CM_DOSE"], drug["CM_SRC"]) == ("-aspirin", 0.125, "007")
    for row in book["AE"].iter_rows(min_row=3):
        assert all(cell.data_type != "f" for cell in row)


def test_no_cell_of_the_whole_book_is_a_formula(book):
    """Nothing is ever computed by the file."""
    for sheet in book.worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_long_texts_are_whole(book):
    """20,000 characters stand in a cell, or, where Excel has no room, in pieces on their own sheet."""
    abouts = [row["ABOUT"] for row in _rows(book, "Queries")]
    assert LONG in abouts
    (mark,) = [about for about in abouts if about.startswith("😀")]
    number = int(mark.rpartition("#")[2].rstrip("]"))
    pieces = [row["TEXT"] for row in _rows(book, "Long texts") if row["TEXT_NO"] == number]
    assert "".join(pieces) == LONGER


def test_withheld_values_are_in_no_byte_of_the_file(story, files, tmp_path):
    """Not in the sheet, the trail, a query about the field; neither for the monitor nor in a de-identified export."""
    with story.snapshot("coordinator", deidentified=True) as snapshot:
        write_export("excel", snapshot, Options(everything=True), tmp_path / "de.xlsx", speaker("en"))
    for path in (files / "en.xlsx", files / "zh.xlsx", tmp_path / "de.xlsx"):
        with zipfile.ZipFile(path) as archive:
            assert all(POLICY.encode() not in archive.read(name) for name in archive.namelist())


def test_who_may_see_an_identifying_value_exports_it(story, tmp_path):
    """The coordinator holds the key and did not ask for a de-identified file."""
    with story.snapshot("coordinator") as snapshot:
        write_export("excel", snapshot, Options(), tmp_path / "c.xlsx", speaker("en"))
    (row,) = _rows(openpyxl.load_workbook(tmp_path / "c.xlsx"), "INS")
    assert row["INS_POLICY"] == POLICY


def test_the_same_data_give_the_same_bytes(story, files, tmp_path):
    """Also when somebody wrote a checkpoint in order to export."""
    with story.snapshot() as snapshot:
        again = write_export("excel", snapshot, Options(), tmp_path / "again.xlsx", speaker("en"))
    assert (tmp_path / "again.xlsx").read_bytes() == (files / "en.xlsx").read_bytes()
    assert len(again.sha256) == 64


def test_an_older_place_gives_the_bytes_of_then(tmp_path):
    """What was exported at a checkpoint can be exported again after everything changed."""
    story = Story()
    story.house.must("data_manager", c.WriteCheckpoint, "export")
    with story.snapshot() as snapshot:
        root = snapshot.head.root
        write_export("excel", snapshot, Options(), tmp_path / "then.xlsx", speaker("en"))
    story.change("S0/1/VS/1/1/VS_G/0/VS_HEIGHT", "171", "typing error")
    story.house.subject()
    with story.snapshot(at=root) as snapshot:
        write_export("excel", snapshot, Options(), tmp_path / "again.xlsx", speaker("en"))
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "then.xlsx").read_bytes()


def test_the_readme_counts_what_was_written_and_left_out(book, story):
    """Rows of every sheet, and the balance against the store's own state."""
    cells = [[cell for cell in row if cell is not None] for row in book["README"].iter_rows(values_only=True)]
    lines = {row[0]: row[1:] for row in cells if row}
    state = story.house.state(story.first)
    values = sum(len(line.items) for line in state.lines.values())
    assert lines["Values"] == [values, values - 1, 1]
    assert lines["Lines"] == [len(state.lines), len(state.lines) - 1, 1]
    assert lines["Trail entries of subjects"][0] == state.sequence + story.house.state(story.second).sequence
    listed = {
        row[0]: row[2] for row in cells if len(row) == 3 and isinstance(row[1], str) and row[2] != "Rows"
    }
    assert listed == {sheet.title: sheet.max_row - 2 for sheet in book.worksheets[1:]}
    assert cells[0] == ["TEST STUDY - not for clinical use"]


def test_removed_lines_and_errors_are_there_when_everything_is_asked_for(story, tmp_path):
    """Marked in STATE, and then nothing is left out."""
    with story.snapshot() as snapshot:
        write_export("excel", snapshot, Options(everything=True), tmp_path / "all.xlsx", speaker("en"))
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert [(row["CM_TRT"], row.get("STATE")) for row in _rows(book, "CM")] == [
        ("-aspirin", None),
        ("wrong line", "removed"),
    ]


def test_the_trail_says_who_when_where_old_new_why(book):
    """A correction with its reason, a derived value with its system, a removed line with its reason."""
    rows = _rows(book, "Audit trail")
    change = next(row for row in rows if row.get("REASON") == "typing error" and row["ITEM"] == "VS_WEIGHT")
    assert (change["OLD"], change["NEW"], change["PERSON"], change["SUBJECT"]) == (
        "65.50",
        "66.0",
        "Coordinator",
        "01-001",
    )
    assert (change["VISIT__LABEL"], change["FORM"], change["KIND"]) == ("Screening", "VS", "value.entered")
    assert change["STORED"].startswith("2026-03-13T09:0")
    derived = next(row for row in rows if row.get("ITEM") == "VS_BSA")
    assert derived["BY_SYSTEM"] == "Y"
    removed = next(row for row in rows if row["KIND"] == "line.removed")
    assert (removed["LINE_NO"], removed["REASON"]) == (2, "belongs to another subject")


def test_a_missing_mark_is_listed(book):
    """A form marked missing as a whole has no record, but its row."""
    (row,) = _rows(book, "Missing marks")
    assert (row["FORM"], row["MISS"], row["NOTE"]) == ("ECG", "ND", "machine broken")


def test_the_dictionary_names_every_column(book):
    """Items with type and standard names, codes in both languages, and what each column belongs to."""
    items = {row["ITEM"]: row for row in _rows(book, "Items")}
    assert (items["VS_WEIGHT"]["UNIT"], items["VS_WEIGHT"]["CDASH"], items["VS_WEIGHT"]["CRITICAL"]) == (
        "kg",
        "VSWEIGHT",
        "Y",
    )
    codes = {(row["CODELIST"], row["CODE"]): row for row in _rows(book, "Code lists")}
    assert codes["SEX", "M"]["LABEL_ZH"] == "男"
    listed = {(row["TABLE"], row["COLUMN"]) for row in _rows(book, "Columns")}
    for sheet in ("VS", "AE", "TU.TU_T"):
        assert {(sheet, cell.value) for cell in book[sheet][1]} <= listed


def test_the_chinese_book_speaks_chinese(files, book):
    """Labels, choices, messages and sheet names; codes and column names are the same."""
    chinese = openpyxl.load_workbook(files / "zh.xlsx")
    assert chinese.sheetnames[:4] == ["说明", "受试者", "访视", "表单"]
    assert [cell.value for cell in chinese["VS"][1]] == [cell.value for cell in book["VS"][1]]
    assert chinese["DM"].max_row == 3
    (row,) = _rows(chinese, "DM")
    assert (row["DM_SEX"], row["DM_SEX__LABEL"]) == ("M", "男")
    for sheet in chinese.worksheets:
        for cells in sheet.iter_rows(min_row=1, max_row=2, values_only=True):
            assert not [cell for cell in cells if isinstance(cell, str) and cell.startswith("exports.")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_code_is_left_unspoken(files, language):
    """A message code in a cell would be a missing translation."""
    found = set()
    for sheet in openpyxl.load_workbook(files / f"{language}.xlsx").worksheets:
        for row in sheet.iter_rows(values_only=True):
            found |= {
                cell
                for cell in row
                if isinstance(cell, str) and cell.startswith(("exports.", "role.", "withheld."))
            }
    assert found == set()


def test_a_loss_is_an_error_and_no_file(story, tmp_path, monkeypatch):
    """If a value found no column, nothing is written."""
    from ecrf.exports.tables import data

    plan = data.plan_tables

    def without_weight(*args, **named):
        tables = plan(*args, **named)
        next(table for table in tables if table.table.key == "VS").slots.pop("VS_WEIGHT")
        return tables

    monkeypatch.setattr(data, "plan_tables", without_weight)
    with story.snapshot() as snapshot, pytest.raises(Refusal) as refused:
        write_export("excel", snapshot, Options(), tmp_path / "x.xlsx", speaker("en"))
    assert (refused.value.fault.code, refused.value.fault.place) == ("exports.not_reconciled", "values")
    assert list(tmp_path.iterdir()) == []
