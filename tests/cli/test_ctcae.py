"""`ecrf ctcae`: load NCI's table, go back to the shipped wording, find a term."""

import pytest
from openpyxl import Workbook

from ecrf.library.tables_ctcae import load_ctcae
from ecrf.wiring import terms
from ecrf.wiring.line import run

HEADER = ["MedDRA Code", "MedDRA SOC", "CTCAE Term", *(f"Grade {grade}" for grade in range(1, 6)), "Definition",
          "Navigational Note"]  # fmt: skip


@pytest.fixture
def ecrf(tmp_path, monkeypatch, capsys):
    """The command line with a user folder of its own; returns status, output, errors."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    terms.catalogue.cache_clear()
    terms._kept_official.cache_clear()

    def call(*arguments):
        status = run(["ctcae", *map(str, arguments), "--lang", "en"])
        return status, *capsys.readouterr()

    yield call
    terms.catalogue.cache_clear()
    terms._kept_official.cache_clear()


@pytest.fixture
def workbook(tmp_path):
    """A workbook with NCI's columns; `wrong` terms are named otherwise."""

    def make(wrong=0):
        book = Workbook()
        book.active.append(HEADER)
        for number, term in enumerate(load_ctcae().terms):
            words = {one.grade: f"Exact {one.grade}" for one in term.criteria}
            name = "Else" if number < wrong else term.name.en
            grades = [words.get(grade) for grade in range(1, 6)]
            book.active.append([term.meddra_code, term.organ_class.en, name, *grades])
        book.save(tmp_path / "nci.xlsx")
        return tmp_path / "nci.xlsx"

    return make


def test_loading_shows_the_exact_words_until_the_shipped_ones_are_wanted(ecrf, workbook):
    """`load` shows NCI's words, in a new process too (kept in the user's folder); `shipped` returns to ours."""
    assert "1  No symptoms or mild symptoms only" in ecrf("find", "mucositis")[1]
    status, said, _ = ecrf("load", workbook())
    assert (status, said.startswith("837 terms read, 837 are shown in NCI's exact words, 0 differences")) == (
        0,
        True,
    )
    assert (
        "10028130  Mucositis oral  [Gastrointestinal disorders]\n  1  Exact 1" in ecrf("find", "mucositis")[1]
    )
    terms.catalogue.cache_clear()
    terms._kept_official.cache_clear()
    assert terms.catalogue().by_code["10028130"].criteria[0].text.en == "Exact 1"
    assert ecrf("shipped")[:2] == (0, "The shipped wording is shown again.\n")
    assert "1  No symptoms or mild symptoms only" in ecrf("find", "mucositis")[1]
    assert ecrf("shipped")[1].startswith("No official table was loaded")


def test_differences_are_told_and_the_status_says_so(ecrf, workbook):
    """A term of another name is told with code, row and what to do; the exit status is 1."""
    status, said, errors = ecrf("load", workbook(wrong=1))
    assert status == 1
    assert said.startswith("837 terms read, 836 are shown in NCI's exact words, 1 differences")
    assert "library.official_name  nci.xlsx Sheet!2" in errors


def test_a_bad_file_is_refused_and_nothing_is_kept(ecrf, tmp_path):
    """What is no workbook is refused with status 2; the shipped wording stays."""
    path = tmp_path / "ctcae.pdf"
    path.write_bytes(b"%PDF")
    status, _, errors = ecrf("load", path)
    assert status == 2
    assert "library.official_not_xlsx" in errors
    assert not (tmp_path / "home").exists()


def test_a_damaged_kept_table_is_warned_of(ecrf, tmp_path):
    """A damaged kept table does not stop work: the shipped words stand in and the window is given a warning."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "ctcae_v5_official.json").write_text("{")
    assert (
        terms.catalogue().by_code["10028130"].criteria[0].text.en
        == "No symptoms or mild symptoms only; no intervention needed"
    )
    assert [fault.code for fault in terms.official_warnings()] == ["library.official_damaged"]


def test_a_term_is_found_with_the_grades_that_exist(ecrf):
    """`find` gives code, term, class and one line per existing grade; nothing found is status 1."""
    status, said, _ = ecrf("find", "hair", "loss")
    assert status == 0
    assert [line.split()[0] for line in said.splitlines()] == ["10001760", "1", "2"]
    assert len(ecrf("find", "--limit", "3", "pain")[1].split("[")) == 4
    assert ecrf("find", "zzzzzz")[0] == 1
