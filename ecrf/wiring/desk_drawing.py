"""Pictures for the window, each drawn on a thread of its own from numbers already read."""

from __future__ import annotations

from collections.abc import Callable

from ecrf.services.desk import Post
from ecrf.viewmodels.charts import Sketch
from ecrf.wiring.aside import work_aside
from ecrf.words import Fault, Message

INCH = 96
"""Pixels of an inch of the screen."""


class DeskDrawing:
    """Implements `viewmodels.charts.Drawing`."""

    def __init__(self, post: Post) -> None:
        self._post = post

    def draw(self, sketch: Sketch, done: Callable[[bytes | Fault], None]) -> None:
        """Draw a picture; what came of it is posted to the window."""
        work_aside("drawing", self._post, lambda: draw_sketch(sketch), done)


def draw_sketch(sketch: Sketch) -> bytes:
    """The picture as PNG."""
    from ecrf.exports.charts.choice import draw_chart
    from ecrf.exports.charts.ink import Canvas, Heading
    from ecrf.library.words import load_speaker
    from ecrf.wiring.leaving import paper_fonts

    fonts, speaker = paper_fonts(), load_speaker(sketch.language)
    canvas = Canvas(
        speaker, fonts.regular, fonts.bold, "png", sketch.width / INCH, sketch.height / INCH,
        round(INCH * sketch.ratio), sketch.is_dark,
    )  # fmt: skip
    about = speaker.say(Message("chart.about", {"subject": sketch.charts.number}))
    heading = Heading(speaker.say(sketch.title), about, "")
    return draw_chart(sketch.charts, sketch.key, canvas, heading)
