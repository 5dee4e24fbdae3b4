"""How the picture under a key is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ecrf.exports.charts.ink import Canvas, Heading, drawing, finish
from ecrf.services.reads.charts_list import list_charts
from ecrf.services.reads.charts_view import SubjectCharts
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW_HEIGHT = 1.5
"""Inches of a row of small pictures."""


def draw_chart(charts: SubjectCharts, key: str, canvas: Canvas, heading: Heading) -> bytes:
    """The picture under `key`; refuses `exports.no_chart` where the subject has none such."""
    found = _find(charts, key)
    if found is None:
        raise Refusal(
            Fault("exports.no_chart", key, {"known": ", ".join(c.key for c in list_charts(charts))})
        )
    height, draw = found
    canvas = replace(canvas, height=height or canvas.height)
    with drawing():
        return finish(canvas, draw(canvas, heading))


Draw = Callable[[Canvas, Heading], "Figure"]


def _find(charts: SubjectCharts, key: str) -> tuple[float, Draw] | None:
    """(height in inches, 0 for the usual one; how it is drawn)."""
    from ecrf.exports.charts import course, lab_trend, scale_trend, tumour_curve

    kind, _, name = key.partition(":")
    origin = charts.origin
    whole = charts.course
    if kind == "course" and whole is not None:
        return course.height_of(whole), lambda c, h: course.draw_course(c, h, whole)
    for curve in charts.tumours:
        if kind == "tumour" and curve.key == name:
            return 0, lambda c, h, found=curve: tumour_curve.draw_tumour(c, h, found, origin)
    for sheet in charts.questionnaires:
        if kind == "sheet" and sheet.key == name:
            rows = -(-len(sheet.scales) // scale_trend.across(sheet))
            return _tall(rows), lambda c, h, found=sheet: scale_trend.draw_sheet(c, h, found, origin)
        for scale in sheet.scales:
            if kind == "scale" and scale.key == name:
                return 0, lambda c, h, found=scale: scale_trend.draw_scale(c, h, found, origin)
    labs = tuple(trend for trend in charts.labs if trend.sheet == name)
    if kind == "labs" and labs:
        return _tall(-(-len(labs) // lab_trend.COLUMNS)), lambda c, h: lab_trend.draw_labs(c, h, labs, origin)
    for trend in charts.labs:
        if kind == "lab" and trend.key == name:
            return 0, lambda c, h, found=trend: lab_trend.draw_lab(c, h, found, origin)
    return None


def _tall(rows: int) -> float:
    return 1.9 + rows * ROW_HEIGHT
