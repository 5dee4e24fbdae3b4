"""A form moved to where it belongs, in the real window, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ecrf.services import commands as c
from ecrf.viewmodels.moving import Destination
from ecrf.viewmodels.places import Place
from ecrf.words import Text
from tests.services.house import House
from tests.services.test_completing import RECORD, fill
from tests.ui.conftest import keep, settle


@pytest.fixture
def house():
    """A subject with a complete form that belongs to the next one."""
    made = House()
    made.chain = made.subject()
    made.other = made.subject()
    fill(made, made.chain)
    made.must("coordinator", c.CompleteForm, made.chain, RECORD)
    return made


def test_the_coordinator_moves_a_form_by_keyboard(window_of, qtbot, house):
    """Ctrl+Shift+M asks where, then why; the window goes along, and the old place says what happened."""
    window = window_of("coordinator")
    window.go(Place("form", house.chain, "S0", 1, RECORD))
    settle()
    page = window.page
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page, Qt.Key.Key_M, both)
    qtbot.waitUntil(lambda: page.ask.is_asking)
    settle()
    keep(window, "move-where")
    number = house.state(house.other).root.number
    qtbot.keyClicks(page.ask.input, f"{number} S0")
    qtbot.keyClick(page.ask.input, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.ask.is_asking)
    settle()
    keep(window, "move-why")
    qtbot.keyClicks(page.ask.input, "Another patient's sheet.")
    qtbot.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()
    assert window.page.model.chain == house.other
    assert window.page.model.view.standing.status.name == "BEGUN"
    assert house.state(house.chain).forms[RECORD].in_error
    keep(window, "move-done")
    window.go(Place("visit", house.chain, "S0", 1))
    settle()
    keep(window, "move-visit")
    cards = [card.record for card in window.page.model.view.forms if card.form == "VS"]
    assert cards == ["S0/1/VS/2/1", RECORD]


def test_a_whole_visit_is_moved_by_keyboard_after_a_look(window_of, qtbot, house):
    """Ctrl+Shift+M on the visit asks where, shows what goes and what cannot, asks why; Esc leaves everything."""
    window = window_of("coordinator")
    window.go(Place("visit", house.chain, "S0", 1))
    settle()
    page = window.page
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    number = house.state(house.other).root.number

    def ask():
        page.take_focus()
        qtbot.keyClick(page.table, Qt.Key.Key_M, both)
        qtbot.waitUntil(lambda: page.ask.is_asking)
        settle()
        qtbot.keyClicks(page.ask.input, f"{number} S0")
        qtbot.keyClick(page.ask.input, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.ask.is_asking)
        settle()

    ask()
    assert page.preview.isVisible()
    assert page.preview.table.shape.count == 1
    assert number in page.preview.notice.said
    qtbot.keyClick(page.ask.input, Qt.Key.Key_Escape)
    settle()
    assert page.table.isVisible()
    assert not house.state(house.chain).forms[RECORD].in_error
    ask()
    keep(window, "move-visit-preview")
    qtbot.keyClicks(page.ask.input, "Two patients were mixed up.")
    qtbot.keyClick(page.ask.input, Qt.Key.Key_Return)
    settle()
    assert house.state(house.chain).forms[RECORD].in_error
    assert (window.page.model.chain, window.page.model.prefix) == (house.other, "S0/1")


@pytest.mark.parametrize("kind", ["visit", "subject"])
def test_a_question_is_about_the_place_it_was_asked_at(window_of, qtbot, house, kind):
    """Who goes to another visit or subject before answering marks neither in error."""
    window = window_of("coordinator")
    places = {
        "visit": (Place("visit", house.chain, "S0", 1), Place("visit", house.chain, "S1", 1)),
        "subject": (Place("subject", house.chain), Place("subject", house.other)),
    }
    first, other = places[kind]
    window.go(first)
    settle()
    page = window.page
    if kind == "visit":
        page.show_preview(Destination(house.other, "S0/1", Text("002"), Text("S0")), ())
    page.ask.ask("ui.ask.in_error", page.model.mark_in_error, otherwise=getattr(page, "hide_preview", None))
    qtbot.keyClicks(page.ask.input, "wrong patient")
    window.go(other)
    settle()
    assert not page.ask.is_asking
    assert not page.ask.isVisible()
    assert page.table.isVisible()
