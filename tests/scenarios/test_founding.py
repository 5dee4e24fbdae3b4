"""From nothing to work in the real window by keys: founded, code typed back, policy accepted, recovered by two shares."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.library.find import resource_path
from ecrf.library.words import load_speaker
from ecrf.services.verifying import Wish, verify_study
from ecrf.ui.app import Application, FrontEnd
from ecrf.vault.signing import verify
from ecrf.wiring.memory import Memory
from ecrf.wiring.opening import open_study
from ecrf.wiring.sources import system_sources
from ecrf.wiring.window import WindowDoor
from tests.scenarios.test_bad_folders import wait

TYPED = {
    "name": "SFRT-01",
    "site": "01",
    "site_name": "Nanchang 南昌",
    "person": "Wang Min 王敏",
    "login": "wangmin",
    "organisation": "NCU2",
    "password": "correct horse battery",
    "again": "correct horse battery",
    "training": "Protocol and GCP",
    "training_version": "2.0",
    "training_day": "2026-03-01",
}


@pytest.fixture
def app(qtbot, tmp_path):
    """The real login window on a computer that knows no study."""
    memory = Memory(tmp_path / "window")
    front = FrontEnd(
        resource_path(), load_speaker, lambda post: WindowDoor(post, memory), settings=tmp_path / "w.ini"
    )
    made = Application(QApplication.instance(), front)
    qtbot.addWidget(made.entrance)
    made.show()
    made.furnish()
    made.bind()
    yield made
    if made.main is not None:
        made.main.close()
        wait(lambda: made.main is None)


def _enter(widget):
    QTest.keyClick(widget, Qt.Key.Key_Return)


def _into_work(app):
    """Accept the policy if it is asked, take the role of the data manager."""
    model = app.login.model
    wait(lambda: model.accepting or bool(model.roles) or model.fault is not None)
    assert model.fault is None, model.fault
    if model.accepting:
        _enter(app.login.policy.accept)
        wait(lambda: bool(model.roles))
    row = next(number for number, one in enumerate(model.roles) if one.role == "data_manager")
    for _ in range(row):
        QTest.keyClick(app.login._roles, Qt.Key.Key_Down)
    _enter(app.login._roles)
    wait(lambda: app.main is not None)


def test_a_live_study_is_founded_entered_and_recovered_in_the_window(app, tmp_path):
    """Nothing but keys: the new study opens at its study page with T3 in force; a lost password is no lost study."""
    app.login.open_founding()
    pane = app.login.founding
    pane.study.put("place", str(tmp_path / "studies"))
    pane.study.choose("nature", "live")
    pane.study.choose("design", "T3")
    pane.recovery.choose("holders", "2")
    pane.study.changed()
    for form in (pane.study, pane.person, pane.training):
        for name, box in form.boxes.items():
            if name in TYPED:
                box.setFocus()
                QTest.keyClicks(box, TYPED[name]) if TYPED[name].isascii() else box.setText(TYPED[name])
    _enter(pane.training.boxes["training_day"])
    wait(lambda: bool(pane.model.codes) or pane.model.fault is not None or bool(pane.model.faults))
    codes = pane.model.codes
    assert len(codes) == 2, (pane.model.fault, pane.model.faults)
    for number, code in enumerate(codes):
        QTest.keyClicks(pane.codes.form.boxes[f"code{number}"], code.rpartition("-")[2].lower())
    _enter(pane.codes.form.boxes["code1"])
    _into_work(app)
    assert app.main.shell.nature == "live"
    assert app.main.shell.title.en
    app.main.close()
    wait(lambda: app.main is None)
    app.login.open_recovering()
    again = app.login.recovering
    again.form.choose("shares", "2")
    again.form.changed()
    texts = (*codes, "wangmin", "a wholly new sentence", "a wholly new sentence")
    for box, text in zip(again.form.boxes.values(), texts, strict=True):
        QTest.keyClicks(box, text)
    _enter(again.form.boxes["again"])
    _into_work(app)
    app.main.close()
    wait(lambda: app.main is None)
    folder = tmp_path / "studies" / "SFRT-01.ecrf"
    study = open_study(folder, "wangmin", "a wholly new sentence", system_sources(), Memory(tmp_path / "m"))
    with study.tools.store.snapshot() as reader:
        assert verify_study(reader, verify, Wish(every_signature=True)).holds
    study.close()
