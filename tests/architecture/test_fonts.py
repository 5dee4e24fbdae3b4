"""The shipped fonts hold what clinical text in two languages needs."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
SYMBOLS = "≥≤±×÷µαβγ°‰℃√→←↑↓△▲▽▼●○◐□■✓⚠·•…—⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉⁄"


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_a_font_has_chinese_latin_and_the_signs_of_units(style):
    """GBK ideographs, Latin with accents, comparison signs, and the small digits of 10⁹/L."""
    font = TTFont(FONTS / f"NotoSansSC-{style}.ttf", lazy=True)
    has = set(font.getBestCmap())
    gbk = {
        ord(char)
        for first in range(0x81, 0xFF)
        for second in range(0x40, 0xFF)
        if len(char := bytes((first, second)).decode("gbk", "ignore")) == 1 and "\u4e00" <= char <= "\u9fa5"
    }
    assert len(gbk) == 20902  # the ideographs of GBK, equal to those of Unicode 1.1
    assert gbk - has == set()
    assert {ord(char) for char in SYMBOLS + "".join(map(chr, range(0x20, 0x7F))) + "éüñçß"} - has == set()


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_a_font_has_outlines_a_pdf_can_embed(style):
    """TrueType outlines, and no restriction on embedding."""
    font = TTFont(FONTS / f"NotoSansSC-{style}.ttf", lazy=True)
    assert "glyf" in font
    assert font["OS/2"].fsType == 0
