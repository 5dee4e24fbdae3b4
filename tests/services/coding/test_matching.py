"""The very words are certain, what was coded before is certain, what looks alike is only suggested."""

from __future__ import annotations

import pytest

from ecrf.services.coding.dictionary import Choice, Dictionary
from ecrf.services.coding.matching import find_certain, suggest
from ecrf.services.coding.normalising import normalise

TERMS = (
    Choice("1", "Sore mouth"), Choice("2", "Mouth pain"), Choice("3", "Mouth ache", is_current=False), Choice("4", "恶心"),
    Choice("5", "Twice named"), Choice("6", "TWICE-NAMED"), Choice("7", "虚构颗粒", "xugoukeli"), Choice("8", "Œdème"),
)  # fmt: skip
BOOK = Dictionary("meddra", "0.1", "en", "d", "LLT", TERMS, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sore mouth", "sore  MOUTH"), ("Sore-mouth.", "ＳＯＲＥ　ｍｏｕｔｈ"), ("噁心", "恶心"), ("頭暈", "头晕"),
        ("口腔 粘膜炎", "口腔黏膜炎"), ("café", "cafe"),
    ],
)  # fmt: skip
def test_same_words(one, other):
    """Case, width, accents, punctuation, traditional characters and variants make no difference."""
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mouth sore", "sore mouth"), ("no pain", "pain"), ("左臂痛", "右臂痛")]
)
def test_other_words(one, other):
    """Order and every word count: left is not right."""
    assert normalise(one) != normalise(other)


def test_the_very_words_are_certain():
    """An exact match names its term."""
    found = find_certain(BOOK, " sore mouth ", {})
    assert (found.term.code, found.how) == ("1", "exact")


@pytest.mark.parametrize("text", ["Mouth ache", "twice named", "soar mouth", "", "…"])
def test_nothing_else_is_certain(text):
    """A term no longer current, words of two terms, a misspelling and no words are left to the coder."""
    assert find_certain(BOOK, text, {}) is None


def test_what_was_coded_before_is_certain_and_goes_before_the_dictionary():
    """A decision of the study's coders holds for the same words again."""
    found = find_certain(BOOK, "Mouth hurts!", {("meddra", "mouth hurts"): "2"})
    assert (found.term.code, found.how) == ("2", "synonym")
    assert find_certain(BOOK, "Mouth hurts", {("whodrug", "mouth hurts"): "2"}) is None


def test_a_synonym_of_a_term_no_longer_current_is_not_used():
    """An old decision for a term the version no longer offers must be made again."""
    assert find_certain(BOOK, "Mouth hurts", {("meddra", "mouth hurts"): "3"}) is None


def test_similar_terms_are_ranked_and_the_misspelled_one_comes_first():
    """Every suggestion says how and how alike."""
    found = suggest(BOOK, "soar mouth", {})
    assert (found[0].term.code, found[0].how) == ("1", "similar")
    assert [each.rank for each in found] == sorted((each.rank for each in found), reverse=True)
    assert "3" not in [each.term.code for each in found]


def test_a_code_and_pinyin_find_their_term():
    """Typing the code or the pinyin of a name finds it."""
    assert suggest(BOOK, "2", {})[0].how == "code"
    assert suggest(BOOK, "xugou", {})[0].term.code == "7"
