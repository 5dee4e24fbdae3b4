"""The question line: what the empty field says follows what is asked."""

import pytest

from ecrf.ui.controls.ask_line import AskLine
from ecrf.words import Language


@pytest.mark.parametrize(
    ("language", "words", "day", "number"),
    [
        (Language.EN, "In a few words", "A day: 2026-03-31", "A number"),
        (Language.ZH, "简要说明", "日期，如 2026-03-31", "数字或编号"),
    ],
)
def test_the_empty_field_says_what_it_wants(qtbot, look, language, words, day, number):
    """A reason in words, a day, a number; a reason asked after a day wants words again."""
    look.use_language(language)
    line = AskLine(look)
    qtbot.addWidget(line)
    given = []
    for ask, hint in (
        (line.ask, words), (line.ask_day, day), (line.ask_number, number), (line.ask, words),
    ):  # fmt: skip
        ask("ui.ask.reason", given.append)
        assert line.input.placeholderText() == hint
        assert line.input.accessibleName() == hint
