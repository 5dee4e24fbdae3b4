"""Make resources/fonts from the published Noto Sans SC: fewer glyphs, and the small digits it lacks."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.pens.recordingPen import RecordingPen, replayRecording
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "resources" / "fonts"
SOURCES = {
    "Regular": "400Regular/NotoSansSC_400Regular.ttf",
    "Bold": "700Bold/NotoSansSC_700Bold.ttf",
}

Point = tuple[float, float]
Outline = list[tuple[str, tuple[Point, ...]]]

LATIN = [(0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1DC), (0x218, 0x21B), (0x2C6, 0x2DD)]
GREEK_CYRILLIC = [(0x370, 0x3FF), (0x400, 0x45F)]
SYMBOLS = [(0x2000, 0x2BFF), (0x3000, 0x303F), (0x3200, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)]
IDEOGRAPHS = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)]

SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+−", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+−", strict=True))
SAME_AS = {"⁄": "/"}
SCALE = 0.6
# A digit made small looks too light beside the text: it is drawn this far on the way from regular to bold.
WEIGHT = {"Regular": 0.55, "Bold": 1.0}


def main(arguments: list[str]) -> int:
    """Usage: subset_fonts.py FOLDER, the unpacked npm package @expo-google-fonts/noto-sans-sc 0.4.3."""
    package = Path(arguments[0])
    wanted = {"Regular": _regular(), "Bold": _bold()}
    for style, name in SOURCES.items():
        font = TTFont(package / name, recalcTimestamp=False)
        _add_small_digits(font, TTFont(package / SOURCES["Bold"]), WEIGHT[style])
        _subset(font, wanted[style])
        out = FONTS / f"NotoSansSC-{style}.ttf"
        font.save(out)
        print(f"{out.relative_to(ROOT)}: {len(font.getBestCmap())} characters, {out.stat().st_size:,} bytes")
    return 0


def _regular() -> set[int]:
    """Everything the font has for Chinese and European text, names with rare characters included."""
    return _points(LATIN + GREEK_CYRILLIC + SYMBOLS + IDEOGRAPHS)


def _bold() -> set[int]:
    """GBK (20,902 ideographs), Latin and symbols: headings and labels, among them the names of people."""
    pairs = (bytes((first, second)) for first in range(0x81, 0xFF) for second in range(0x40, 0xFF))
    chinese = {ord(char) for pair in pairs if len(char := pair.decode("gbk", "ignore")) == 1}
    return chinese | _points(LATIN + GREEK_CYRILLIC + SYMBOLS)


def _points(ranges: Iterable[tuple[int, int]]) -> set[int]:
    return {point for first, last in ranges for point in range(first, last + 1)}


def _add_small_digits(font: TTFont, bold: TTFont, weight: float) -> None:
    """Add the super- and subscripts the font lacks (10⁹/L needs them), drawn between `font` and `bold`."""
    capital = font["OS/2"].sCapHeight
    raised = capital * (1 - SCALE) + capital * 0.12
    lowered = -capital * 0.18
    drawn = {full: _blend(font, bold, full, weight) for full in SUPERSCRIPTS.values()}
    for characters, rise in ((SUPERSCRIPTS, raised), (SUBSCRIPTS, lowered)):
        for small, full in characters.items():
            # All of one set are drawn alike, so that ³ does not stand out beside ⁹.
            _add_glyph(font, small, drawn[full], rise)
    for twin, original in SAME_AS.items():
        _map(font, twin, font.getBestCmap()[ord(original)])


def _blend(font: TTFont, bold: TTFont, character: str, weight: float) -> tuple[Outline, float]:
    """Return the outline between the two weights, whose points correspond, and its width."""
    drawn, widths = [], []
    for each in (font, bold):
        name = each.getBestCmap()[ord(character)]
        pen = RecordingPen()
        each.getGlyphSet()[name].draw(pen)
        drawn.append(pen.value)
        widths.append(each["hmtx"][name][0])
    if [(step, len(points)) for step, points in drawn[0]] != [
        (step, len(points)) for step, points in drawn[1]
    ]:
        return drawn[1], widths[1]  # not the same construction: the bold one as it is
    outline = [
        (step, tuple(_between(one, two, weight) for one, two in zip(points, drawn[1][index][1], strict=True)))
        for index, (step, points) in enumerate(drawn[0])
    ]
    return outline, widths[0] + (widths[1] - widths[0]) * weight


def _between(one: Point, two: Point, weight: float) -> Point:
    return (one[0] + (two[0] - one[0]) * weight, one[1] + (two[1] - one[1]) * weight)


def _add_glyph(font: TTFont, character: str, drawn: tuple[Outline, float], rise: float) -> None:
    outline, width = drawn
    name = f"uni{ord(character):04X}.small"
    pen = TTGlyphPen(None)
    replayRecording(outline, TransformPen(pen, (SCALE, 0, 0, SCALE, 0, rise)))
    glyph = pen.glyph()
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[name] = (round(width * SCALE), glyph.xMin)
    if "vmtx" in font:
        height = font["head"].unitsPerEm
        font["vmtx"].metrics[name] = (height, height - glyph.yMax)
    _map(font, character, name)


def _map(font: TTFont, character: str, glyph: str) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:  # 14 holds variation sequences
            table.cmap[ord(character)] = glyph


def _subset(font: TTFont, points: set[int]) -> None:
    options: Any = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT"]  # nothing is set vertically
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    worker = subset.Subsetter(options)
    worker.populate(unicodes=points)
    worker.subset(font)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
