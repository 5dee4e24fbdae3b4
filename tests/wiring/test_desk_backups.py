"""Backups made from the window, by its plan, while somebody works, and when it is closed."""

import time
from dataclasses import replace

import pytest

from ecrf.services.keeping import BackupPlan
from ecrf.viewmodels.backups import BackupsScreen, BringBack
from ecrf.viewmodels.shell import ShellScreen
from ecrf.words import Language
from tests.wiring.premises import ADMIN, COORDINATOR, House, build
from tests.wiring.recovery_house import work_a_day
from tests.wiring.test_admission import Loop, admit
from tests.wiring.test_opening import access


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A founded study with one subject; this workstation's memory is the test's own."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path / "home"))
    house = build(tmp_path, provisional=False)
    work_a_day(house, ("171.5",))
    return house


@pytest.fixture
def place(tmp_path):
    """A place for backups."""
    place = tmp_path / "usb"
    place.mkdir()
    return place


def at_work(house, loop, login="liwen", password=COORDINATOR, role="coordinator"):
    """A person at work in the window."""
    admitted = admit(house, loop, login, password)
    return admitted.work_as(next(each for each in admitted.roles if each.role == role))


def test_a_backup_from_the_window_is_listed_noted_and_stands_in_the_status_line(house, place):
    """The page lists it with its checkpoint, the access chain names it, the status line says when."""
    loop = Loop()
    bench = at_work(house, loop)
    screen, shell = BackupsScreen(bench), ShellScreen(bench)
    screen.refresh()
    shell.refresh()
    assert "status_line.no_backup" in [message.code for message in shell.status]
    screen.choose(first=str(place / "nothing"))
    assert screen.fault.code == "backup.no_location"
    screen.choose(first=str(place))
    assert screen.due
    screen.back_up()
    loop.until(lambda: not screen.busy)
    assert screen.fault is None
    assert [kept.path for kept in screen.kept] == [str(path) for path in place.glob("*.ecrf")]
    assert not screen.due
    assert "status_line.backup" in [message.code for message in shell.status]
    bench.leave()
    study = house.open()
    assert "backup" in access(study)
    study.close()


def test_the_window_backs_up_by_itself_when_one_is_due_and_never_twice(house, place):
    """The second look a moment later finds nothing due."""
    loop = Loop()
    bench = at_work(house, loop)
    bench.backups.choose(BackupPlan(first=str(place)))
    shell = ShellScreen(bench)
    shell.back_up_if_due()
    loop.until(lambda: not shell.backing_up)
    shell.back_up_if_due()
    assert not shell.backing_up
    assert len(list(place.glob("*.ecrf"))) == 1
    bench.leave()


def test_closing_backs_up_when_one_is_due(house, place):
    """The window is left at once; the copy is there soon after and the study is closed behind it."""
    loop = Loop()
    bench = at_work(house, loop)
    bench.backups.choose(BackupPlan(first=str(place)))
    began = time.monotonic()
    bench.leave()
    assert time.monotonic() - began < 1.5
    end = time.monotonic() + 20
    while not list(place.glob("*.ecrf")) and time.monotonic() < end:
        time.sleep(0.02)
    assert len(list(place.glob("*.ecrf"))) == 1


def test_a_place_that_is_gone_is_told_in_the_status_line_until_a_backup_comes_about(house, place, tmp_path):
    """What a person sees when the disk is not connected."""
    loop = Loop()
    bench = at_work(house, loop)
    bench.backups.choose(BackupPlan(first=str(place)))
    place.rmdir()
    screen, shell = BackupsScreen(bench), ShellScreen(bench)
    screen.back_up()
    loop.until(lambda: not screen.busy)
    assert screen.fault.code == "backup.no_location"
    assert "status_line.backup_failed" in [message.code for message in shell.status]
    place.mkdir()
    screen.back_up()
    loop.until(lambda: not screen.busy)
    assert screen.fault is None
    assert "status_line.backup" in [message.code for message in shell.status]
    bench.leave()


def test_a_backup_that_is_stopped_leaves_nothing_and_says_so(house, place):
    """Stopping is no failure of the place."""
    loop = Loop()
    bench = at_work(house, loop)
    bench.backups.choose(BackupPlan(first=str(place)))
    screen = BackupsScreen(bench)
    screen.back_up()
    screen.stop()
    loop.until(lambda: not screen.busy)
    if screen.fault is not None:  # a very quick machine may be done before it is stopped
        assert screen.fault.code == "backup.stopped"
        assert list(place.iterdir()) == []
    bench.leave()


def test_a_drill_and_a_comparison_from_the_window(house, place, tmp_path):
    """The drill lists what was entered since and leaves nothing; a comparison of equal copies says so; both print."""
    loop = Loop()
    bench = at_work(house, loop)
    bench.backups.choose(BackupPlan(first=str(place)))
    screen = BackupsScreen(bench)
    screen.back_up()
    loop.until(lambda: not screen.busy)
    backup = next(place.glob("*.ecrf"))
    bench.leave()
    work_a_day(house, ("166.6",))
    bench = at_work(house, loop)
    screen = BackupsScreen(bench)
    target = tmp_path / "drill.ecrf"
    screen.restore(BringBack(backup, target, "drill", "not the password", drill=True))
    loop.until(lambda: not screen.busy)
    assert screen.fault.code == "door.wrong_password"
    screen.restore(BringBack(backup, target, "drill", COORDINATOR, drill=True))
    loop.until(lambda: not screen.busy)
    assert screen.fault is None
    assert not target.exists()
    again = next(sheet for sheet in screen.document.sheets if sheet.key == "again")
    assert len(again.rows) >= 2
    for suffix in (".pdf", ".xlsx"):
        screen.write_report(tmp_path / f"report{suffix}", Language.ZH)
        assert screen.fault is None
        assert (tmp_path / f"report{suffix}").stat().st_size > 1000
    screen.compare(backup, COORDINATOR)
    loop.until(lambda: not screen.busy)
    assert screen.document.key == "compare"
    bench.leave()


def test_elsewhere_the_window_says_so_until_the_study_is_taken_over(house, monkeypatch):
    """A calm line above every page, no backups by plan, and the data manager's act that makes this the home."""
    monkeypatch.setattr("ecrf.wiring.study_files.workstation_name", lambda: "other/li")
    monkeypatch.setattr("ecrf.wiring.sources.workstation_name", lambda: "other/li")
    away = replace(house.sources, workstation="other/li")
    other = House(house.folder, away, house.memory, house.site, house.person)
    loop = Loop()
    bench = at_work(other, loop, "wang", ADMIN, "data_manager")
    shell, screen = ShellScreen(bench), BackupsScreen(bench)
    screen.refresh()
    assert shell.place_banner.code == "ui.banner.away"
    assert screen.home.away
    assert not screen.may_back_up
    screen.take_over("the old computer broke")
    loop.until(lambda: not screen.busy)
    assert screen.fault is None
    assert screen.taken_over
    bench.leave()
    bench = at_work(other, loop, "wang", ADMIN, "data_manager")
    assert ShellScreen(bench).place_banner is None
    bench.leave()


def test_a_coordinator_takes_no_study_over(house, monkeypatch):
    """The refusal says who may."""
    monkeypatch.setattr("ecrf.wiring.study_files.workstation_name", lambda: "other/li")
    monkeypatch.setattr("ecrf.wiring.sources.workstation_name", lambda: "other/li")
    loop = Loop()
    bench = at_work(house, loop)
    screen = BackupsScreen(bench)
    assert not screen.may_take_over
    screen.take_over("I like it here")
    loop.until(lambda: not screen.busy)
    assert screen.fault.code == "study.no_role_for"
    bench.leave()
