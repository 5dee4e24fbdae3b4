"""The swimmer of one subject: treatments, adverse events with their grade, responses, death, on one axis of time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ecrf.exports.charts.axis import DAYS, grade_colour, legend, mark_weeks, note, week
from ecrf.exports.charts.ink import Canvas, Heading, dress, open_sheet, write
from ecrf.exports.charts.tumour_curve import shape_of
from ecrf.services.reads.charts_view import Course, EventBar, Lane
from ecrf.words import Message

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW = 0.27
"""Inches of a line."""
HATCHES = ("", "", "", "////", "xxxx", "xxxx")
"""From grade 3 on a bar is hatched: severe is told without colour."""
LONG = 38
DEATH = "death"
THIN = 0.006
"""Share of the whole that the shortest bar takes, so that it is seen."""


def height_of(course: Course) -> float:
    """Inches the picture needs."""
    rows = len(course.lanes) + len(course.events) + 2.5
    return max(4.2, 1.9 + rows * ROW)


def draw_course(canvas: Canvas, heading: Heading, course: Course) -> Figure:
    """The way of one subject."""
    figure = open_sheet(canvas, heading)
    w, h = canvas.width, canvas.height
    axes = figure.add_axes((3.05 / w, 1.0 / h, 1 - 3.45 / w, 1 - 1.95 / h))
    dress(canvas, axes)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", color=canvas.ink.line, linewidth=0.8)
    names = [canvas.speaker.say("chart.responses")]
    row = 1.5
    for lane in course.lanes:
        _lane(canvas, axes, lane, course, row)
        names.append(canvas.speaker.say(lane.label))
        row += 1
    row += 0.5 if course.events else 0
    for bar in course.events:
        _event(canvas, axes, bar, course, row)
        names.append(canvas.speaker.say(bar.label))
        row += 1
    _marks(canvas, axes, course)
    lanes = [1.5 + n for n in range(len(course.lanes))]
    events = [2 + len(course.lanes) + n for n in range(len(course.events))]
    axes.set_yticks([0, *lanes, *events], labels=[_short(name) for name in names])
    axes.set_ylim(row, -0.8)
    firsts = [week(bar.start, course.origin) for bar in course.events]
    end = week(course.last, course.origin)
    first = max(min([*firsts, 0]), -12)
    axes.set_xlim(first - max((end - first) * 0.035, 0.7), end + max((end - first) * 0.03, 1))
    mark_weeks(canvas, axes, has_treatment=True)
    if course.hidden_events:
        note(canvas, axes, canvas.speaker.say(Message("chart.hidden", {"count": course.hidden_events})))
    legend(canvas, axes, _legend(canvas, course))
    return figure


def _short(words: str) -> str:
    return words if len(words) <= LONG else words[: LONG - 1] + "…"


def _lane(canvas: Canvas, axes: Axes, lane: Lane, course: Course, row: float) -> None:
    ink = canvas.ink
    weeks = [week(day, course.origin) for day in lane.days]
    last = week(lane.until, course.origin) if lane.until is not None else weeks[-1]
    if lane.until is not None:
        axes.barh(row, last - weeks[0] + 1 / DAYS, left=weeks[0], height=0.5, color=ink.accent, zorder=3)
        return
    axes.plot([weeks[0], last], [row, row], color=ink.accent, linewidth=1.2, zorder=2)
    axes.plot(
        weeks, [row] * len(weeks), linestyle="none", marker="D", markersize=5, color=ink.accent, zorder=3
    )


def _event(canvas: Canvas, axes: Axes, bar: EventBar, course: Course, row: float) -> None:
    ink, colour = canvas.ink, grade_colour(canvas, bar.grade)
    start = week(bar.start, course.origin)
    end = week((bar.end or course.last) + timedelta(days=1), course.origin)
    width = max(end - start, week(course.last, course.origin) * THIN)
    is_wide = width > 4 * week(course.last, course.origin) * THIN
    axes.barh(
        row, width, left=start, height=0.55, color=colour, hatch=HATCHES[min(bar.grade, 5)] if is_wide else "",
        edgecolor=ink.ground, linewidth=0.6, zorder=3, linestyle="-",
    )  # fmt: skip
    if bar.end is None:
        axes.plot([start + width], [row], marker=">", markersize=6, color=colour, zorder=4, clip_on=False)
    words = f"{bar.grade or ''}{'S' if bar.is_serious else ''}{'~' if bar.is_rough else ''}"
    spot: dict[str, Any] = {"textcoords": "offset points", "xytext": (-4, 0), "ha": "right", "va": "center"}
    axes.annotate(
        words, (start, row), fontproperties=canvas.font(7.5, bold=True), color=colour, zorder=5, **spot
    )


def _marks(canvas: Canvas, axes: Axes, course: Course) -> None:
    ink = canvas.ink
    axes.axhline(0.75, color=ink.line, linewidth=0.8)
    for mark in course.marks:
        x = week(mark.day, course.origin)
        if mark.kind == DEATH:
            axes.axvline(x, color=ink.text, linewidth=1.4, zorder=2)
            write(axes, (x, -0.85), "†", canvas.font(12, bold=True), ink.text, ha="center", va="bottom")
            continue
        marker, colour = shape_of(canvas, mark.kind)
        axes.plot([x], [0.12], marker=marker, color=colour, markersize=10 if marker == "*" else 8, zorder=4)
        words = canvas.font(7, bold=True)
        write(axes, (x, -0.22), mark.kind, words, colour, ha="center", va="bottom")


def _legend(canvas: Canvas, course: Course) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    say, ink = canvas.speaker.say, canvas.ink
    entries: list[tuple[Any, str]] = []
    if course.lanes:
        given = Line2D([], [], linestyle="none", marker="D", markersize=5, color=ink.accent)
        entries.append((given, say("chart.given")))
    for grade in sorted({bar.grade for bar in course.events if bar.grade}):
        patch = Patch(
            facecolor=grade_colour(canvas, grade), hatch=HATCHES[min(grade, 5)], edgecolor=ink.ground
        )
        entries.append((patch, f"CTCAE {grade}"))
    if any(bar.end is None for bar in course.events):
        goes_on = Line2D([], [], linestyle="none", marker=">", markersize=6, color=ink.grey)
        entries.append((goes_on, say("chart.ongoing")))
    nothing = Line2D([], [], linestyle="none", marker="None")
    if any(bar.is_serious for bar in course.events):
        entries.append((nothing, f"S  {say('chart.serious')}"))
    if any(bar.is_rough for bar in course.events):
        entries.append((nothing, f"~  {say('chart.rough')}"))
    return entries
