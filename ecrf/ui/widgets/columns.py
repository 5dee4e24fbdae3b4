"""Where the parts of a field stand, the same for every field of a form, so that the eye runs down straight columns."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

ICON = 20
ICONS = 4
"""State, query, verification, history: always in these places."""
GAP = 8
MOST = 1120
"""Beyond this width the icons stay where the eye still finds their row."""
MARK = 4


@dataclass(frozen=True, slots=True)
class FormColumns:
    """Pixel columns of a field row `width` wide; heights follow the text size."""

    width: int
    label: int
    size: int

    @property
    def line(self) -> int:
        """Height of the line with label and value."""
        return self.size + 15

    @property
    def helper(self) -> int:
        """Height of the line kept free for what the program says."""
        return self.size + 3

    @property
    def value_x(self) -> int:
        """Left edge of all values."""
        return MARK + 8 + self.label + 2 * GAP

    @property
    def icons_x(self) -> int:
        """Left edge of the status icons."""
        return min(self.width, MOST * self.size // 13) - ICONS * ICON - GAP

    @property
    def value_room(self) -> int:
        """Room from the value's left edge to the icons."""
        return max(self.icons_x - self.value_x - GAP, 120)

    def label_rect(self) -> QRectF:
        """The label, set right-aligned."""
        return QRectF(MARK + 8, 0, self.label, self.line)

    def value_rect(self, width: int) -> QRectF:
        """The box of a value."""
        return QRectF(self.value_x, 2, min(width, self.value_room), self.line - 4)

    def beside(self, start: int, width: int) -> QRectF:
        """A column `start` pixels (at the usual text size) behind the value's left edge."""
        x = self.value_x + start * self.size // 13
        return QRectF(x, 0, min(width * self.size // 13, max(self.icons_x - x, 0)), self.line)

    def unit_rect(self) -> QRectF:
        """The unit."""
        return self.beside(112, 72)

    def range_rect(self) -> QRectF:
        """The range the value is judged by."""
        return self.beside(188, 92)

    def flag_rect(self) -> QRectF:
        """Low or high."""
        return self.beside(284, 24)

    def grade_rect(self) -> QRectF:
        """The grade a result suggests."""
        return self.beside(312, 2000)

    def icon_rect(self, place: int) -> QRectF:
        """One of the fixed icon places, from the left."""
        return QRectF(self.icons_x + place * ICON, (self.line - 16) / 2, 16, 16)

    def helper_rect(self, top: int) -> QRectF:
        """The line under the value."""
        return QRectF(self.value_x, top, self.width - self.value_x - GAP, self.helper)


@dataclass(frozen=True, slots=True)
class CellColumns(FormColumns):
    """The columns of a field that is one cell of a grid: the value fills it, nothing stands beside."""

    height: int = 30

    @property
    def line(self) -> int:
        """The height of the cell."""
        return self.height

    @property
    def helper(self) -> int:
        """The grid speaks in its own line."""
        return 0

    @property
    def value_x(self) -> int:
        """At the left edge."""
        return 0

    @property
    def value_room(self) -> int:
        """The whole cell."""
        return self.width

    def value_rect(self, width: int) -> QRectF:
        """The whole cell, whatever the type would like."""
        return QRectF(0, 0, self.width, self.height)
