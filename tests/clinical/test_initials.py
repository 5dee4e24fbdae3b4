"""Initials of Chinese names as the instructions for filling of Chinese case report forms print them."""

import pytest

from ecrf.clinical.initials import derive_initials


@pytest.mark.parametrize(
    ("pinyin", "initials"),
    [
        ("zhang hong", "ZHHO"),
        ("Li Shu Ming", "LSMI"),
        ("ou yang xiao hui", "OYXH"),
        ("Zhāng Hóng", "ZHHO"),
        ("lǚ bù", "LVBU"),
        ("a  yi", "AYI"),
        ("abulajiang maimaiti yusufu kader ali", "AMYK"),
        ("madonna", "MADO"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_the_rule_of_the_form(pinyin, initials):
    """Two syllables: two letters each; three: one, one, two; four and more: the first of the first four."""
    assert derive_initials(pinyin) == initials
