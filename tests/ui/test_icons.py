"""Icons: each is drawn once per size and colour, tinted, and every icon the window names is shipped."""

import re
from pathlib import Path

from PySide6.QtGui import QColor

from ecrf.ui import states
from ecrf.ui.icons import Icons
from ecrf.ui.navigation import PANELS, SCREENS
from tests.ui.fake_words import RESOURCES, ROOT


def test_an_icon_takes_the_colour_asked_for(qtbot):
    """The ink of the drawing is replaced by the colour."""
    pixmap = Icons(RESOURCES / "icons").pixmap("circle-full", 16, QColor("#1E7B45"))
    assert pixmap.toImage().pixelColor(8, 8).name() == "#1e7b45"


def test_an_icon_is_rendered_once(qtbot):
    """The same name, size and colour give the very same pixmap."""
    icons = Icons(RESOURCES / "icons")
    one, two = (icons.pixmap("lock", 16, QColor("#000000")) for _ in range(2))
    assert one.cacheKey() == two.cacheKey()


def test_every_icon_named_is_shipped():
    """States, badges, screens, panels and every name in the window's code have a drawing."""
    icons = Icons(RESOURCES / "icons")
    names = {name for name, _ in (*states.SHAPE.values(), *states.VISITS.values(), *states.QUERY.values())}
    names |= {name for _, name, _ in states.BADGES} | set(states.LOCKS.values())
    names |= {row.icon for row in (*SCREENS, *PANELS) if row.icon}
    for path in Path(ROOT / "ecrf" / "ui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        names |= set(
            re.findall(r'(?:icon=|icons\.draw\(painter, |IconButton\(\w+(?:\.\w+)*, )"([a-z-]+)"', text)
        )
    assert [name for name in sorted(names) if not icons.has(name)] == []
