"""The palette file as colours, and the Qt palette made from them."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from PySide6.QtGui import QColor, QPalette


class Tone(StrEnum):
    """What a colour means; never shown without a shape or a word."""

    GREY = "grey"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    VIOLET = "violet"
    BLUE = "blue"
    ACCENT = "accent"


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of one scheme, by what it is for."""

    window: QColor
    surface: QColor
    raised: QColor
    sunken: QColor
    field: QColor
    hover: QColor
    selected: QColor
    stripe: QColor
    line: QColor
    edge: QColor
    text: QColor
    soft: QColor
    faint: QColor
    on_accent: QColor
    accent: QColor
    accent_deep: QColor
    focus: QColor
    grey: QColor
    grey_soft: QColor
    green: QColor
    green_soft: QColor
    amber: QColor
    amber_soft: QColor
    red: QColor
    red_soft: QColor
    violet: QColor
    violet_soft: QColor
    blue: QColor
    blue_soft: QColor
    shade: QColor

    def tone(self, tone: Tone) -> QColor:
        """The strong colour of a meaning: shapes and words."""
        colour: QColor = getattr(self, tone.value)
        return colour

    def ground(self, tone: Tone) -> QColor:
        """The pale colour of a meaning: what lies behind words."""
        if tone is Tone.ACCENT:
            return self.selected
        colour: QColor = getattr(self, f"{tone.value}_soft")
        return colour


SCHEMES = ("light", "dark")


def load_colours(path: Path, scheme: str) -> Colours:
    """Return the colours of `scheme` (`light` or `dark`) from the palette file."""
    table = json.loads(path.read_text(encoding="utf-8"))[scheme]
    return Colours(**{field.name: QColor(table[field.name]) for field in fields(Colours)})


def make_palette(colours: Colours) -> QPalette:
    """The Qt palette for the parts Qt draws itself (menus, scroll bars, tool tips, line edits)."""
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, colours.surface),
        (role.Base, colours.field),
        (role.AlternateBase, colours.stripe),
        (role.Button, colours.raised),
        (role.WindowText, colours.text),
        (role.Text, colours.text),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.red),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.faint),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Light, colours.raised),
        (role.Midlight, colours.line),
        (role.Mid, colours.line),
        (role.Dark, colours.edge),
        (role.Shadow, colours.shade),
        (role.Accent, colours.accent),
    ):
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, colours.faint)
    return palette
