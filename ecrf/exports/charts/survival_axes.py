"""What every survival curve is drawn with: steps, months, numbers at risk, titles, words in the fonts of the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.clinical.endpoints import DAYS_PER_MONTH, compute_months
from ecrf.services.reads.endpoints_view import EndpointView
from ecrf.words import Speaker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

INK, ACCENT, LINE = "#1c2733", "#0b6e6e", "#c9ced4"
AT_RISK = -46
"""Points below the axis where the numbers at risk begin."""
STEPS = (1, 2, 3, 6, 12, 24, 60)
MOST_TICKS = 10
_WIDTH = 1.8


def draw_curve(axes: Axes, view: EndpointView, pen: tuple[str, str], label: str = "") -> None:
    """The steps of a curve, in colour and dashes, with its marks where follow-up was cut off."""
    month, (colour, dashes) = float(DAYS_PER_MONTH), pen
    points = [(0.0, 1.0), *((float(step.time) / month, float(step.survival)) for step in view.curve)]
    axes.step(
        [x for x, _ in points], [y for _, y in points], where="post", color=colour, linestyle=dashes,
        linewidth=_WIDTH, label=label,
    )  # fmt: skip
    censored = [(float(step.time) / month, float(step.survival)) for step in view.curve if step.censored]
    axes.plot([x for x, _ in censored], [y for _, y in censored], "|", color=colour, markersize=9)


def days_of(view: EndpointView) -> list[int]:
    """The days every counted subject was followed."""
    return [line.time.days for line in view.counted if line.time is not None]


def draw_at_risk(axes: Axes, view: EndpointView, place: tuple[list[int], int], font: FontProperties) -> None:
    """How many were still at risk at each month, so many points below the axis."""
    months, below = place
    days = days_of(view)
    for month in months:
        count = sum(day >= month * DAYS_PER_MONTH for day in days)
        axes.annotate(str(count), (month, 0), xytext=(0, below), textcoords="offset points", ha="center", va="top",
                      fontproperties=font, fontsize=9, color=INK, annotation_clip=False)  # fmt: skip


def mark_months(axes: Axes, days: int) -> list[int]:
    """Let the axes reach `days` and 100 %; returns the months marked."""
    months, last = make_ticks(days)
    axes.set_xlim(0, last)
    axes.set_ylim(0, 1.03)
    axes.set_xticks(months)
    return months


def dress(axes: Axes, titles: tuple[str, str], speaker: Speaker, font: FontProperties) -> None:
    """Titles on the left and on the right, axes, and the word before the numbers at risk."""
    axes.set_title(titles[0], fontproperties=font, fontsize=13, color=INK, loc="left")
    axes.set_xlabel(speaker.say("exports.chart.months"), fontproperties=font, fontsize=9, color=INK)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_title(titles[1], fontproperties=font, fontsize=9, color=INK, loc="right")
    axes.annotate(speaker.say("exports.chart.at_risk"), (0, 0), xycoords="axes fraction", xytext=(-34, AT_RISK),
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
