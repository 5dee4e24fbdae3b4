"""Draws a sheet that is read rather than computed with: banner, title, facts, small tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.exports.tables.workbook_look import ACCENT, HEAD, INK, LINE, SOFT

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_ALERT = "BE2F2A"


class SheetPen:
    """Writes down the sheet, line by line."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._row = 0
        sheet.sheet_view.showGridLines = False
        sheet.sheet_properties.tabColor = INK
        for letter, width in zip("ABCDE", (26, 64, 14, 14, 14), strict=True):
            sheet.column_dimensions[letter].width = width

    def _cell(self, column: int, value: str | int) -> Cell:
        cell = self._sheet.cell(self._row, column, value)
        if isinstance(value, str):
            cell.data_type = "s"
        return cell

    def _next(self, height: float | None = None) -> None:
        self._row += 1
        if height is not None:
            self._sheet.row_dimensions[self._row].height = height

    def banner(self, text: str) -> None:
        """White on red, across the page."""
        from openpyxl.styles import Alignment, Font, PatternFill

        self._next(24)
        for column in range(1, 6):
            self._sheet.cell(self._row, column).fill = PatternFill("solid", fgColor=_ALERT)
        cell = self._cell(1, text)
        cell.font = Font(bold=True, size=13, color="FFFFFF")
        cell.alignment = Alignment(vertical="center")

    def title(self, text: str) -> None:
        """The heading of the page."""
        from openpyxl.styles import Alignment, Font

        self._next(34)
        cell = self._cell(1, text)
        cell.font = Font(bold=True, size=16, color=ACCENT)
        cell.alignment = Alignment(vertical="center")

    def fact(self, name: str, value: str) -> None:
        """A name and what it is."""
        from openpyxl.styles import Alignment, Font

        self._next()
        left, right = self._cell(1, name), self._cell(2, value)
        left.font = Font(size=10, color=SOFT)
        left.alignment = Alignment(vertical="top")
        right.font = Font(size=10, color=INK)
        right.alignment = Alignment(wrap_text=True, vertical="top")

    def section(self, *heads: str) -> None:
        """A heading over columns."""
        from openpyxl.styles import Border, Font, PatternFill, Side

        self._next(10)
        self._next(20)
        for column in range(1, 6):
            cell = self._sheet.cell(self._row, column)
            cell.fill = PatternFill("solid", fgColor=HEAD)
            cell.border = Border(bottom=Side(style="thin", color=LINE))
        for n, head in enumerate(heads, 1):
            self._cell(n, head).font = Font(bold=True, size=10, color=INK)

    def line(self, *values: str | int) -> None:
        """A line of figures."""
        from openpyxl.styles import Font

        self._next()
        for n, value in enumerate(values, 1):
            self._cell(n, value).font = Font(size=10, color=INK)

    def link(self, sheet: str, *values: str | int) -> None:
        """A line that begins with a link to another sheet."""
        from openpyxl.styles import Font
        from openpyxl.worksheet.hyperlink import Hyperlink

        self.line(sheet, *values)
        cell = self._sheet.cell(self._row, 1)
        place = sheet.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{place}'!A1", display=sheet)
        cell.font = Font(size=10, color=ACCENT, underline="single")

    def note(self, text: str) -> None:
        """A sentence across the page."""
        from openpyxl.styles import Alignment, Font

        self._next(15 * (1 + sum(2 if ord(char) > 0x2E80 else 1 for char in text) // 130))
        self._sheet.merge_cells(start_row=self._row, end_row=self._row, start_column=1, end_column=5)
        cell = self._cell(1, text)
        cell.font = Font(size=10, color=INK)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
