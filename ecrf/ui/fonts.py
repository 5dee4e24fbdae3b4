"""The shipped fonts and the few sizes the program uses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Noto Sans SC"
FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
SMALLEST, USUAL, LARGEST = 11, 13, 18


@dataclass(frozen=True, slots=True)
class Fonts:
    """The type scale in pixels around one base size."""

    base: QFont
    bold: QFont
    small: QFont
    small_bold: QFont
    tiny: QFont
    heading: QFont
    title: QFont
    figure: QFont


def register_fonts(folder: Path) -> None:
    """Make the shipped font known to Qt; what the system has is used where a file is missing."""
    for name in FILES:
        path = folder / name
        if path.is_file():
            QFontDatabase.addApplicationFont(str(path))


def make_fonts(base: int = USUAL) -> Fonts:
    """The type scale with `base` pixels for ordinary text (11 to 18)."""
    size = min(max(base, SMALLEST), LARGEST)
    return Fonts(
        base=_font(size),
        bold=_font(size, bold=True),
        small=_font(size - 1),
        small_bold=_font(size - 1, bold=True),
        tiny=_font(size - 2),
        heading=_font(size + 1, bold=True),
        title=_font(size + 6, bold=True),
        figure=_font(size * 2, bold=True),
    )


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setBold(bold)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font
