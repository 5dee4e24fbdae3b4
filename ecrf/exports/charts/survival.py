"""Kaplan-Meier curves on paper: one page per endpoint as PDF, or all beneath one another as SVG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecrf.clinical.endpoints import DAYS_PER_MONTH, compute_months
from ecrf.exports.charts.survival_arms import draw_arms
from ecrf.exports.charts.survival_axes import ACCENT, INK, LINE, dress, make_ticks
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
        for endpoint in view.endpoints:
            figure = _figure(1)
            FigureCanvasPdf(figure)
            _draw(figure.axes[0], endpoint, speaker, font)
            _draw_head(figure, snapshot.head, speaker, font)
            pages.savefig(figure)
        by_arm = snapshot.endpoints_by_arm()
        for each in by_arm:
            figure = _figure(1, below=0.03 * len(each.arms))
            FigureCanvasPdf(figure)
            draw_arms(figure.axes[0], each, speaker, font)
            _draw_head(figure, snapshot.head, speaker, font)
            pages.savefig(figure)
    return Written(target, compute_sha256(target), (("pages", len(view.endpoints) + len(by_arm)),))


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
    times = [line.time.days for line in endpoint.counted if line.time is not None]
    months, last = make_ticks(max(times, default=0))
    curve = [(0.0, 1.0), *((float(step.time) / month, float(step.survival)) for step in endpoint.curve)]
    axes.step([x for x, _ in curve], [y for _, y in curve], where="post", color=ACCENT, linewidth=1.8)
    for limit in ("lower", "upper"):
        known = [
            (float(s.time) / month, getattr(s, limit))
            for s in endpoint.curve
            if getattr(s, limit) is not None
        ]
        axes.step([x for x, _ in known], [y for _, y in known], where="post", color=LINE, linewidth=1)
    censored = [(float(s.time) / month, float(s.survival)) for s in endpoint.curve if s.censored]
    axes.plot([x for x, _ in censored], [y for _, y in censored], "|", color=ACCENT, markersize=9)
    axes.set_xlim(0, last)
    axes.set_ylim(0, 1.03)
    axes.set_xticks(months)
    median = endpoint.median.time
    reached = Message("endpoint.not_reached") if median is None else str(compute_months(median))
    figures: dict[str, Arg] = {"count": len(endpoint.counted), "events": endpoint.events, "median": reached}
    dress(
        axes,
        (speaker.say(endpoint.label), speaker.say(Message("exports.chart.figures", figures))),
        speaker,
        font,
    )
    for tick in months:
        count = sum(time >= tick * month for time in times)
        axes.annotate(str(count), (tick, 0), xytext=(0, -46), textcoords="offset points", ha="center", va="top",
                      fontproperties=font, fontsize=9, color=INK, annotation_clip=False)  # fmt: skip
