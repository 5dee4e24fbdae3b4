"""Line breaks and characters on paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.exports import Resources
from ecrf.exports.papers.type import BODY, Fonts
from ecrf.words import Refusal
from tests.exports.story import resources

FONTS = Fonts(resources())


@given(st.text(st.sampled_from("ab cd，。（）中文字符号-/ \n"), max_size=120), st.integers(20, 200))
def test_lines_are_never_wider_and_nothing_is_lost(text, width):
    """Every line fits, and together they hold every character but the blanks at the breaks."""
    lines = FONTS.wrap(text, BODY, width)
    assert all(FONTS.width(line.rstrip(), BODY) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")


def test_latin_breaks_between_words_and_chinese_between_characters():
    """Words stay whole where they fit; a line of Chinese is full."""
    width = FONTS.width("maintenance of", BODY)
    assert FONTS.wrap("maintenance of response", BODY, width) == ["maintenance of", "response"]
    assert FONTS.wrap("维持治疗期间", BODY, FONTS.width("维持治疗", BODY)) == ["维持治疗", "期间"]


@pytest.mark.parametrize(("text", "first"), [("治疗期间，停药", "治疗期"), ("治疗期（间）停", "治疗期")])
def test_punctuation_stays_with_its_neighbour(text, first):
    """A comma begins no line and an opening bracket ends none (GB/T 15834-2011, 5.1)."""
    assert FONTS.wrap(text, BODY, FONTS.width("治疗期间", BODY))[0] == first


def test_a_character_the_font_lacks_is_named():
    """Emoji are written as their code point, so that nothing is lost and no empty box is drawn."""
    assert FONTS.printable("病历 😀 10⁹/L ≥ 3") == "病历 [U+1F600] 10⁹/L ≥ 3"


def test_a_font_that_is_not_there_is_said(tmp_path):
    """Not a traceback of the drawing library."""
    with pytest.raises(Refusal) as refused:
        Fonts(Resources(tmp_path / "no.ttf", tmp_path / "no.ttf"))
    assert refused.value.fault.code == "exports.no_font"
