"""Medical coding on the command line: a dictionary loaded, named, used, and compared with another version."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.cli.terminal import Terminal
from tests.library.small_dictionary import LLTS, write_meddra
from tests.wiring.premises import ADMIN, COORDINATOR, build
from tests.wiring.recovery_house import enter, work_a_day

AT = "LOGS/1/AE/1/1/AE_L"


@pytest.fixture
def terminal(tmp_path, monkeypatch):
    """(terminal, folder): a study with two events, and two versions of a dictionary beside it."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    house = build(tmp_path, provisional=False)
    (chain, *_) = work_a_day(house, ("171.5",))
    study = house.open("liwen", COORDINATOR)
    for line, words in (("e1", "Sore mouth"), ("e2", "no such words")):
        enter(study, chain, f"{AT}/{line}/AE_TERM", words)
    study.close()
    write_meddra(tmp_path / "old")
    write_meddra(tmp_path / "new", LLTS[1:])
    return Terminal(environment={"ECRF_PASSWORD": ADMIN}), house.folder


def test_from_the_files_to_a_coded_study(terminal, tmp_path):
    """Loading keeps the files, using names them in the study, certain terms are coded, the rest is listed."""
    line, folder = terminal
    assert line.run("dictionaries", "load", "meddra", tmp_path / "old", "--version", "0.1") == 0, line.noted
    assert line.run("coding", "use", folder, "meddra", "--version", "0.1", "--login", "wang") == 0, line.noted
    assert line.run("coding", "list", folder, "--login", "wang") == 1
    assert line.run("coding", "auto", folder, "--dry-run", "--login", "wang") == 0
    assert line.run("coding", "auto", folder, "--login", "wang") == 0
    assert "1 terms were coded" in line.said
    assert line.run("coding", "list", folder, "--login", "wang") == 1
    assert "1 of 2 terms are not coded" in line.said
    assert line.run("dictionaries", "load", "meddra", tmp_path / "new", "--version", "0.2") == 0
    book = tmp_path / "up.xlsx"
    compare = ("coding", "compare", folder, "meddra", "--to", "0.2", "--excel", book, "--login", "wang")
    assert line.run(*compare) == 1
    assert "1 of 1 codes change" in line.said
    rows = [row for sheet in load_workbook(book) for row in sheet.iter_rows(values_only=True)]
    assert any("gone" in row and "90000001" in row for row in rows)


def test_what_is_not_installed_is_not_named(terminal):
    """The study never names a dictionary nobody here has."""
    line, folder = terminal
    assert line.run("coding", "use", folder, "meddra", "--version", "9", "--login", "wang") == 2
    assert "not installed" in line.noted
