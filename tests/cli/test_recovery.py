"""Backup and recovery as a person would type them."""

import json
import random
import shutil

import pytest

from ecrf.record.merkle import to_paper
from ecrf.record.rows import FOLD_VERSION
from ecrf.services import commands as c
from ecrf.services.workplace import Workplace
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import require
from ecrf.words import Language
from tests.cli.terminal import Terminal
from tests.wiring.premises import ADMIN, COORDINATOR, House, build
from tests.wiring.recovery_house import HEIGHT, WEIGHT, enter, files, lengths, slip_in, work_a_day
from tests.wiring.test_opening import access


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
    names = [{path.name for path in place.glob("*.ecrf")} for place in (first, second)]
    assert names[0] == names[1]
    (name,) = names[0]
    assert (first / name / "study.db").read_bytes() == (second / name / "study.db").read_bytes()
    assert json.loads((first / name / "copy.json").read_text())["entries"] == made[0]["entries"]
    study = house.open()
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
    assert len(list(second.glob("*.ecrf"))) == 1
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


def backup(house, terminal, tmp_path, name="copy.ecrf"):
    """A backup beside the study."""
    target = tmp_path / name
    assert terminal.run("backup", house.folder, target, "--login", "wang") == 0, terminal.noted
    return target


@pytest.fixture
def worked(house, terminal, tmp_path):
    """Two subjects, a backup, then a correction, a third subject and a query: (house, backup, chains)."""
    chains = work_a_day(house, ("171.5", "180.2"))
    copy = backup(house, terminal, tmp_path)
    study = house.open("liwen", COORDINATOR)
    enter(study, chains[0], WEIGHT, "70.4")
    study.close()
    chains += work_a_day(house, ("166.6",))
    return house, copy, chains


def test_restoring_gives_the_very_study_that_was_backed_up(worked, terminal, tmp_path):
    """Every chain has the same head as in the backup, work goes on there, and the restoring is noted with counts."""
    house, copy, chains = worked
    new = tmp_path / "new.ecrf"
    assert terminal.run("restore", copy, new, "--login", "wang", "--reason", "disk broke") == 0, (
        terminal.noted
    )
    kept = House(copy, house.sources, house.memory).open()
    back = House(new, house.sources, house.memory, house.site, house.person)
    study = back.open()
    heads = {link.chain: link.head for link in kept.tools.store.links() if link.chain != "access"}
    assert {link.chain: link.head for link in study.tools.store.links() if link.chain != "access"} == heads
    assert access(study)[-1] == "restore"
    kept.close()
    study.close()
    study = back.open("liwen", COORDINATOR)
    assert enter(study, chains[1], WEIGHT, "81.0") > 0
    study.close()
    assert terminal.run("verify", new, "--login", "wang") == 0


def test_what_came_after_the_backup_is_listed_for_entering_again(worked, terminal, tmp_path):
    """Subject, field, value, person and time of every entry only the newer copy has; computed ones are left out."""
    house, copy, _ = worked
    terminal.environment["ECRF_PASSWORD"] = COORDINATOR
    words = ("--login", "liwen", "--reason", "drill", "--newer", house.folder, "--json")
    code = terminal.run("restore", copy, tmp_path / "new.ecrf", *words)
    assert code == 1, terminal.noted
    again = terminal.json()["lists"]["again"]
    values = {(row[0], row[3]) for row in again}
    assert ("01-001", "70.4 kg") in values or ("01-001", "70.4") in values, again
    assert any("166.6" in value for _, value in values)
    assert any(row[0] == "01-003" for row in again)
    assert not any("171.5" in row[3] for row in again)
    assert all(row[5].startswith("Li Wen") for row in again if "166.6" in row[3])


def test_a_restore_report_is_written_as_pdf_and_as_excel_in_both_languages(worked, terminal, tmp_path):
    """Both open again; the workbook lists the entries, the paper says what was missing."""
    import openpyxl

    house, copy, _ = worked
    terminal.environment["ECRF_PASSWORD"] = COORDINATOR
    for number, (language, suffix) in enumerate(((Language.EN, ".xlsx"), (Language.ZH, ".pdf"))):
        terminal.language = language
        report = tmp_path / f"report{suffix}"
        words = ("--login", "liwen", "--reason", "drill", "--newer", house.folder, "--report", report)
        assert terminal.run("restore", copy, tmp_path / f"n{number}.ecrf", *words) == 1, terminal.noted
    book = openpyxl.load_workbook(tmp_path / "report.xlsx", read_only=True)
    assert book.sheetnames[1:] == [
        "To be entered again",
        "Redactions made again",
        "Redactions still waiting for a",
    ]
    texts = [str(cell) for row in book.worksheets[1].iter_rows(values_only=True) for cell in row if cell]
    assert any("166.6" in text for text in texts)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_printed_checkpoint_says_whether_paper_or_backup_is_newer(worked, terminal, tmp_path):
    """A checkpoint in the backup is found; one printed afterwards is said to be newer than the backup."""
    house, copy, _ = worked
    study = house.open()
    rows = sorted(study.state.checkpoints.values(), key=lambda row: row.sequence)
    study.close()
    later = backup(house, terminal, tmp_path, "later.ecrf")
    study = house.open()
    newest = max(study.state.checkpoints.values(), key=lambda row: row.sequence)
    study.close()
    for number, (root, code) in enumerate(
        ((rows[0].root, "is in this backup"), (newest.root, "printed later"))
    ):
        words = ("--login", "wang", "--reason", "drill", "--paper", to_paper(root), "--drill")
        assert terminal.run("restore", copy, tmp_path / f"p{number}.ecrf", *words) == 0, terminal.noted
        assert code in terminal.said
        assert not (tmp_path / f"p{number}.ecrf").exists(), "a drill leaves nothing"
    assert later.exists()


def test_a_changed_or_mixed_backup_is_refused(worked, terminal, tmp_path):
    """A changed byte, and an older key file beside a newer study, leave nothing at the target."""
    house, copy, _ = worked
    spoilt = tmp_path / "spoilt.ecrf"
    shutil.copytree(copy, spoilt)
    data = bytearray((spoilt / "study.db").read_bytes())
    data[len(data) // 2] ^= 1
    (spoilt / "study.db").write_bytes(data)
    target = tmp_path / "new.ecrf"
    assert terminal.run("restore", spoilt, target, "--login", "wang", "--reason", "x") == 2
    assert terminal.err[0].startswith("restore.files_changed")
    old_keys = (copy / "keys.json").read_bytes()
    terminal.environment["ECRF_NEW_PASSWORD"] = "another long pass phrase"
    words = ("--name", "New", "--organisation", "B")
    assert terminal.run("users", "add", house.folder, "new", "--login", "wang", *words) == 0, terminal.noted
    mixed = backup(house, terminal, tmp_path, "mixed.ecrf")
    (mixed / "keys.json").write_bytes(old_keys)
    (mixed / "copy.json").unlink()
    assert terminal.run("restore", mixed, target, "--login", "wang", "--reason", "x") == 2
    assert terminal.err[0].startswith("vault.envelope_older")
    assert not target.exists()


def test_a_removal_made_after_the_backup_is_made_again(worked, terminal, tmp_path):
    """With the newer study at hand, or with the list beside the backups, the words do not come back."""
    house, copy, chains = worked
    study = house.open()
    workplace = Workplace(study.tools, study.session(*study.role_for("redact")))
    state = study.tools.store.load_state(chains[0])
    version = state.lines[HEIGHT.rpartition("/")[0]].items["VS_HEIGHT"].version
    require(workplace.do(c.Redact(*study.stamp(), chains[0], version, 0, "a name")).fault)
    study.close()
    place = tmp_path / "usb"
    place.mkdir()
    assert terminal.run("backup-plan", house.folder, "--first", place) == 0
    assert terminal.run("backup", house.folder, "--login", "wang") == 0
    for name, words in (
        ("a", ("--newer", house.folder)),
        ("b", ("--redactions", place / "small.redactions.json")),
    ):
        new = tmp_path / f"{name}.ecrf"
        terminal.run("restore", copy, new, "--login", "wang", "--reason", "x", "--json", *words)
        assert terminal.json()["lists"]["redacted"] == [[chains[0], str(version), "value"]]
        back = House(new, house.sources, house.memory).open()
        cell = back.tools.store.load_state(chains[0]).lines[HEIGHT.rpartition("/")[0]].items["VS_HEIGHT"]
        assert bytes(cell.value) == b'{"redacted":true}'
        back.close()
        assert terminal.run("verify", new, "--login", "wang") == 0


def test_two_copies_that_went_apart_are_listed_and_never_merged(worked, terminal, tmp_path):
    """Each one's own entries are listed; the one declared the record notes it; neither copy takes the other's entries."""
    house, copy, chains = worked
    new = tmp_path / "new.ecrf"
    assert terminal.run("restore", copy, new, "--login", "wang", "--reason", "x") == 0
    back = House(new, house.sources, house.memory, house.site, house.person)
    study = back.open("liwen", COORDINATOR)
    enter(study, chains[1], WEIGHT, "92.5")
    study.close()
    terminal.environment["ECRF_PASSWORD"] = COORDINATOR
    report = tmp_path / "apart.xlsx"
    assert terminal.run("compare", house.folder, new, "--login", "liwen", "--report", report, "--json") == 1
    found = terminal.json()
    assert report.exists()
    assert "went apart" in found["facts"]["standing"]
    assert any("166.6" in row[3] for row in found["lists"]["only_one"])
    assert [row[0] for row in found["lists"]["only_other"] if "92.5" in row[3]] == ["01-002"]
    assert not any("92.5" in row[3] for row in found["lists"]["only_one"])
    terminal.environment["ECRF_PASSWORD"] = ADMIN
    again = back.open()
    before = lengths(again)
    again.close()
    assert terminal.run("compare", house.folder, new, "--login", "wang", "--record", "one") == 1
    study = house.open()
    assert access(study)[-1] == "record"
    study.close()
    again = back.open()
    assert lengths(again) == before
    again.close()
    assert terminal.run("compare", house.folder, new, "--login", "wang", "--record", "both") == 2


def test_another_study_is_no_copy(worked, terminal, tmp_path):
    """Two studies are never compared."""
    house, _, _ = worked
    other = build(tmp_path / "other", provisional=False)
    assert terminal.run("compare", house.folder, other.folder, "--login", "wang") == 2
    assert terminal.err[0].startswith("recovery.other_study")


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_study_is_salvaged_with_a_list_of_what_is_missing(worked, terminal, tmp_path, seed):
    """Pages are zeroed: the new study verifies, holds the whole backup, and the damaged folder is as it was."""
    house, copy, _ = worked
    chance = random.Random(seed)
    data = bytearray((house.folder / "study.db").read_bytes())
    pages = len(data) // 4096
    for page in chance.sample(range(pages), 12):
        data[page * 4096 : (page + 1) * 4096] = bytes(4096)
    (house.folder / "study.db").write_bytes(data)
    before = files(house.folder)
    new = tmp_path / "new.ecrf"
    terminal.environment["ECRF_PASSWORD"] = COORDINATOR
    report = tmp_path / "report.pdf"
    code = terminal.run(
        "salvage", house.folder, "--backup", copy, "--out", new, "--login", "liwen", "--report", report
    )
    assert code in (0, 1), terminal.noted
    assert files(house.folder) == before
    assert report.exists()
    terminal.environment["ECRF_PASSWORD"] = ADMIN
    assert terminal.run("verify", new, "--login", "wang") == 0, terminal.noted
    back = House(new, house.sources, house.memory).open()
    kept = House(copy, house.sources, house.memory).open()
    now = lengths(back)
    assert all(now[chain] >= length for chain, length in lengths(kept).items())
    assert access(back)[-1] == "salvage"
    back.close()
    kept.close()


def test_a_site_restores_alone_and_goes_on_entering(worked, terminal, tmp_path, monkeypatch):
    """A coordinator with a backup, a password and this program, on a computer that remembers nothing."""
    house, copy, chains = worked
    shutil.rmtree(house.folder)
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "clean"))
    terminal.environment["ECRF_PASSWORD"] = COORDINATOR
    new = tmp_path / "again.ecrf"
    assert terminal.run("restore", copy, new, "--login", "liwen", "--reason", "the disk broke") == 0, (
        terminal.noted
    )
    back = House(new, house.sources, Memory(tmp_path / "clean"), house.site, house.person)
    study = back.open("liwen", COORDINATOR)
    assert study.warnings == ()
    assert enter(study, chains[0], WEIGHT, "70.4") > 0
    study.close()
    assert terminal.run("verify", new, "--login", "liwen") == 0


def test_a_drill_is_noted_in_the_study_it_was_set_against(worked, terminal, tmp_path):
    """The restored folder is gone afterwards; that it was rehearsed, and how it went, stays in the living study."""
    house, copy, _ = worked
    words = ("--login", "wang", "--reason", "yearly drill", "--newer", house.folder, "--drill")
    assert terminal.run("restore", copy, tmp_path / "drill.ecrf", *words) == 1
    study = house.open()
    assert access(study)[-1] == "drill"
    study.close()


def test_a_backup_of_an_older_program_is_read_and_restored(worked, terminal, tmp_path, monkeypatch):
    """A program whose fold gives other rows opens it without touching it, and restores it in its own form."""
    _, copy, _ = worked
    before = files(copy)
    for module in ("ecrf.store.rebuild", "ecrf.store.study_file"):
        monkeypatch.setattr(f"{module}.FOLD_VERSION", FOLD_VERSION + 1)
    assert terminal.run("verify", copy, "--login", "wang") == 0, terminal.noted
    new = tmp_path / "new.ecrf"
    assert terminal.run("restore", copy, new, "--login", "wang", "--reason", "x") == 0, terminal.noted
    assert terminal.run("verify", new, "--login", "wang") == 0, terminal.noted
    assert files(copy) == before


def test_an_older_study_is_brought_up_to_date_with_progress(house, terminal, monkeypatch):
    """Once; the second time there is nothing to do; it verifies afterwards."""
    assert terminal.run("migrate", house.folder, "--login", "wang") == 0, terminal.noted
    assert "up to date" in terminal.said
    for module in ("ecrf.store.rebuild", "ecrf.store.study_file"):
        monkeypatch.setattr(f"{module}.FOLD_VERSION", FOLD_VERSION + 1)
    assert terminal.run("migrate", house.folder, "--login", "wang") == 0, terminal.noted
    assert "100 %" in terminal.noted
    assert f"fold {FOLD_VERSION + 1}" in terminal.said
    assert terminal.run("migrate", house.folder, "--login", "wang") == 0
    assert terminal.noted == ""
    assert terminal.run("verify", house.folder, "--login", "wang") == 0


def test_an_older_study_with_a_forbidden_entry_is_brought_up_to_date_and_the_entry_named(
    worked, terminal, monkeypatch
):
    """The update says which entry is shown no more, every command at its opening; verifying ends badly and names it."""
    house, _, chains = worked
    named = f"{chains[0]}#{slip_in(house, chains[0])}"
    for module in ("ecrf.store.rebuild", "ecrf.store.study_file"):
        monkeypatch.setattr(f"{module}.FOLD_VERSION", FOLD_VERSION + 1)
    assert terminal.run("migrate", house.folder, "--login", "wang") == 0, terminal.noted
    assert f"{named} (fold.stale)" in terminal.said
    for asked in ((), ("--whole",)):
        assert terminal.run("verify", house.folder, "--login", "wang", *asked) == 1
        assert f"verify.not_allowed  {named}" in terminal.noted
        assert f"store.not_folded  {named}" in terminal.noted
