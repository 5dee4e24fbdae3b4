"""Questionnaire scores over time, with the change from the baseline written beside each point."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ecrf.exports.charts.axis import legend, mark_weeks, signed, spread, week
from ecrf.exports.charts.ink import Canvas, Heading, dress, head_small, open_sheet, place
from ecrf.services.reads.charts_view import Questionnaire, ScalePoint, ScaleTrend

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PERCENT = 100
COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2}
MANY = 4


def draw_scale(canvas: Canvas, heading: Heading, trend: ScaleTrend, origin: date | None) -> Figure:
    """One scale, large."""
    figure = open_sheet(canvas, heading)
    axes = place(canvas, figure)
    _plot(canvas, axes, trend, origin or trend.points[0].day, small=False)
    mark_weeks(canvas, axes, has_treatment=origin is not None)
    legend(canvas, axes, _legend(canvas, trend.points))
    return figure


def across(sheet: Questionnaire) -> int:
    """How many small pictures stand beside one another."""
    return COLUMNS.get(len(sheet.scales), MANY)


def draw_sheet(canvas: Canvas, heading: Heading, sheet: Questionnaire, origin: date | None) -> Figure:
    """All scales of an instrument on one sheet, on the same axes of time."""
    figure = open_sheet(canvas, heading)
    columns = across(sheet)
    grid = figure.add_gridspec(
        -(-len(sheet.scales) // columns), columns,
        left=0.5 / canvas.width, right=1 - 0.35 / canvas.width, hspace=1.0, wspace=0.25,
        top=1 - 1.3 / canvas.height, bottom=0.55 / canvas.height,
    )  # fmt: skip
    zero = origin or min(point.day for trend in sheet.scales for point in trend.points)
    ends = [week(point.day, zero) for trend in sheet.scales for point in trend.points]
    for number, trend in enumerate(sheet.scales):
        axes = figure.add_subplot(grid[number // columns, number % columns])
        _plot(canvas, axes, trend, zero, small=True)
        spread(axes, ends)
        axes.locator_params(axis="x", nbins=5, integer=True)
        dress(canvas, axes, 7)
        _head(canvas, axes, trend)
        if origin is not None:
            axes.axvline(0, color=canvas.ink.grey, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    return figure


def _head(canvas: Canvas, axes: Axes, trend: ScaleTrend) -> None:
    last = trend.points[-1]
    value = f"{last.value}" + (f" ({signed(last.change)})" if last.change is not None else "")
    head_small(canvas, axes, canvas.speaker.say(trend.title), value)


def _plot(canvas: Canvas, axes: Axes, trend: ScaleTrend, zero: date, *, small: bool) -> None:
    ink = canvas.ink
    weeks = [week(point.day, zero) for point in trend.points]
    values = [float(point.value) for point in trend.points]
    base = next((point for point in trend.points if point.is_baseline), None)
    if base is not None:
        axes.axhline(float(base.value), color=ink.violet, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
    axes.plot(weeks, values, color=ink.accent, linewidth=1.2 if small else 1.8, zorder=3)
    for number, (x, point) in enumerate(zip(weeks, trend.points, strict=True)):
        axes.plot(
            [x], [float(point.value)], marker="s" if point.is_baseline else "o",
            color=ink.violet if point.is_baseline else ink.accent, markersize=3.6 if small else 7, zorder=4,
        )  # fmt: skip
        if not small:
            around = [*values[max(number - 1, 0) : number], *values[number + 1 : number + 2]]
            _tell(canvas, axes, x, point, is_low=bool(around) and values[number] < sum(around) / len(around))
    _scale(axes, values)
    spread(axes, weeks)


def _tell(canvas: Canvas, axes: Axes, x: float, point: ScalePoint, *, is_low: bool) -> None:
    """Value and change above the point, beneath it in a valley, where the line would run through them."""
    words = f"{point.value}" + (f"\n({signed(point.change)})" if point.change is not None else "")
    spot: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "zorder": 5}
    spot |= {"xytext": (0, -9), "va": "top"} if is_low else {"xytext": (0, 9), "va": "bottom"}
    font = canvas.font(8, bold=point.is_baseline)
    axes.annotate(words, (x, float(point.value)), fontproperties=font, color=canvas.ink.text, **spot)


def _scale(axes: Axes, values: list[float]) -> None:
    """0 to 100 for what may be a percentage scale; else from nothing to a little above the greatest."""
    most = max(values)
    if most <= PERCENT and most > PERCENT / 4:
        axes.set_ylim(-8, PERCENT + 12)
        axes.set_yticks(range(0, PERCENT + 1, 25))
    else:
        axes.set_ylim(0, most * 1.25 or 1)
        axes.locator_params(axis="y", nbins=5)


def _legend(canvas: Canvas, points: tuple[ScalePoint, ...]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    if not any(point.is_baseline for point in points):
        return []
    ink, say = canvas.ink, canvas.speaker.say
    base = Line2D([], [], color=ink.violet, marker="s", markersize=6, linestyle=(0, (2, 2)), linewidth=0.9)
    later = Line2D([], [], color=ink.accent, marker="o", markersize=6, linewidth=1.8)
    return [(base, say("chart.baseline")), (later, say("chart.change"))]
