"""One endpoint with a curve per arm, told apart by dashes as well as colour, the numbers at risk and the log-rank test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.clinical.endpoints import DAYS_PER_MONTH
from ecrf.clinical.log_rank import LogRank
from ecrf.exports.charts.survival_axes import INK, dress, make_ticks
from ecrf.services.reads.endpoints_by_arm import ArmView, ByArmView
from ecrf.words import Message, Speaker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

PENS = (("#0b6e6e", "-"), ("#9a5b00", "--"), ("#6c3fb4", "-."), ("#1c5fb8", ":"))
"""Colour and dashes of the arms in turn."""
_FIRST_ROW, _ROW = -58, -14
"""Points below the axis where the numbers at risk begin, and between arms."""
_LEAST = 0.0001


def draw_arms(axes: Axes, endpoint: ByArmView, speaker: Speaker, font: FontProperties) -> None:
    """Draw one endpoint by arm."""
    last = max((_days(arm)[-1] for arm in endpoint.arms if _days(arm)), default=0)
    months, end = make_ticks(last)
    for number, arm in enumerate(endpoint.arms):
        _draw_arm(axes, arm, PENS[number % len(PENS)], speaker)
        _draw_at_risk(axes, arm, (months, _FIRST_ROW + _ROW * number), font)
    axes.set_xlim(0, end)
    axes.set_ylim(0, 1.03)
    axes.set_xticks(months)
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


def _draw_arm(axes: Axes, arm: ArmView, pen: tuple[str, str], speaker: Speaker) -> None:
    month, (colour, dashes) = float(DAYS_PER_MONTH), pen
    view = arm.view
    points = [(0.0, 1.0), *((float(step.time) / month, float(step.survival)) for step in view.curve)]
    label = f"{arm.arm}: {speaker.say(arm.label)} ({view.events}/{len(view.counted)})"
    axes.step(
        [x for x, _ in points], [y for _, y in points], where="post", color=colour, linestyle=dashes, linewidth=1.8,
        label=label,
    )  # fmt: skip
    censored = [(float(step.time) / month, float(step.survival)) for step in view.curve if step.censored]
    axes.plot([x for x, _ in censored], [y for _, y in censored], "|", color=colour, markersize=9)


def _draw_at_risk(axes: Axes, arm: ArmView, place: tuple[list[int], int], font: FontProperties) -> None:
    months, below = place
    days = _days(arm)
    axes.annotate(arm.arm, (0, 0), xycoords="axes fraction", xytext=(-34, below), textcoords="offset points",
                  ha="right", va="top", fontproperties=font, fontsize=8, color=INK)  # fmt: skip
    for month in months:
        count = sum(day >= month * DAYS_PER_MONTH for day in days)
        axes.annotate(str(count), (month, 0), xytext=(0, below), textcoords="offset points", ha="center", va="top",
                      fontproperties=font, fontsize=9, color=INK, annotation_clip=False)  # fmt: skip


def _days(arm: ArmView) -> list[int]:
    return sorted(line.time.days for line in arm.view.counted if line.time is not None)
