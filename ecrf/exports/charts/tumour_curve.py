"""The sum of target diameters over time with baseline, nadir, the thresholds of RECIST 1.1 and the reader's responses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ecrf.exports.charts.axis import legend, mark_weeks, signed, spread, week
from ecrf.exports.charts.ink import Canvas, Heading, open_sheet, place, write
from ecrf.services.reads.charts_view import SumPoint, TumourCurve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTIAL = Decimal("0.7")
PROGRESSION = Decimal("1.2")
"""30 % below the baseline, 20 % above the nadir (Eisenhauer 2009, 4.3)."""
RESPONSES = {
    "CR": ("*", "green"), "PR": ("v", "green"), "SD": ("s", "blue"), "NON-CR/NON-PD": ("s", "blue"),
    "PD": ("^", "red"), "NE": ("x", "grey"),
}  # fmt: skip
"""Shape and colour of an overall response."""


def draw_tumour(canvas: Canvas, heading: Heading, curve: TumourCurve, origin: date | None) -> Figure:
    """The curve of one subject."""
    figure = open_sheet(canvas, heading)
    axes = place(canvas, figure, right=1.35)
    zero = origin or curve.points[0].day
    weeks = [week(point.day, zero) for point in curve.points]
    sums = [float(point.sum_mm) for point in curve.points]
    ink = canvas.ink
    axes.plot(weeks, sums, color=ink.accent, linewidth=2, zorder=3)
    _levels(canvas, axes, curve.points)
    for x, point in zip(weeks, curve.points, strict=True):
        _point(canvas, axes, x, point)
    axes.set_ylim(0, max(sums) * 1.22 or 1)
    axes.set_ylabel(
        canvas.speaker.say("chart.sum"), fontproperties=canvas.font(9), color=ink.soft, labelpad=8
    )
    spread(axes, weeks)
    mark_weeks(canvas, axes, has_treatment=origin is not None)
    legend(canvas, axes, _legend(canvas, curve.points))
    return figure


def shape_of(canvas: Canvas, response: str) -> tuple[str, str]:
    """Marker and colour of a response; one without a shape of its own is a circle."""
    marker, name = RESPONSES.get(response, ("o", "accent"))
    return marker, getattr(canvas.ink, name)


def _levels(canvas: Canvas, axes: Axes, points: tuple[SumPoint, ...]) -> None:
    """Baseline less 30 per cent, and 20 per cent above the nadir from the nadir on."""
    ink, say, font = canvas.ink, canvas.speaker.say, canvas.font(8)
    base, nadir = points[0].sum_mm, next(point for point in points if point.is_nadir).sum_mm
    levels = ((base * PARTIAL, "chart.minus_30", ink.green), (nadir * PROGRESSION, "chart.plus_20", ink.red))
    for level, code, colour in levels:
        axes.axhline(float(level), color=colour, linewidth=0.9, linestyle=(0, (5, 3)), zorder=1)
        at = (1.008, float(level))
        more: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "ha": "left", "va": "center"}
        write(axes, at, say(code), font, colour, **more)


def _point(canvas: Canvas, axes: Axes, x: float, point: SumPoint) -> None:
    ink = canvas.ink
    marker, colour = shape_of(canvas, point.response)
    y = float(point.sum_mm)
    axes.plot([x], [y], marker=marker, color=colour, markersize=10 if marker == "*" else 8, zorder=5)
    if point.is_nadir:
        axes.plot([x], [y], marker="o", markersize=17, color=ink.violet, fillstyle="none", zorder=4)
    changed = point.from_baseline
    percent = f" ({signed(round(changed))} %)" if changed is not None else ""
    number = format(point.sum_mm.normalize(), "f")
    spot: dict[str, Any] = {"textcoords": "offset points", "ha": "left", "zorder": 6}
    above = canvas.font(8.5, bold=True)
    axes.annotate(
        point.response, (x, y), xytext=(7, 19), fontproperties=above, color=colour, parse_math=False, **spot
    )
    axes.annotate(
        number + percent, (x, y), xytext=(7, 7), fontproperties=canvas.font(8), color=ink.text, **spot
    )


def _legend(canvas: Canvas, points: tuple[SumPoint, ...]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D

    entries = []
    for response in dict.fromkeys(point.response for point in points if point.response):
        marker, colour = shape_of(canvas, response)
        entries.append(
            (Line2D([], [], linestyle="none", marker=marker, color=colour, markersize=8), response)
        )
    ring = Line2D(
        [], [], linestyle="none", marker="o", color=canvas.ink.violet, fillstyle="none", markersize=11
    )
    return [*entries, (ring, canvas.speaker.say("chart.nadir"))]
