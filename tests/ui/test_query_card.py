"""A query with its thread: as high as what was said, its acts beneath in every language and width."""

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ecrf.ui.controls.button import Button
from ecrf.ui.controls.scroll import Pane
from ecrf.ui.widgets.query_card import FOOT, QueryCard
from ecrf.words import Language, Text
from tests.ui.conftest import settle
from tests.ui.fake_form import query


def test_acts_stand_below_the_thread_in_every_language(qtbot, look):
    """A card laid out anew keeps its buttons in its foot, also where its words need other lines than before."""
    side = QWidget()
    holder = QVBoxLayout(side)
    holder.addStretch(1)
    pane = Pane(look, side)
    qtbot.addWidget(pane)
    pane.resize(340, 700)
    pane.show()
    settle()
    long = replace(query(), about=Text("Please check against the report. " * 9, "请与报告核对。" * 40))
    for language in Language:
        look.use_language(language)
        card = QueryCard(look, long, "01-001")
        holder.insertWidget(0, card)
        settle()
        buttons = card.findChildren(Button)
        assert buttons
        assert all(button.y() >= card.height() - FOOT for button in buttons)
