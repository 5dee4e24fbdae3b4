"""The rail: every place is seen whole, also with large letters in a low window."""

import pytest

from ecrf.ui.controls import paint
from ecrf.ui.shell.rail import Rail, RailEntry
from ecrf.words import Language

SECTIONS = (
    "today", "subjects", "queries", "safety", "signing", "integrity", "study", "endpoints", "reports",
    "importing", "locks", "trail", "proof", "backups",
)  # fmt: skip


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [13, 18, 24])
def test_words_keep_their_lower_edge_and_the_last_place_is_in_view(qtbot, look, language, size):
    """At 1024 x 700 the words fit between icon and edge at any size of text, and no place falls out."""
    look.use_language(language)
    look.use_size(size)
    rail = Rail(look)
    qtbot.addWidget(rail)
    rail.show_entries(tuple(RailEntry(each, f"section.{each}", each) for each in SECTIONS), "today")
    rail.resize(rail.sizeHint().width(), 640)
    font, height = rail._words_font(), rail._rect(0).height()
    above, icon, beneath = rail._lines()
    assert 0 <= above < above + icon <= beneath
    assert beneath + paint.line_height(font) <= height
    assert font.pixelSize() >= 11
    assert rail._rect(len(SECTIONS) - 1).bottom() <= 640
