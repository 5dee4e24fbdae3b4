"""What reports on paper are put together from: headings, rows of a table, a line to sign on, a window in words."""

from __future__ import annotations

from collections.abc import Sequence

from ecrf.exports.papers.page import LEFT, Column, Paper
from ecrf.exports.papers.sheet import Maker
from ecrf.exports.papers.type import ACCENT, FAINT, HEADING, MM, SOFT, TINY, Style
from ecrf.services.reads.schedule_view import Window

FULL = 178 * MM
"""The width between the margins."""
HEAD = Style(7.6, 10, SOFT, bold=True)
"""The heads of the columns of a table."""


def draw_heading(paper: Paper, title: str, level: int = 1) -> None:
    """A heading with its bookmark, kept together with what follows it."""
    paper.space(7 * MM)
    paper.need(30 * MM)
    paper.bookmark(title, level)
    paper.row([Column(0, FULL, title, HEADING)], line=ACCENT, gap=3)
    paper.y -= 2


def make_row(texts: Sequence[str], places: Sequence[float], style: Style) -> list[Column]:
    """Texts between `places`, one place more than texts."""
    spans = zip(texts, places[:-1], places[1:], strict=True)
    return [Column(x, after - x - 4, text, style) for text, x, after in spans]


def draw_sign_line(paper: Paper, maker: Maker, above: float = 18 * MM, who: str = "filled_by") -> None:
    """Name (of whom `who` says), signature and day, to be written by hand; `above` is the room to write in."""
    paper.need(above + 6 * MM)
    y = paper.y - above
    for number, label in enumerate((who, "signature", "signed_on")):
        x = LEFT + number * 61 * MM
        paper.rule(y, FAINT, 0.6, left=x, right=x + 54 * MM)
        paper.draw(x, y - 8, maker.say(f"blank.{label}"), TINY)
    paper.y = y - 10


def say_window(window: Window) -> str:
    """The first and the last day of a window, empty where it has none."""
    return f"{window.earliest} – {window.latest}" if window.earliest and window.latest else ""
