"""A laboratory value over time: range as a band, CTCAE grades as shapes with their number, bounds as open marks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ecrf.exports.charts.axis import GRADES, grade_colour, legend, mark_weeks, note, spread, week
from ecrf.exports.charts.ink import Canvas, Heading, dress, head_small, open_sheet, place
from ecrf.services.reads.charts_view import LabPoint, LabTrend

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 4


def draw_lab(canvas: Canvas, heading: Heading, trend: LabTrend, origin: date | None) -> Figure:
    """One laboratory value, large."""
    figure = open_sheet(canvas, heading)
    axes = place(canvas, figure)
    zero = origin or trend.points[0].day
    _plot(canvas, axes, trend.points, zero, small=False)
    axes.set_ylabel(trend.unit, fontproperties=canvas.font(9), color=canvas.ink.soft, labelpad=8)
    mark_weeks(canvas, axes, has_treatment=origin is not None)
    if trend.left_out:
        note(canvas, axes, canvas.speaker.say(_left(trend)))
    legend(canvas, axes, _legend(canvas, trend.points))
    return figure


def draw_labs(canvas: Canvas, heading: Heading, trends: tuple[LabTrend, ...], origin: date | None) -> Figure:
    """All values of a form as small pictures on one sheet."""
    figure = open_sheet(canvas, heading)
    rows = -(-len(trends) // COLUMNS)
    grid = figure.add_gridspec(
        rows, COLUMNS,
        left=0.5 / canvas.width, right=1 - 0.35 / canvas.width, hspace=1.0, wspace=0.28,
        top=1 - 1.3 / canvas.height, bottom=0.55 / canvas.height,
    )  # fmt: skip
    zero = origin or min(point.day for trend in trends for point in trend.points)
    ends = [week(point.day, zero) for trend in trends for point in trend.points]
    for number, trend in enumerate(trends):
        axes = figure.add_subplot(grid[number // COLUMNS, number % COLUMNS])
        dress(canvas, axes, 7)
        _plot(canvas, axes, trend.points, zero, small=True)
        spread(axes, ends)
        axes.locator_params(axis="y", nbins=4)
        axes.locator_params(axis="x", nbins=5, integer=True)
        dress(canvas, axes, 7)
        _head(canvas, axes, trend)
        if origin is not None:
            axes.axvline(0, color=canvas.ink.grey, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    return figure


def _head(canvas: Canvas, axes: Axes, trend: LabTrend) -> None:
    last = trend.points[-1]
    value = f"{last.bound}{last.number} {trend.unit}"
    head_small(canvas, axes, canvas.speaker.say(trend.title), value)


def _plot(canvas: Canvas, axes: Axes, points: tuple[LabPoint, ...], zero: date, *, small: bool) -> None:
    ink = canvas.ink
    weeks = [week(point.day, zero) for point in points]
    numbers = [float(point.number) for point in points]
    _band(canvas, axes, points, weeks)
    axes.plot(weeks, numbers, color=ink.accent, linewidth=1.2 if small else 1.8, zorder=3)
    before = 0
    for x, point in zip(weeks, points, strict=True):
        colour = grade_colour(canvas, point.grade)
        side = (3.2 if small else 7) + (1.2 if point.grade else 0)
        face = ink.ground if point.bound or not point.grade else colour
        axes.plot(
            [x], [float(point.number)], marker=GRADES[point.grade] or "o", color=colour, markersize=side,
            markerfacecolor=face, markeredgewidth=1 if small else 1.5, zorder=4,
        )  # fmt: skip
        words = f"{point.bound}{f'G{point.grade}' if point.grade not in (0, before) else ''}"
        before = point.grade
        if words and not small:
            spot: dict[str, Any] = {
                "textcoords": "offset points",
                "xytext": (0, 9),
                "ha": "center",
                "zorder": 5,
            }
            axes.annotate(
                words,
                (x, float(point.number)),
                fontproperties=canvas.font(8, bold=True),
                color=colour,
                **spot,
            )
    low = min([*numbers, *(float(p.low) for p in points if p.low is not None)])
    high = max([*numbers, *(float(p.high) for p in points if p.high is not None)])
    gap = (high - low or abs(high) or 1) * 0.14
    axes.set_ylim(max(low - gap, 0) if low >= 0 else low - gap, high + gap)
    spread(axes, weeks)


def _band(canvas: Canvas, axes: Axes, points: tuple[LabPoint, ...], weeks: list[float]) -> None:
    """The normal range each result was judged by, as one band that steps where the range changed."""
    known = [(x, point) for x, point in zip(weeks, points, strict=True) if point.low or point.high]
    if not known:
        return
    first, last = known[0], known[-1]
    steps = [(first[0] - 520, first[1]), *known, (last[0] + 520, last[1])]
    lows = [float(point.low or 0) for _, point in steps]
    top = 10 * max(float(point.number) for point in points) + 1
    highs = [float(point.high) if point.high is not None else top for _, point in steps]
    places = [x for x, _ in steps]
    axes.fill_between(places, lows, highs, step="mid", color=canvas.ink.band, linewidth=0, zorder=0)
    for limits in (lows, highs):
        axes.step(places, limits, where="mid", color=canvas.ink.green, linewidth=0.7, zorder=1)


def _legend(canvas: Canvas, points: tuple[LabPoint, ...]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    say, ink = canvas.speaker.say, canvas.ink
    entries: list[tuple[Any, str]] = []
    if any(point.low or point.high for point in points):
        entries.append((Patch(facecolor=ink.band, edgecolor=ink.green, linewidth=0.7), say("chart.range")))
    if any(point.bound for point in points):
        entries.append((_shape(Line2D, "o", ink.accent, ink.ground), say("chart.bound")))
    for grade in sorted({point.grade for point in points if point.grade}):
        colour = grade_colour(canvas, grade)
        entries.append((_shape(Line2D, GRADES[grade], colour, colour), f"CTCAE {grade}"))
    return entries


def _shape(line: Any, marker: str, colour: str, face: str) -> Any:  # noqa: ANN401 - matplotlib's class, imported late
    return line([], [], linestyle="none", marker=marker, color=colour, markerfacecolor=face, markersize=7)


def _left(trend: LabTrend) -> Any:  # noqa: ANN401 - a message
    from ecrf.words import Message

    return Message("chart.left_out", {"count": trend.left_out})
