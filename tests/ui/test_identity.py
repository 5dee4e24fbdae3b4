"""The identity register on the subject's page, and the calm warning where a number of a person is typed elsewhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import Accessed
from ecrf.record.transaction import decode_body
from ecrf.record.value import Typed
from ecrf.schema.model import Item, ItemType
from ecrf.services import commands as c
from ecrf.services.reads.form_view import FieldView
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.screens.subject import SubjectPage
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.saying import saying_of
from ecrf.viewmodels.field import FieldState
from ecrf.viewmodels.places import Place
from ecrf.words import Text
from tests.services.house import House
from tests.ui.conftest import FakeFrame, bench_of, settle

CARD = "11010519491231002X"


@pytest.fixture
def house():
    """A study with two subjects."""
    made = House()
    made.chain, made.other = made.subject(), made.subject()
    return made


def page_of(qtbot, look, house, role="coordinator", chain=""):
    """The page of a subject."""
    page = SubjectPage(FakeFrame(look, bench_of(house, role)))
    qtbot.addWidget(page)
    page.resize(1100, 800)
    page.show()
    page.show_place(Place("subject", chain or house.chain))
    settle()
    return page


def _enter(page, **texts):
    for name, text in texts.items():
        box = page.register.boxes[name]
        box.setText(text)
        box.editingFinished.emit()
        settle()


def _whats(house):
    return [
        entry.what
        for stored in house.store.transactions(ACCESS_CHAIN)
        for part in decode_body(stored.sealed.body).parts
        for entry in part.entries
        if isinstance(entry, Accessed)
    ]


def test_the_register_opens_is_filled_and_closes_empty(qtbot, look, house):
    """Looking is recorded, leaving a box stores it, initials follow from the pinyin, and closed it holds nothing."""
    page = page_of(qtbot, look, house)
    assert not page.register.isVisible()
    page._identity.click()
    settle()
    assert page.register.isVisible()
    assert _whats(house)[-1] == "reveal"
    _enter(page, name="李淑明", pinyin="li shu ming", id_number=CARD, phone="13800138000")
    assert page.register.initials.text() == "LSMI"
    assert not page.register.doubts.isVisible()
    page._identity.click()
    settle()
    assert {box.text() for box in page.register.boxes.values()} == {""}
    page._identity.click()
    settle()
    assert page.register.boxes["name"].text() == "李淑明"
    assert _whats(house).count("reveal") == 2


def test_a_doubtful_number_is_kept_and_said(qtbot, look, house):
    """A wrong check sign is told calmly; the number stands as typed."""
    page = page_of(qtbot, look, house)
    page._identity.click()
    _enter(page, id_number="110105194912310021")
    assert page.register.doubts.isVisible()
    assert page.model.identity.id_number == "110105194912310021"
    assert page.model.fault is None


def test_the_same_person_twice_is_told_with_the_other_number(qtbot, look, house):
    """The register of the second subject says at once who has the same identity card."""
    house.must("coordinator", c.SetIdentity, house.other, c.Identity(name="李淑明", id_number=CARD))
    other = house.state(house.other).root.number
    page = page_of(qtbot, look, house)
    page._identity.click()
    _enter(page, id_number=CARD)
    assert other in page.register.twins.said


@pytest.mark.parametrize("role", ["monitor", "data_manager"])
def test_others_do_not_even_see_the_button(qtbot, look, house, role):
    """Who may not see identity has no way into the register; an attempt is refused and noted."""
    page = page_of(qtbot, look, house, role)
    assert not page._identity.isVisible()
    page.model.show_identity()
    settle()
    assert page.model.identity is None
    assert page.model.fault.code == "reads.not_allowed"
    assert _whats(house)[-1] == "refused"


def test_a_number_of_a_person_in_a_free_text_is_warned_of_beside_the_field(look):
    """The field says what was seen, with its middle hidden; nothing is blocked. An identifying field is left alone."""
    saying = saying_of(look, view("家属电话13800138000"), FieldState())
    assert saying.tone is Tone.AMBER
    assert "138…00" in saying.words
    assert "13800138000" not in saying.words
    assert saying_of(look, view("no number here"), FieldState()).words == ""
    assert saying_of(look, view(CARD, identifying=True), FieldState()).words == ""


def view(text, *, identifying=False):
    """A field with a text in it."""
    item = Item("NOTE", ItemType.TEXT, Text("Note"), identifying=identifying)
    return FieldView("a/1/F/1/1/G/0/NOTE", item, Typed(ItemType.TEXT, text), 1, Text(text), text)


def test_a_number_in_a_question_or_reason_is_warned_of_while_typing(qtbot, look):
    """Queries, answers, reasons and comments are watched; Enter gives the words all the same."""
    ask = AskLine(look)
    qtbot.addWidget(ask)
    given = []
    ask.ask("ui.query.ask_new", given.append)
    ask.input.setText(f"Is {CARD} right?")
    assert ask.seen.isVisible()
    assert "110…2X" in ask.seen.text()
    ask.input.setText("Is 9.8 right?")
    assert not ask.seen.isVisible()
    ask.input.setText("call 13800138000")
    QTest.keyClick(ask.input, Qt.Key.Key_Return)
    assert given == ["call 13800138000"]
