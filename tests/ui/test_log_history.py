"""The grade history beneath an event: its lines belong to the event in focus and to no other."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ecrf.viewmodels.places import Place
from tests.ui.conftest import settle

AE = "LOGS/1/AE/1/1"


def _keys(text, key=Qt.Key.Key_Return):
    QTest.keyClicks(QApplication.focusWidget(), text)
    QTest.keyClick(QApplication.focusWidget(), key)
    settle()


@pytest.fixture
def page(window_of, house):
    """The log of a fresh subject with two events."""
    window = window_of("coordinator")
    window.go(Place("form", house.subject(), "LOGS", 1, AE))
    settle()
    for term in ("sore mouth", "nausea"):
        window.page.lines.add_line("AE_L")
        settle()
        _keys(term)
    return window.page


def _grades(page):
    return page.model.lines_of("AE_S")


def test_a_grade_added_belongs_to_the_event_in_focus(page):
    """The line names its event at once; another event shows none of it."""
    events = page.lines.blocks["AE_L"].grid
    events.enter(0, 1)
    settle()
    page.lines.add_line("AE_S")
    settle()
    _keys("2026-03-11")
    (line,) = _grades(page)
    known = {field.item.oid: field.display.en for field in line.fields if field.value is not None}
    assert known["AES_AENO"] == "1"
    assert known["AES_STDAT"] == "2026-03-11"
    events.enter(1, 1)
    settle()
    assert _grades(page) == ()
    events.enter(0, 1)
    settle()
    assert len(_grades(page)) == 1


def test_an_event_knows_its_number(page):
    """It is derived from the line and shown; reports, medication and grades name it."""
    numbers = [
        field.display.en
        for line in page.model.lines_of("AE_L")
        for field in line.fields
        if field.item.oid == "AE_NUM"
    ]
    assert numbers == ["1", "2"]


def test_a_jump_to_a_grade_shows_its_event(page):
    """A query on a grade of another event brings that event into focus."""
    events = page.lines.blocks["AE_L"].grid
    events.enter(0, 1)
    settle()
    page.lines.add_line("AE_S")
    settle()
    _keys("2026-03-11")
    at = _grades(page)[0].fields[1].at
    events.enter(1, 1)
    settle()
    page.focus_field(at)
    settle()
    assert page.model.lead_line().number == 1
    assert page.current == at
