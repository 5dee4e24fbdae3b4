"""The pictures of a subject: a list to choose from, the chosen one drawn for the screen, saved as PDF, SVG or PNG."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ecrf.services.reads.charts_list import ChartChoice, list_charts, title_of
from ecrf.services.reads.charts_view import SubjectCharts
from ecrf.viewmodels.reports import Wish, Written
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Language, Message

ENDINGS = (".pdf", ".svg", ".png")


@dataclass(frozen=True, slots=True)
class Sketch:
    """One picture to draw for a screen: which, how large in pixels, how sharp, in which scheme and language."""

    charts: SubjectCharts
    key: str
    title: Message | str
    width: int
    height: int
    ratio: float
    is_dark: bool
    language: Language


class Drawing(Protocol):
    """Draws on a thread of its own; bound in wiring."""

    def draw(self, sketch: Sketch, done: Callable[[bytes | Fault], None]) -> None:
        """Draw a picture as PNG; `done` is called once on the window's thread."""


class ChartsScreen(Screen):
    """What can be drawn of one subject, and what is drawn now."""

    def __init__(self, bench: Workbench, chain: str) -> None:
        super().__init__(bench)
        self.chain = chain
        self.charts: SubjectCharts | None = None
        self.choices: tuple[ChartChoice, ...] = ()
        self.key = ""
        self.picture = b""
        self.busy = False
        self.written: Written | None = None
        self._turn = 0

    def load(self) -> None:
        """Read the numbers again; the chosen picture stays chosen while there is one."""
        self.charts = self.bench.reads.charts(self.chain)
        self.choices = list_charts(self.charts)
        keys = [choice.key for choice in self.choices]
        if self.key not in keys:
            self.key = keys[0] if keys else ""

    def choose(self, key: str) -> None:
        """Take another picture; it is drawn when the page asks for it."""
        if key != self.key:
            self.key, self.picture, self.written, self.fault = key, b"", None, None
            self.changed()

    def draw(self, size: tuple[int, int], ratio: float, language: Language, *, is_dark: bool) -> None:
        """Draw the chosen picture; one that was asked for before and comes late is dropped."""
        if self.charts is None or not self.key or self.bench.drawing is None:
            return
        self._turn += 1
        turn, self.busy = self._turn, True
        title = title_of(self.charts, self.key)
        sketch = Sketch(self.charts, self.key, title, *size, ratio, is_dark, language)

        def done(answer: bytes | Fault) -> None:
            if turn == self._turn:
                self.busy = False
                if isinstance(answer, Fault):
                    self.fault = answer
                else:
                    self.picture = answer
                self.changed()

        self.bench.drawing.draw(sketch, done)

    def suggest(self) -> str:
        """A file name that says what is in it."""
        number = self.charts.number if self.charts is not None else ""
        return f"{number}-{self.key.replace(':', '-')}.pdf"

    def save(self, target: Path, language: Language) -> None:
        """Write the chosen picture; its ending says the format."""
        if self.bench.leaving is None or self.charts is None:
            return
        self.fault = None

        def done(answer: Written | Fault) -> None:
            if isinstance(answer, Fault):
                self.fault = answer
            else:
                self.written = answer
            self.changed()

        wish = Wish("chart", target, self.charts.number, "", language, chart=self.key)
        self.bench.leaving.write(wish, done)
