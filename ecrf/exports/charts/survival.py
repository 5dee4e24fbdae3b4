"""Kaplan-Meier curves on paper: one page per endpoint as PDF, or all beneath one another as SVG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecrf.clinical.endpoints import DAYS_PER_MONTH, compute_months
from ecrf.exports.charts.survival_arms import draw_arms
from ecrf.exports.charts.survival_axes import (
    ACCENT,
    AT_RISK,
    INK,
    LINE,
    days_of,
    draw_at_risk,
    draw_curve,
    dress,
    mark_months,
)
from ecrf.exports.facts import banner_of
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.services.reads.endpoints_view import EndpointView
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Arg, Fault, Message, Refusal, Speaker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

PAGE = (11.69, 8.27)
"""A4 across, in inches."""
_NO_DATE: dict[str, Any] = {"CreationDate": None, "Producer": None, "Creator": None}


def write_survival(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write a PDF with a page per endpoint, at the snapshot's place of the trail; the same data, the same bytes.

    Behind them a page per endpoint by arm, where the study is locked for good and this reader may know the arms.
    """
    from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages

    view, font = snapshot.endpoints(), _font(options)
    with landing(target) as part, _settled(), PdfPages(part, metadata=_NO_DATE) as pages:
        figures = []
        for endpoint in view.endpoints:
            figures.append(_figure(1))
            _draw(figures[-1].axes[0], endpoint, speaker, font)
        for each in snapshot.endpoints_by_arm():
            figures.append(_figure(1, below=0.03 * len(each.arms)))
            draw_arms(figures[-1].axes[0], each, speaker, font)
        for figure in figures:
            FigureCanvasPdf(figure)
            _draw_head(figure, snapshot.head, speaker, font)
            pages.savefig(figure)
    return Written(target, compute_sha256(target), (("pages", len(figures)),))


def write_survival_svg(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write one SVG picture with all endpoints beneath one another."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    view, font = snapshot.endpoints(), _font(options)
    with landing(target) as part, _settled():
        figure = _figure(max(len(view.endpoints), 1))
        FigureCanvasSVG(figure)
        for axes, endpoint in zip(figure.axes, view.endpoints, strict=False):
            _draw(axes, endpoint, speaker, font)
        _draw_head(figure, snapshot.head, speaker, font)
        figure.savefig(part, format="svg", metadata={"Date": None, "Creator": None})
    return Written(target, compute_sha256(target), (("pictures", len(view.endpoints)),))


def _settled() -> Any:  # noqa: ANN401 - matplotlib's own context manager
    """Settings under which the same picture is the same file, and words stay words."""
    import matplotlib as mpl

    return mpl.rc_context({"svg.hashsalt": "ecrf", "svg.fonttype": "path", "pdf.fonttype": 42})


def _font(options: Options) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    if options.resources is None:
        raise Refusal(Fault("exports.no_font", ""))
    return FontProperties(fname=options.resources.regular)


def _figure(rows: int, below: float = 0) -> Figure:
    """An empty page; `below` is more room under the picture, as a share of the page."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(PAGE[0], PAGE[1] if rows == 1 else 5.2 * rows))
    figure.subplots(rows, 1)
    figure.subplots_adjust(left=0.1, right=0.96, top=1 - 0.13 / rows, bottom=0.2 / rows + below, hspace=0.55)
    return figure


def _draw_head(figure: Figure, head: SnapshotHead, speaker: Speaker, font: FontProperties) -> None:
    banner = banner_of(head, speaker)
    words = "   ".join(
        part for part in (speaker.say(head.short), banner, head.time[:10], head.root[:16]) if part
    )
    figure.text(
        0.1, 1 - 0.25 / figure.get_figheight(), words, fontproperties=font, fontsize=9, color=INK, va="top"
    )


def _draw(axes: Axes, endpoint: EndpointView, speaker: Speaker, font: FontProperties) -> None:
    month = float(DAYS_PER_MONTH)
    draw_curve(axes, endpoint, (ACCENT, "-"))
    for limit in ("lower", "upper"):
        known = [
            (float(s.time) / month, getattr(s, limit))
            for s in endpoint.curve
            if getattr(s, limit) is not None
        ]
        axes.step([x for x, _ in known], [y for _, y in known], where="post", color=LINE, linewidth=1)
    months = mark_months(axes, max(days_of(endpoint), default=0))
    median = endpoint.median.time
    reached = Message("endpoint.not_reached") if median is None else str(compute_months(median))
    figures: dict[str, Arg] = {"count": len(endpoint.counted), "events": endpoint.events, "median": reached}
    dress(
        axes,
        (speaker.say(endpoint.label), speaker.say(Message("exports.chart.figures", figures))),
        speaker,
        font,
    )
    draw_at_risk(axes, endpoint, (months, AT_RISK), font)
