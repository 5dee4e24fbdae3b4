"""What is wrong with a study folder or a login is said in the window, clearly, in both languages, and nothing is lost."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.library.find import resource_path
from ecrf.library.words import load_speaker
from ecrf.services import commands as c
from ecrf.store.study_file import open_raw
from ecrf.ui.app import Application, FrontEnd
from ecrf.wiring.accounts import change_own_password
from ecrf.wiring.memory import Memory, Remembered
from ecrf.wiring.window import WindowDoor
from ecrf.words import Language
from tests.wiring.premises import ADMIN, COORDINATOR, build

PATIENCE = 15.0


@pytest.fixture
def house(tmp_path):
    """A founded study whose coordinator has accepted the policy."""
    made = build(tmp_path, provisional=False)
    study = made.open("liwen", COORDINATOR)
    work = study.work("coordinator", made.site)
    assert work.do(c.AcceptPolicy(*study.stamp(), "signature/1")).fault is None
    study.close()
    return made


@pytest.fixture
def app(qtbot, house, tmp_path):
    """The real login window with the real door behind it, the study chosen."""
    memory = Memory(tmp_path / "window")
    memory.keep(Remembered(str(house.folder.resolve()), "Small", "test", last_login="9"))
    front = FrontEnd(
        resource_path(), load_speaker, lambda post: WindowDoor(post, memory), settings=tmp_path / "w.ini"
    )
    made = Application(QApplication.instance(), front)
    qtbot.addWidget(made.entrance)
    made.show()
    made.furnish()
    made.load_behind()
    wait(lambda: made.login.model is not None)
    yield made
    if made.main is not None:
        made.main.close()
        wait(lambda: made.main is None)


def wait(done):
    """Let the window work until something has happened."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "waited in vain"
        QApplication.processEvents()
        time.sleep(0.005)


def log_in(app, login="liwen", password=COORDINATOR):
    """Type and press Enter; wait until the window has an answer."""
    app.login.login.setText(login)
    app.login.password.setText(password)
    QTest.keyClick(app.login.password, Qt.Key.Key_Return)
    wait(lambda: app.main is not None or (not app.login.model.busy and app.login.model.fault is not None))


def said(app, *expected):
    """The notice in both languages: words for people, without codes and unfilled places."""
    code = app.login.model.fault.code
    assert code in expected, code
    for language in Language:
        app.look.use_language(language)
        words = app.login.notice.said
        assert app.login.notice.isVisible()
        assert len(words) > 12
        assert code not in words
        assert "{" not in words
    return words


def stolen(house, tmp_path):
    """Another study of the same people."""
    other = tmp_path / "elsewhere"
    other.mkdir()
    return build(other, provisional=False)


def test_a_wrong_password_and_an_unknown_name_say_the_same(app):
    """Nobody learns which of the two was wrong; the window stays and can be tried again."""
    log_in(app, password="not the password")
    first = said(app, "door.wrong_password")
    log_in(app, login="nobody")
    assert said(app, "door.unknown_person") == first
    app.look.use_language(Language.EN)
    log_in(app)
    assert app.main is not None


def test_a_locked_account_says_until_when(app):
    """After five wrong passwords even the right one is refused, with the time from which it works again."""
    for _ in range(5):
        log_in(app, password="not the password")
    log_in(app)
    words = said(app, "door.locked_out")
    assert any(sign.isdigit() for sign in words)


def test_a_study_file_of_another_study_is_refused(app, house, tmp_path):
    """The key of the folder does not open it, and that is said."""
    shutil.copy(stolen(house, tmp_path).folder / "study.db", house.folder / "study.db")
    log_in(app)
    said(app, "store.wrong_key")


def test_a_key_file_of_another_study_is_refused(app, house, tmp_path):
    """Swapped envelopes open nothing here."""
    shutil.copy(stolen(house, tmp_path).folder / "keys.json", house.folder / "keys.json")
    log_in(app)
    said(app, "store.wrong_key", "vault.envelope_other")


def test_an_older_key_file_is_refused(app, house):
    """Whoever brings back the key file of before a changed password is told so."""
    old = (house.folder / "keys.json").read_bytes()
    study = house.open("liwen", COORDINATOR)
    change_own_password(study, COORDINATOR, "another long pass phrase")
    study.close()
    (house.folder / "keys.json").write_bytes(old)
    log_in(app)
    said(app, "vault.envelope_older")


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (lambda data: data.replace(b'"format":"', b'"format":"9'), ("vault.envelope_newer", "door.damaged")),
        (lambda data: data[: len(data) // 2], ("door.damaged",)),
        (lambda _data: b"", ("door.damaged",)),
    ],
    ids=["newer", "torn", "empty"],
)
def test_a_spoilt_key_file_is_told(app, house, spoil, codes):
    """Newer, torn or empty: what happened and what to do."""
    path = house.folder / "keys.json"
    path.write_bytes(spoil(path.read_bytes()))
    log_in(app)
    said(app, *codes)


def test_a_study_of_a_newer_program_is_refused(app, house):
    """The window says that a newer version is needed, and changes nothing."""
    study = house.open()
    key = study.holder.ring.study
    study.close()
    connection = open_raw(house.folder / "study.db", key, "rw")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    log_in(app)
    said(app, "store.newer")


def test_a_folder_without_a_study_says_so(app, house):
    """A file that was moved away."""
    (house.folder / "study.db").unlink()
    log_in(app)
    said(app, "store.missing")


def test_a_damaged_page_is_told(app, house):
    """Bytes written over the beginning of the file."""
    path = house.folder / "study.db"
    data = bytearray(path.read_bytes())
    data[16:2048] = bytes(2032)
    path.write_bytes(bytes(data))
    log_in(app)
    said(app, "store.wrong_key", "store.damaged")


def test_two_windows_work_on_the_same_study(app, house):
    """A second process is no fault: what it writes is there for both, and no chain forks."""
    log_in(app)
    other = house.open()
    work = other.work("administrator", "*")
    assert work.do(c.AddSite(*other.stamp(), "s2", "02", "Second", "X")).fault is None
    done = []
    bench = app.main.bench
    command = c.AddSubject(bench.new_id(), bench.typed_now(), bench.new_id(), house.site, "01-009")
    bench.submit(command, done.append)
    wait(lambda: done)
    assert done[0].fault is None
    other.close()


def test_a_copy_on_another_computer_reads_and_says_why_it_does_not_write(app, house, monkeypatch):
    """A line above the page names the home; an act is refused in words with what to do."""
    sources = replace(house.sources, workstation="other/li")
    monkeypatch.setattr("ecrf.wiring.study_files.workstation_name", lambda: "other/li")
    monkeypatch.setattr("ecrf.wiring.sources.workstation_name", lambda: "other/li")
    assert sources
    log_in(app)
    assert app.main is not None
    assert any("read" in notice.said.lower() for notice in app.main.warnings)
    done = []
    bench = app.main.bench
    command = c.AddSubject(bench.new_id(), bench.typed_now(), bench.new_id(), house.site, "01-009")
    bench.submit(command, done.append)
    wait(lambda: done)
    assert done[0].fault.code == "store.second_home"
    assert "{" not in app.look.fault(done[0].fault)


def test_the_administrator_is_told_of_the_attempts(app, house):
    """The lock-out of a colleague stands on the administrator's Today at the next login."""
    for _ in range(5):
        log_in(app, password="not the password")
    study = house.open()
    work = study.work("administrator", "*")
    assert work.do(c.AcceptPolicy(*study.stamp(), "signature/1")).fault is None
    study.close()
    app.login.login.setText("wang")
    app.login.password.setText(ADMIN)
    QTest.keyClick(app.login.password, Qt.Key.Key_Return)
    wait(lambda: bool(app.login.model.roles))
    role = next(n for n, one in enumerate(app.login.model.roles) if one.role == "administrator")
    app.login._roles.picked.emit(role)
    wait(lambda: app.main is not None)
    wait(lambda: app.main.page is not None and getattr(app.main.page, "lines", []))
    assert any("liwen" in cell.text for line in app.main.page.lines for cell in line.row.cells)
