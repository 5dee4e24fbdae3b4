"""How sheets look: two head rows, colours of tabs, widths, cell formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.exports.tables.sheet_xml import column_letters
from ecrf.exports.tables.table import Column, Family, Kind, Table

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROWS = 2
ACCENT, INK, SOFT, LINE, HEAD, ASIDE = "0B6B74", "18202A", "4C5866", "A9B3BF", "DCEEF0", "E9EDF1"
"""The light palette of resources/styles/palette.json."""
_TABS = {Family.DATA: ACCENT, Family.LIST: "1C5FB8", Family.DICTIONARY: "67727F", Family.TRAIL: "6C3FB4"}
_WIDTHS = {
    Kind.TEXT: 18, Kind.LONG: 40, Kind.CODE: 10, Kind.NUMBER: 11, Kind.COUNT: 7, Kind.DATE: 12, Kind.MOMENT: 17,
    Kind.TIME: 8,
}  # fmt: skip
_WIDEST = 26
_MOST_PLACES = 12


def draw_head(sheet: Worksheet, table: Table) -> None:
    """Row 1 the names for machines, row 2 the labels; both stay in view."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    sheet.sheet_properties.tabColor = _TABS[table.family]
    sheet.freeze_panes = f"{'C' if len(table.columns) > 2 else 'A'}{HEAD_ROWS + 1}"
    plain, aside = PatternFill("solid", fgColor=HEAD), PatternFill("solid", fgColor=ASIDE)
    names, labels = Font(name="Consolas", size=9, color=SOFT), Font(bold=True, size=10, color=INK)
    wrap, under = Alignment(wrap_text=True, vertical="top"), Border(bottom=Side(style="thin", color=LINE))
    for n, column in enumerate(table.columns, 1):
        name, label = sheet.cell(1, n), sheet.cell(HEAD_ROWS, n)
        for cell, text in ((name, column.name), (label, column.label)):
            cell.value = text
            cell.data_type = "s"
            cell.fill = aside if column.aside else plain
        name.font, label.font, label.alignment, label.border = names, labels, wrap, under
        dimension = sheet.column_dimensions[column_letters(n)]
        dimension.width = _width(column)
        dimension.outlineLevel = int(column.aside)
    sheet.row_dimensions[HEAD_ROWS].height = 42
    set_print(sheet)
    sheet.print_title_rows = f"1:{HEAD_ROWS}"


def set_print(sheet: Worksheet) -> None:
    """Landscape, as wide as the paper."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    if sheet.sheet_properties.pageSetUpPr is not None:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _width(column: Column) -> int:
    words = sum(2 if ord(char) > 0x2E80 else 1 for char in column.label) // 3
    return max(_WIDTHS[column.kind], min(words + 2, _WIDEST), min(len(column.name) + 2, _WIDEST))


def make_styles(book: Workbook) -> dict[str, int]:
    """The number of each cell format; registered on a sheet named ~ that is taken out before saving."""
    from openpyxl.styles import Alignment

    scratch = book.create_sheet("~")
    found: dict[str, int] = {}

    def add(key: str, number_format: str = "General", *, wrap: bool = False, quoted: bool = False) -> None:
        cell = scratch.cell(len(found) + 1, 1)
        cell.number_format = number_format
        cell.alignment = Alignment(vertical="top", wrap_text=wrap or None)
        cell.quotePrefix = quoted
        found[key] = cell.style_id

    for kind in Kind:
        add(f"text:{kind}", "@" if kind is Kind.CODE else "General", wrap=kind is Kind.LONG)
    for places in range(_MOST_PLACES + 1):
        add(f"number:{places}", "0." + "0" * places if places else "General")
    add("guarded", "@", quoted=True)
    add("date", "yyyy-mm-dd")
    add("moment", "yyyy-mm-dd hh:mm")
    add("time", "hh:mm")
    return found
