"""NCI's own workbook: read, compared, kept and shown; what is not that workbook is refused."""

import csv
import io
import zipfile

import pytest
from openpyxl import Workbook

from ecrf.library.find import resource_path
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.library.tables_ctcae_official import (
    count_shown,
    find_differences,
    load_kept_official,
    load_official,
    remove_official,
    save_official,
    use_official,
)
from ecrf.words import Refusal

CATALOGUE = load_ctcae()
# As NCI prints them, the blank after "Grade 1" and the column of changes included.
HEADER = [
    "MedDRA Code", "MedDRA SOC", "CTCAE Term", "Grade 1 ", "Grade 2", "Grade 3", "Grade 4", "Grade 5",
    "Definition", "Navigational Note", "CTCAE v5.0\nChange",
]  # fmt: skip
MUCOSITIS = "10028130"


def official_rows():
    """A row for each of the 837 terms, as NCI lays them out: a dash where a grade does not exist."""
    rows = []
    for term in CATALOGUE.terms:
        words = {one.grade: f"Exact words {one.grade}" for one in term.criteria}
        grades = [words.get(grade, "-") for grade in range(1, 6)]
        row = [int(term.meddra_code), term.organ_class.en, term.name.en, *grades, "A disorder.", "-", "New"]
        rows.append(row)
    return rows


def write(path, rows, header=tuple(HEADER), above=()):
    """Write a workbook with a sheet of notes before the sheet of the table."""
    book = Workbook(write_only=True)
    book.create_sheet("Notes").append(["Common Terminology Criteria for Adverse Events"])
    sheet = book.create_sheet("CTCAE v5.0")
    for row in (*above, header, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A workbook of the published form."""
    return write(tmp_path_factory.mktemp("nci") / "CTCAE_v5.0.xlsx", official_rows(), above=[["Title"], []])


def changed(tmp_path, change):
    """A workbook of the published form with a change of its rows."""
    rows = official_rows()
    change(rows)
    return write(tmp_path / "changed.xlsx", rows)


def refused(path):
    """The fault a file is refused with."""
    with pytest.raises(Refusal) as refusal:
        load_official(path, CATALOGUE)
    return refusal.value.fault


def test_the_published_table_agrees_with_the_shipped_one(published):
    """837 terms are read, in codes, names, classes and grades as shipped; the file's SHA-256 is kept."""
    table = load_official(published, CATALOGUE)
    assert len(table.terms) == 837
    assert list(find_differences(table.terms, CATALOGUE)) == []
    assert len(table.sha256) == 64
    assert count_shown(table, CATALOGUE) == 837


def test_its_exact_words_are_shown_instead(published):
    """English criteria and definition are NCI's; Chinese, grades and search stay; a dash is no note."""
    shown = use_official(CATALOGUE, load_official(published, CATALOGUE))
    term, own = shown.by_code[MUCOSITIS], CATALOGUE.by_code[MUCOSITIS]
    assert [one.text.en for one in term.criteria] == [f"Exact words {grade}" for grade in range(1, 6)]
    assert [one.text.zh for one in term.criteria] == [one.text.zh for one in own.criteria]
    assert (term.grades, term.synonyms, term.name) == (own.grades, own.synonyms, own.name)
    assert (term.definition, term.note.en) == ("A disorder.", "")
    assert shown.plain == CATALOGUE.plain


def test_the_table_is_kept_and_removed(published, tmp_path):
    """What is kept in a folder comes back the same; removing it returns to the shipped words."""
    table = load_official(published, CATALOGUE)
    folder = tmp_path / "new" / "user"
    assert load_kept_official(folder) is None
    assert save_official(table, folder).parent == folder
    assert load_kept_official(folder) == table
    assert [path.name for path in folder.iterdir()] == ["ctcae_v5_official.json"]
    assert remove_official(folder) is True
    assert remove_official(folder) is False


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"file": 1}', b"\xff\xfe", b'{"file":"a","sha256":"b","terms":[{}]}']
)
def test_a_damaged_kept_table_is_refused(damage, tmp_path):
    """A kept table that cannot be read is refused, with its file."""
    (tmp_path / "ctcae_v5_official.json").write_bytes(damage)
    with pytest.raises(Refusal) as refusal:
        load_kept_official(tmp_path)
    assert refusal.value.fault.code == "library.official_damaged"


def test_differences_are_reported_and_those_terms_keep_the_shipped_words(tmp_path):
    """Another name, class or set of grades, a term too much and one missing are each told by code and row."""

    def change(rows):
        by_code = {str(row[0]): row for row in rows}
        by_code[MUCOSITIS][2] = "Mucositis, oral"
        by_code["10002272"][1] = "Cardiac disorders"
        by_code["10001760"][5] = "Total"
        rows.remove(by_code["10013781"])
        rows.append([10099999, "Eye disorders", "Extra", "A", "-", "-", "-", "-", "", "", ""])

    table = load_official(changed(tmp_path, change), CATALOGUE)
    differences = tuple(find_differences(table.terms, CATALOGUE))
    found = {(fault.code.removeprefix("library.official_"), fault.args["term_code"]) for fault in differences}
    assert found == {
        ("name", MUCOSITIS), ("class", "10002272"), ("grades", "10001760"), ("lacks", "10013781"), ("adds", "10099999"),
    }  # fmt: skip
    assert all(fault.place.startswith("changed.xlsx CTCAE v5.0!") for fault in differences if fault.place)
    shown = use_official(CATALOGUE, table)
    assert shown.by_code[MUCOSITIS] is CATALOGUE.by_code[MUCOSITIS]
    assert shown.by_code["10001760"].grades == (1, 2)
    assert shown.by_code["10002272"].criteria[0].text.en == "Exact words 1"
    assert "10099999" not in shown.by_code
    assert count_shown(table, CATALOGUE) == 834


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda rows: rows[0].__setitem__(0, "1002272"), "code"),
        (lambda rows: rows[0].__setitem__(0, None), "code"),
        (lambda rows: rows[0].__setitem__(0, 10002272.5), "code"),
        (lambda rows: rows[0].__setitem__(0, "１０００２２７２"), "code"),
        (lambda rows: rows[0].__setitem__(2, "  "), "no_term"),
        (lambda rows: rows.append(rows[0]), "code_twice"),
        (lambda rows: rows[0].__setitem__(8, "x" * 5001), "cell_long"),
        (lambda rows: rows.clear(), "no_table"),
        (lambda rows: rows.__delitem__(slice(700, None)), "other_version"),
        (lambda rows: [row.__setitem__(4, "-") for row in rows], "other_version"),
        (lambda rows: rows[0].extend(["x"] * 60), "too_large"),
        (lambda rows: rows.extend([["x"]] * 5000), "too_large"),
    ],
)
def test_a_bad_table_is_refused(change, code, tmp_path):
    """A bad or double code, a row without a term, an endless cell, row or sheet, another version: refused, named."""
    assert refused(changed(tmp_path, change)).code == f"library.official_{code}"


def test_a_missing_or_double_column_is_refused(tmp_path):
    """Without a column of NCI's there is no table; a column twice is ambiguous."""
    rows = official_rows()[:3]
    for column in (2, 7):
        header = [*HEADER[:column], "Other", *HEADER[column + 1 :]]
        assert refused(write(tmp_path / "a.xlsx", rows, header)).code == "library.official_no_table"
    assert (
        refused(write(tmp_path / "b.xlsx", rows, [*HEADER, "grade 1"])).code
        == "library.official_column_twice"
    )


def zipped(names):
    """A ZIP file of small parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in names.items():
            file.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xlsx"),
        (b"%PDF-1.7", "not_xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old or locked", "not_xlsx"),
        (b"MedDRA Code,MedDRA SOC\n", "not_xlsx"),
        (zipped({"a.txt": "x"}), "not_xlsx"),
        (zipped({"[Content_Types].xml": "<a", "xl/workbook.xml": "<b"}), "not_xlsx"),
        (zipped({"bomb": bytes(200_000_001)}), "too_large"),
    ],
)
def test_what_is_no_workbook_is_refused(content, code, tmp_path):
    """An empty file, a PDF, an old or locked workbook, CSV, another ZIP, broken XML and a ZIP bomb are refused."""
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    assert refused(path).code == f"library.official_{code}"


def test_a_cut_workbook_is_refused(published, tmp_path):
    """A workbook cut off, or with bytes changed in its sheet, is refused, never half read."""
    whole = published.read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    assert refused(path).code == "library.official_not_xlsx"
    for at in range(2000, 12000, 1000):
        path.write_bytes(whole[:at] + b"\x00\xff\x00\xff" + whole[at + 4 :])
        code = refused(path).code
        assert code.startswith("library.official_"), at


def test_a_missing_file_or_a_folder_is_refused(tmp_path):
    """No file, a folder, a name no file can have."""
    for path in (tmp_path / "none.xlsx", tmp_path, tmp_path / "a\0b"):
        assert refused(path).code == "library.official_missing"


def test_every_fault_has_words_in_both_languages():
    """Each code of this reader says what is wrong and what to do, in English and Chinese."""
    for language in ("en", "zh"):
        text = resource_path("translations", language, "ctcae.po").read_text(encoding="utf-8")
        for code in (
            "missing", "not_xlsx", "too_large", "no_table", "column_twice", "cell_long", "code", "no_term",
            "code_twice", "other_version", "damaged", "adds", "lacks", "name", "class", "grades",
        ):  # fmt: skip
            assert f'msgid "library.official_{code}"' in text
            assert f'msgid "library.official_{code}.todo"' in text


def test_classes_and_terms_are_spelled_as_in_the_shipped_table():
    """The names compared are the shipped English ones: 26 classes."""
    with resource_path("ctcae", "classes.csv").open(encoding="utf-8", newline="") as file:
        assert {row["class_en"] for row in csv.DictReader(file)} == {
            term.organ_class.en for term in CATALOGUE.terms
        }
