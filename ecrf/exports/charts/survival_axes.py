"""What survival curves stand on: months to mark, titles, words in the fonts of the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.clinical.endpoints import compute_months
from ecrf.words import Speaker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

INK, ACCENT, LINE = "#1c2733", "#0b6e6e", "#c9ced4"
STEPS = (1, 2, 3, 6, 12, 24, 60)
MOST_TICKS = 10


def dress(axes: Axes, titles: tuple[str, str], speaker: Speaker, font: FontProperties) -> None:
    """Titles on the left and on the right, axes, and the word before the numbers at risk."""
    axes.set_title(titles[0], fontproperties=font, fontsize=13, color=INK, loc="left")
    axes.set_xlabel(speaker.say("exports.chart.months"), fontproperties=font, fontsize=9, color=INK)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_title(titles[1], fontproperties=font, fontsize=9, color=INK, loc="right")
    axes.annotate(speaker.say("exports.chart.at_risk"), (0, 0), xycoords="axes fraction", xytext=(-34, -46),
                  textcoords="offset points", ha="right", va="top", fontproperties=font, fontsize=9)  # fmt: skip
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font)
        label.set_fontsize(9)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def make_ticks(days: int) -> tuple[list[int], float]:
    """Whole months to mark, and where the axis ends."""
    last = float(compute_months(days))
    step = next((step for step in STEPS if last / step <= MOST_TICKS), STEPS[-1])
    return list(range(0, int(last) + step + 1, step)), max(last * 1.02, 1.0)
