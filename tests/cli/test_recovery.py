"""Backup and recovery as a person would type them."""

import json

import pytest

from tests.cli.terminal import Terminal
from tests.wiring.premises import ADMIN, build


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A founded study and a terminal in the administrator's hands."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    return build(tmp_path, provisional=False)


@pytest.fixture
def terminal():
    """A terminal that answers with the administrator's password."""
    return Terminal(environment={"ECRF_PASSWORD": ADMIN})


def test_a_plan_backs_up_to_two_places_and_notes_both(house, terminal, tmp_path):
    """Both copies hold the same bytes; each is an entry with place, counts and checkpoint; the plan is remembered."""
    first, second = tmp_path / "usb", tmp_path / "share"
    first.mkdir()
    second.mkdir()
    assert terminal.run("backup", house.folder, "--login", "wang") == 2
    assert terminal.err[0].startswith("backup.no_plan")
    assert terminal.run("backup-plan", house.folder, "--first", first, "--second", second, "--daily", 3) == 0
    assert terminal.run("backup", house.folder, "--login", "wang", "--json") == 0, terminal.noted
    made = terminal.json()["made"]
    assert [path.parent for path in (first / "x", second / "x")] == [first, second]
    assert len(made) == 2
    names = [{path.name for path in place.iterdir()} for place in (first, second)]
    assert names[0] == names[1]
    (name,) = names[0]
    assert (first / name / "study.db").read_bytes() == (second / name / "study.db").read_bytes()
    assert json.loads((first / name / "copy.json").read_text())["entries"] == made[0]["entries"]
    study = house.open()
    from tests.wiring.test_opening import access

    assert access(study).count("backup") == 2
    study.close()
    assert terminal.run("backup-plan", house.folder) == 0
    assert str(first) in terminal.said


def test_a_place_that_is_gone_keeps_nobody_from_the_other(house, terminal, tmp_path):
    """The second place still gets its backup, proved on its own; the exit code and the fault say which is missing."""
    first, second = tmp_path / "usb", tmp_path / "share"
    first.mkdir()
    second.mkdir()
    assert terminal.run("backup-plan", house.folder, "--first", first, "--second", second) == 0
    first.rmdir()
    assert terminal.run("backup", house.folder, "--login", "wang") == 1
    assert terminal.err[-3].startswith(f"backup.no_location  {first}")
    assert len(list(second.iterdir())) == 1
    assert terminal.run("backup-plan", house.folder) == 0
    assert "backup.no_location" in terminal.noted


def test_a_plan_refuses_places_inside_the_study_and_twice_the_same(house, terminal, tmp_path):
    """Neither would be a second place."""
    for words in (("--first", house.folder), ("--first", tmp_path, "--second", tmp_path)):
        assert terminal.run("backup-plan", house.folder, *words) == 2
        assert terminal.err[0].startswith("backup.same_place")
    assert terminal.run("backup-plan", house.folder, "--daily", 1000) == 2
    assert terminal.err[0].startswith("backup.numbers")


def test_a_backup_opened_by_itself_is_read_and_never_written(house, terminal, tmp_path):
    """It verifies and says what it is; an act that writes is refused; not even the door log grows."""
    target = tmp_path / "copy.ecrf"
    assert terminal.run("backup", house.folder, target, "--login", "wang") == 0
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    assert terminal.run("verify", target, "--login", "wang") == 0
    assert "study.is_backup" in terminal.noted
    terminal.environment["ECRF_NEW_PASSWORD"] = "another long pass phrase"
    words = ("--login", "wang", "--name", "A", "--organisation", "B")
    assert terminal.run("users", "add", target, "new", *words) == 2
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
