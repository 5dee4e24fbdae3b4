"""Colours, fonts and the sheet every picture is drawn on: heading, plot, footer; the same data give the same bytes."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ecrf.words import Speaker

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ONE_AT_A_TIME = threading.RLock()
"""matplotlib's settings belong to the process."""
FORMATS = ("png", "svg", "pdf")
DOTS = 150
"""Per inch of a saved PNG."""


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one scheme; each has been measured against its ground (WCAG 2.2: 4.5 for text, 3 for shapes)."""

    ground: str
    text: str
    soft: str
    line: str
    band: str
    accent: str
    green: str
    amber: str
    red: str
    violet: str
    blue: str
    grey: str


LIGHT = Ink(
    "#FFFFFF", "#18202A", "#4C5866", "#DCE1E7", "#E2F3E8", "#0B6B74",
    "#1E7B45", "#9A5B00", "#BE2F2A", "#6C3FB4", "#1C5FB8", "#67727F",
)  # fmt: skip
DARK = Ink(
    "#1C2127", "#E8ECF0", "#B4BEC9", "#323A43", "#1D3527", "#4FBCC5",
    "#62C284", "#E5AC4C", "#F3867E", "#BC9BF0", "#7DB2F5", "#98A3AF",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Canvas:
    """How a picture is made: format, size in inches, dots per inch, scheme, fonts, language."""

    speaker: Speaker
    regular: Path
    bold: Path
    format: str = "png"
    width: float = 10.0
    height: float = 6.2
    dots: int = DOTS
    is_dark: bool = False

    @property
    def ink(self) -> Ink:
        """The colours."""
        return DARK if self.is_dark else LIGHT

    def font(self, size: float, *, bold: bool = False) -> Any:  # noqa: ANN401 - matplotlib is imported late
        """The shipped font at a size in points."""
        from matplotlib.font_manager import FontProperties

        return FontProperties(fname=str(self.bold if bold else self.regular), size=size)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands around a picture: its name, whose it is, the study, and at the foot where the data come from."""

    title: str
    about: str
    study: str
    foot: str = ""
    banner: str = ""


@contextmanager
def drawing() -> Iterator[None]:
    """Matplotlib set for same bytes and embedded fonts, one picture at a time."""
    from matplotlib import rc_context

    settings: Any = {
        "svg.hashsalt": "ecrf",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "hatch.linewidth": 0.7,
    }
    with _ONE_AT_A_TIME, rc_context(settings):
        yield


def open_sheet(canvas: Canvas, heading: Heading) -> Figure:
    """A figure with its heading and footer."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    ink = canvas.ink
    figure = Figure(figsize=(canvas.width, canvas.height), dpi=canvas.dots, facecolor=ink.ground)
    FigureCanvasAgg(figure)
    left, high = 0.45 / canvas.width, 1 - 0.42 / canvas.height
    write(figure, (left, high), heading.title, canvas.font(14, bold=True), ink.text)
    below = 1 - 0.68 / canvas.height
    write(figure, (left, below), heading.about, canvas.font(9.5), ink.soft)
    right = 1 - 0.35 / canvas.width
    write(figure, (right, high), heading.study, canvas.font(9.5), ink.soft, ha="right")
    if heading.banner:
        write(figure, (right, below), heading.banner, canvas.font(9.5, bold=True), ink.red, ha="right")
    if heading.foot:
        write(figure, (left, 0.16 / canvas.height), heading.foot, canvas.font(7), ink.soft)
    return figure


def place(canvas: Canvas, figure: Figure, right: float = 0.35) -> Axes:
    """The one plot of a sheet, a legend's room beneath it; `right` inches stay free beside it."""
    w, h = canvas.width, canvas.height
    bottom = 1.08 / h
    axes = figure.add_axes((0.85 / w, bottom, 1 - (0.85 + right) / w, 1 - 0.95 / h - bottom))
    dress(canvas, axes)
    return axes


def dress(canvas: Canvas, axes: Axes, size: float = 9) -> None:
    """Calm axes: no box, a light grid from left to right, ticks in the shipped font."""
    ink = canvas.ink
    axes.set_facecolor(ink.ground)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(ink.grey)
    axes.grid(axis="y", color=ink.line, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=ink.soft, length=0, pad=5)
    axes.tick_params(axis="x", length=3, color=ink.grey)
    dress_ticks(canvas, axes, size)


def dress_ticks(canvas: Canvas, axes: Axes, size: float = 9) -> None:
    """The numbers beside the axes in the shipped font."""
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(canvas.font(size))
        label.set_color(canvas.ink.soft)


def write(
    where: Any,  # noqa: ANN401 - a figure or axes, both write
    at: tuple[float, float],
    words: str,
    font: Any,  # noqa: ANN401 - matplotlib is imported late
    colour: str,
    **more: Any,  # noqa: ANN401 - passed on
) -> Any:  # noqa: ANN401 - matplotlib's text
    """Words at a place; a dollar sign is a dollar sign."""
    return where.text(*at, words, fontproperties=font, color=colour, parse_math=False, **more)


def finish(canvas: Canvas, figure: Figure) -> bytes:
    """The picture's bytes, without a date in them."""
    out = io.BytesIO()
    metadata: dict[str, Any] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}.get(
        canvas.format, {"CreationDate": None, "Producer": None, "Creator": None}
    )
    figure.savefig(out, format=canvas.format, metadata=metadata, facecolor=figure.get_facecolor())
    return out.getvalue()


def head_small(canvas: Canvas, axes: Axes, title: str, value: str) -> None:
    """The title of a small picture on a sheet of many, cut to its width, with the last value beneath it."""
    words = title if len(title) <= _LONG else title[: _LONG - 1] + "…"
    above: dict[str, Any] = {"transform": axes.transAxes, "va": "bottom"}
    write(axes, (0, 1.21), words, canvas.font(8.5, bold=True), canvas.ink.text, **above)
    write(axes, (0, 1.05), value, canvas.font(7.5), canvas.ink.soft, **above)


_LONG = 30
"""Letters of a title that fit over a small picture."""
