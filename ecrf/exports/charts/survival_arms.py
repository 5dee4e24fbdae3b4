"""One endpoint with a curve per arm, told apart by dashes as well as colour, the numbers at risk and the log-rank test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.clinical.log_rank import LogRank
from ecrf.exports.charts.survival_axes import (
    ACCENT,
    AT_RISK,
    INK,
    days_of,
    draw_at_risk,
    draw_curve,
    dress,
    mark_months,
)
from ecrf.services.reads.endpoints_by_arm import ByArmView
from ecrf.words import Message, Speaker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

PENS = ((ACCENT, "-"), ("#9a5b00", "--"), ("#6c3fb4", "-."), ("#1c5fb8", ":"))
"""Colour and dashes of the arms in turn."""
_ROW = -14
"""Points between the numbers at risk of two arms, which begin under their word."""
_FIRST_ROW = AT_RISK - 12
_LEAST = 0.0001


def draw_arms(axes: Axes, endpoint: ByArmView, speaker: Speaker, font: FontProperties) -> None:
    """Draw one endpoint by arm."""
    months = mark_months(axes, max((day for arm in endpoint.arms for day in days_of(arm.view)), default=0))
    for number, arm in enumerate(endpoint.arms):
        below, view = _FIRST_ROW + _ROW * number, arm.view
        label = f"{arm.arm}: {speaker.say(arm.label)} ({view.events}/{len(view.counted)})"
        draw_curve(axes, view, PENS[number % len(PENS)], label)
        axes.annotate(arm.arm, (0, 0), xycoords="axes fraction", xytext=(-34, below), textcoords="offset points",
                      ha="right", va="top", fontproperties=font, fontsize=8, color=INK)  # fmt: skip
        draw_at_risk(axes, view, (months, below), font)
    axes.legend(prop=font, loc="lower left", frameon=False, fontsize=9)
    dress(axes, (speaker.say(endpoint.label), say_test(endpoint.test, speaker)), speaker, font)


def say_test(test: LogRank | None, speaker: Speaker) -> str:
    """The test in words, with the method named."""
    if test is None:
        return speaker.say("exports.chart.no_log_rank")
    p = f"< {_LEAST}" if test.p < _LEAST else f"= {test.p:.4f}"
    return speaker.say(
        Message(
            "exports.chart.log_rank", {"statistic": f"{test.statistic:.3f}", "degrees": test.degrees, "p": p}
        )
    )
