"""The axis of time every picture shares: weeks since the first study treatment, with the treatment's beginning marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ecrf.exports.charts.ink import Canvas, dress_ticks, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAYS = 7
GRADES = ("", "o", "s", "D", "^", "X")
"""Shape of a CTCAE grade: told apart without colour, and the number stands beside."""


def week(day: date, origin: date) -> float:
    """Weeks from the origin; before it negative."""
    return (day - origin).days / DAYS


def signed(number: Decimal | int) -> str:
    """A change with its sign, a true minus."""
    return f"{number:+f}".replace("-", "−")


def mark_weeks(canvas: Canvas, axes: Axes, *, has_treatment: bool, size: float = 9) -> None:
    """Name the axis and draw where treatment began."""
    from matplotlib.ticker import MaxNLocator

    ink = canvas.ink
    axes.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
    code = "chart.axis.weeks" if has_treatment else "chart.axis.weeks_first"
    axes.set_xlabel(canvas.speaker.say(code), fontproperties=canvas.font(size), color=ink.soft, labelpad=6)
    if has_treatment:
        axes.axvline(0, color=ink.grey, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    dress_ticks(canvas, axes, size)


def spread(axes: Axes, weeks: Iterable[float]) -> None:
    """Room at both ends of the time axis."""
    found = sorted(weeks)
    if found:
        gap = max((found[-1] - found[0]) * 0.04, 0.6)
        axes.set_xlim(found[0] - gap, found[-1] + gap)


def grade_colour(canvas: Canvas, grade: int) -> str:
    """Colour of a CTCAE grade: grey, amber, then red."""
    ink = canvas.ink
    return (ink.accent, ink.blue, ink.amber, ink.red, ink.red, ink.text)[min(grade, 5)]


def legend(canvas: Canvas, axes: Axes, entries: list[tuple[Any, str]]) -> None:
    """Shapes with their words beneath the plot, in one line."""
    if not entries:
        return
    found = axes.legend(
        [handle for handle, _ in entries],
        [words for _, words in entries],
        prop=canvas.font(8.5),
        loc="upper left",
        bbox_to_anchor=(0, -0.5 / (canvas.height * axes.get_position().height)),
        ncol=len(entries),
        frameon=False,
        handletextpad=0.4,
        columnspacing=1.6,
        borderaxespad=0,
    )
    for words in found.get_texts():
        words.set_color(canvas.ink.soft)


def note(canvas: Canvas, axes: Axes, words: str) -> None:
    """A remark above the plot at the right."""
    write(axes, (1, 1.01), words, canvas.font(8), canvas.ink.soft, transform=axes.transAxes, ha="right")
