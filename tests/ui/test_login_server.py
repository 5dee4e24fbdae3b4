"""Naming and founding a study on a server in the login window by keyboard alone, and working in it."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.store.postgres_address import parse_owner
from ecrf.store.postgres_create import drop_database
from ecrf.store.postgres_link import Credentials
from ecrf.wiring.memory import Memory
from ecrf.wiring.window import WindowDoor, build_window
from ecrf.words import Language
from tests.ui.conftest import settle
from tests.ui.entrance import OneStudyDoor, enter
from tests.wiring.server_house import LI, Server

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Door(OneStudyDoor, WindowDoor):
    """Reads addresses as the program does."""


@pytest.fixture
def door():
    """The door of the application."""
    return Door()


@pytest.fixture
def app(qtbot, tmp_path, door):
    """The application with its login bound."""
    return enter(qtbot, door, tmp_path / "w.ini")


def open_pane(app):
    """Ctrl+Shift+O from the name field."""
    app.entrance.activateWindow()
    assert QTest.qWaitForWindowActive(app.entrance)
    app.login.login.setFocus()
    QTest.keyClick(app.login.login, Qt.Key.Key_O, CTRL_SHIFT)
    return app.login.server


def type_address(pane, text, certificate=""):
    """The address, Enter, the certificate, Enter."""
    boxes = pane.form.boxes
    QTest.keyClicks(boxes["address"], text)
    QTest.keyClick(boxes["address"], Qt.Key.Key_Return)
    boxes["certificate"].clear()
    QTest.keyClicks(boxes["certificate"], certificate)
    QTest.keyClick(boxes["certificate"], Qt.Key.Key_Return)
    settle()


def test_an_address_is_typed_and_a_person_logs_in(app, door):
    """Ctrl+Shift+O, the address, name and password: the door is asked for that study, without the mouse."""
    pane = open_pane(app)
    assert pane is not None
    assert pane.form.boxes["address"].hasFocus()
    type_address(pane, "db.hospital.example:5433/t3")
    assert app.login.server is None
    assert app.login.login.hasFocus()
    assert app.login.model.chosen.name == "t3"
    assert [entry.name for entry in app.login.model.shown] == ["t3", "T3"]
    QTest.keyClicks(app.login.login, "liwen")
    QTest.keyClick(app.login.login, Qt.Key.Key_Return)
    QTest.keyClicks(app.login.password, "secret-password")
    QTest.keyClick(app.login.password, Qt.Key.Key_Return)
    assert door.asked == [("postgresql://db.hospital.example:5433/t3", "liwen", "secret-password")]


def test_what_is_no_address_is_said_beside_it(app):
    """Nothing, a password in the address, a setting that weakens it, a certificate that is not there; Esc leaves."""
    pane = open_pane(app)
    type_address(pane, "")
    assert "Nothing stands here" in pane.form.said("address")
    for text in ("postgresql://ada:secret@db/t3", "db/t3?sslmode=disable"):
        pane.form.put("address", "")
        type_address(pane, text)
        assert "cannot stand in the address" in pane.form.said("address")
        assert "secret" not in pane.form.said("address")
    pane.form.put("address", "")
    type_address(pane, "db/t3", "/nowhere/root.pem")
    assert "root certificate" in pane.form.said("certificate")
    QTest.keyClick(pane.form.boxes["certificate"], Qt.Key.Key_Escape)
    settle()
    assert app.login.server is None
    assert app.login.model.chosen.name == "T3"


def test_the_root_certificate_is_remembered_for_the_next_study(app, tmp_path):
    """A hospital has one: it is named once."""
    root = tmp_path / "root of hospital.pem"
    root.write_text("x")
    type_address(open_pane(app), "db/t3", str(root))
    assert app.login.chosen_path.startswith("postgresql://db/t3?sslrootcert=")
    assert "sslrootcert" not in app.login._studies._lines[0].under
    pane = open_pane(app)
    assert pane.form.values() == {"address": "", "certificate": str(root)}


def test_the_page_speaks_chinese_at_once(app):
    """A change of language changes the open page."""
    pane = open_pane(app)
    app.look.use_language(Language.ZH)
    settle()
    assert pane.title.text() == "服务器上的研究"
    app.look.use_language(Language.EN)


@pytest.mark.postgres
def test_a_real_server_opens_and_is_listed_afterwards(qtbot, postgres_url, tmp_path, monkeypatch):
    """The program itself: the address typed, the person in, and at the next start the study stands in the list."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path))
    server = Server(postgres_url, tmp_path)
    try:
        memory = Memory(tmp_path / "desk")
        app = build_window(memory, tmp_path / "w.ini")
        qtbot.addWidget(app.entrance)
        app.show()
        qtbot.waitUntil(lambda: app.login.model is not None, timeout=20000)
        type_address(open_pane(app), server.address.removeprefix("postgresql://"))
        QTest.keyClicks(app.login.login, "liwen")
        QTest.keyClicks(app.login.password, LI)
        QTest.keyClick(app.login.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: app.main is not None or app.login.policy.isVisible(), timeout=30000)
        if app.main is None:
            QTest.keyClick(app.login.policy.accept, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: app.main is not None, timeout=30000)
        assert app.look.settings.recent_studies()[0] == server.address
        assert [(known.name, known.path) for known in memory.studies()] == [("T3 server", server.address)]
        app.main.close()
        qtbot.waitUntil(lambda: app.main is None, timeout=20000)
    finally:
        server.remove()


@pytest.mark.postgres
def test_a_study_is_founded_on_a_real_server_from_the_window(qtbot, postgres_url, tmp_path, monkeypatch):
    """Ctrl+N, the form, the code typed back from paper, and the founder chooses between the two roles; all by keyboard."""
    monkeypatch.setenv("ECRF_HOME", str(tmp_path))
    where, owner = parse_owner(postgres_url)
    name = f"n{os.getpid()}"
    app = build_window(Memory(tmp_path / "desk"), tmp_path / "w.ini")
    qtbot.addWidget(app.entrance)
    app.show()
    qtbot.waitUntil(lambda: app.login.model is not None, timeout=20000)
    app.entrance.activateWindow()
    assert QTest.qWaitForWindowActive(app.entrance)
    QTest.keyClick(app.login.login, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    pane = app.login.founding
    pane.study.choices["where"].setFocus()
    QTest.keyClick(pane.study.choices["where"], Qt.Key.Key_Right)
    typed = {
        "name": "SFRT-01",
        "address": f"127.0.0.1:{where.ports[0]}/{name}",
        "owner": owner["user"],
        "person": "Wang Min",
        "login": "wangmin",
        "organisation": "NCU2",
        "password": LI,
        "again": LI,
    }
    try:
        for form in (pane.study, pane.person):
            for box, text in typed.items():
                if box in form.boxes:
                    QTest.keyClicks(form.boxes[box], text)
        QTest.keyClick(pane.person.boxes["again"], Qt.Key.Key_Return)
        assert pane.model.busy
        qtbot.waitUntil(lambda: not pane.model.busy, timeout=120000)
        assert (pane.model.faults, pane.model.fault) == ({}, None)
        pane.codes.form.put("code0", pane.model.codes[0].rpartition("-")[2])
        QTest.keyClick(pane.codes.form.boxes["code0"], Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: app.login.policy.isVisible() or bool(app.login.model.fault), timeout=60000)
        assert app.login.model.fault is None
        QTest.keyClick(app.login.policy.accept, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(app.login.model.roles), timeout=60000)
        assert {role.role for role in app.login.model.roles} == {"administrator", "data_manager"}
        assert app.login.chosen_path == f"postgresql://{typed['address']}"
        app.login.leave()
    finally:
        with Credentials(where, owner["user"], "").connect() as server:
            drop_database(server, name)
