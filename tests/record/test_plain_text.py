"""Text cleaned at the door, and what a keyboard set to Chinese gives."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ecrf.record.plain_text import clean_line, clean_text, keyboard_text


@given(st.text())
def test_cleaning_is_final(text):
    """Cleaned text is NFC, holds no control character but LF, can be stored as UTF-8, and cleaning again changes nothing."""
    clean = clean_text(text)
    assert clean == clean_text(clean)
    assert unicodedata.is_normalized("NFC", clean)
    assert not [c for c in clean if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    clean.encode()


def test_removing_a_hidden_mark_leaves_composed_text():
    """An accent that a hidden mark kept apart is composed once the mark is gone."""
    assert clean_text("e\u200b\u0301") == "\u00e9"


def test_lines():
    """A line has no breaks and no blanks around it."""
    assert clean_line(" a \r\n b\t") == "a b"


def test_full_width_typing():
    """Full-width digits, letters and punctuation become their narrow forms."""
    assert keyboard_text("２０２６－０３－１１　１４：０５") == "2026-03-11 14:05"
    assert keyboard_text("＜０。５") == "<0.5"
    assert keyboard_text("ＮＤ") == "ND"
    assert keyboard_text("٣٦") == "36"
