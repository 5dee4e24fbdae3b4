"""The geometry of a painted table: columns with widths, rows with one opened row, and what a cell shows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ecrf.ui.look import Words
from ecrf.ui.theme import Tone

LEAST = 90
"""Pixels to which a column that stretches may also shrink."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` pixels at the usual text size, growing by `stretch` when there is room."""

    key: str
    title: Words
    width: int = 96
    stretch: int = 0
    right: bool = False
    """Numbers stand at the right."""


@dataclass(frozen=True, slots=True)
class Span:
    """A visit window drawn as a bar: days from its start to its end, the planned day in it, and a day marked."""

    length: int
    planned: int
    mark: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows; a toned cell always has an icon or words beside its colour."""

    text: str = ""
    icon: str = ""
    tone: Tone | None = None
    strong: bool = False
    soft: bool = False
    struck: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from left to right, or a heading over the rows that follow."""

    cells: tuple[Cell, ...] = ()
    heading: str = ""
    mark: Tone | None = None
    """A thin mark at the left edge."""


@dataclass(slots=True)
class Shape:
    """Where columns and rows lie, in pixels from the top left of the content below the head."""

    columns: tuple[Column, ...]
    row_height: int = 30
    head_height: int = 30
    count: int = 0
    opened: int = -1
    """The row with a detail beneath it, -1 for none."""
    opened_height: int = 0
    widths: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def fit(self, available: int, scale: float, kept: tuple[int, ...]) -> None:
        """Give every column its width: what the person chose, else its own, the rest shared by stretch."""
        own = [round(column.width * scale) for column in self.columns]
        widths = list(kept) if len(kept) == len(own) else own
        spare = available - sum(widths)
        shares = sum(column.stretch for column in self.columns)
        if shares and spare > 0:
            for index, column in enumerate(self.columns):
                widths[index] += spare * column.stretch // shares
        elif shares and not kept:
            self._shrink(widths, -spare)
        self.widths = widths
        self.starts = [sum(widths[:index]) for index in range(len(widths))]

    def _shrink(self, widths: list[int], excess: int) -> None:
        """Take what is too much from the columns that stretch, from each by what it has beyond the least width."""
        slack = [
            max(width - LEAST, 0) * (c.stretch > 0) for width, c in zip(widths, self.columns, strict=True)
        ]
        share = min(1.0, excess / (sum(slack) or 1))
        for index, beyond in enumerate(slack):
            widths[index] -= math.ceil(beyond * share)

    @property
    def width(self) -> int:
        """The width of all columns."""
        return sum(self.widths)

    @property
    def height(self) -> int:
        """The height of all rows."""
        return self.count * self.row_height + (self.opened_height if 0 <= self.opened < self.count else 0)

    def top(self, row: int) -> int:
        """Where a row begins."""
        return row * self.row_height + (self.opened_height if -1 < self.opened < row else 0)

    def row_at(self, y: int) -> int:
        """The row at a height; may lie outside the rows."""
        if self.opened >= 0:
            edge = self.top(self.opened) + self.row_height
            if edge <= y < edge + self.opened_height:
                return self.opened
            if y >= edge:
                y -= self.opened_height
        return y // self.row_height

    def column_at(self, x: int) -> int:
        """The column at a place from the left, -1 for none."""
        for index, (start, width) in enumerate(zip(self.starts, self.widths, strict=True)):
            if start <= x < start + width:
                return index
        return -1

    def edge_at(self, x: int) -> int:
        """The column whose right edge is within four pixels of `x`, -1 for none."""
        for index, (start, width) in enumerate(zip(self.starts, self.widths, strict=True)):
            if abs(start + width - x) <= 4:
                return index
        return -1
