"""The palette: two schemes with the same names, and every word and shape legible on every ground it stands on."""

import json

import pytest
from PySide6.QtGui import QPalette

from ecrf.ui.theme import SCHEMES, Tone, load_colours, make_palette
from tests.ui.fake_words import RESOURCES

PATH = RESOURCES / "styles" / "palette.json"
GROUNDS = ("surface", "raised", "window", "field", "hover", "selected", "stripe")


def _light(colour):
    """Relative luminance (WCAG 2.2, definition of relative luminance)."""
    parts = [part / 255 for part in (colour.red(), colour.green(), colour.blue())]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one, other):
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_both_schemes_name_the_same_colours():
    """Light and dark define exactly the same names."""
    table = json.loads(PATH.read_text(encoding="utf-8"))
    assert set(table["light"]) == set(table["dark"])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_are_legible_on_every_ground(qtbot, scheme):
    """Text and soft text reach 4.5 to 1 on every ground (WCAG 2.2, 1.4.3)."""
    colours = load_colours(PATH, scheme)
    for ground in GROUNDS:
        for ink in ("text", "soft"):
            ratio = _contrast(getattr(colours, ink), getattr(colours, ground))
            assert ratio >= 4.5, f"{ink} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_states_are_legible_as_words_and_shapes(qtbot, scheme):
    """Every state colour reaches 4.5 to 1 on the page and 3 to 1 on its own pale ground (WCAG 2.2, 1.4.11)."""
    colours = load_colours(PATH, scheme)
    for tone in Tone:
        assert _contrast(colours.tone(tone), colours.surface) >= 4.5, tone
        assert _contrast(colours.tone(tone), colours.ground(tone)) >= 3.0, tone
    assert _contrast(colours.on_accent, colours.accent) >= 4.5


def test_qt_draws_with_the_same_colours(qtbot):
    """The palette handed to Qt carries the colours of the scheme."""
    colours = load_colours(PATH, "dark")
    palette = make_palette(colours)
    assert palette.color(QPalette.ColorRole.Text) == colours.text
    assert palette.color(QPalette.ColorRole.Highlight) == colours.accent
