"""The Excel workbook of a study: README, lists, a sheet per form and repeating group, dictionary, trail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.exports.facts import banner_of
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.feeding import feed_tables
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.readme import Contents, Readme, make_readme
from ecrf.exports.tables.table import Family, Kind, Table
from ecrf.exports.tables.workbook_file import WorkbookFile, WorkbookLabels
from ecrf.exports.tables.workbook_look import ACCENT, HEAD, INK, LINE, SOFT, set_print
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import SnapshotHead
from ecrf.words import Speaker

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet


def write_workbook(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the workbook; the same snapshot, options, language and program give the same bytes.

    Refuses `exports.not_reconciled`, `exports.disk_full`, `exports.cannot_write`, `exports.no_folder`.
    """
    with landing(target) as part, WorkbookFile(target.parent, make_labels(snapshot.head, speaker)) as book:
        fed = feed_tables(snapshot, book, options, speaker)
        contents = [Contents(sheet.table, sheet.parts[0].sheet.title, sheet.rows) for sheet in book.tables]
        draw_readme(book.first, make_readme(snapshot.head, contents, fed.balances, speaker, "excel"))
        mark_sheets(book, banner_of(snapshot.head, speaker))
        book.save(part, snapshot.head.time)
    return Written(target, compute_sha256(target), tuple((each.table.key, each.rows) for each in contents))


def make_labels(head: SnapshotHead, speaker: Speaker) -> WorkbookLabels:
    """The words of a workbook of this study."""
    columns = make_columns(speaker, (("text_no", Kind.COUNT), ("part", Kind.COUNT), ("text", Kind.LONG)))
    about = speaker.say("exports.table.long_texts.about")
    long_texts = Table("long_texts", speaker.say("exports.table.long_texts"), columns, Family.LIST, about)
    title, readme = f"{head.study} {speaker.say(head.short)}", speaker.say("exports.table.readme")
    return WorkbookLabels(title, readme, head.program, long_texts)


def mark_sheets(book: WorkbookFile, banner: str) -> None:
    """Name study and page on every printed sheet, and the banner of a study that is not live."""
    for sheet in book.book.worksheets:
        head, foot = sheet.oddHeader, sheet.oddFooter
        if head is not None and foot is not None:
            head.left.text = book.labels.title.replace("&", "&&")
            head.center.text = banner.replace("&", "&&") or None
            head.right.text = "&A"
            foot.center.text = "&P / &N"


def draw_readme(sheet: Worksheet, readme: Readme) -> None:
    """Draw the first sheet, with a link to every other."""
    pen = _Pen(sheet)
    if readme.banner:
        pen.banner(readme.banner)
    pen.title(readme.heading)
    for name, value in readme.facts:
        pen.fact(name, value)
    pen.section(*readme.contents_heading)
    for each in readme.contents:
        pen.link(each)
    pen.section(*readme.balance_heading)
    for balance in readme.balances:
        pen.line(*balance)
    pen.section(readme.legend_heading)
    for text in readme.legend:
        pen.note(text)
    pen.section(readme.codes_heading)
    for code, meaning in readme.codes:
        pen.fact(code, meaning)
    set_print(sheet)


class _Pen:
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
            self._sheet.cell(self._row, column).fill = PatternFill("solid", fgColor="BE2F2A")
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

    def link(self, each: Contents) -> None:
        """A table with a link to its sheet."""
        from openpyxl.styles import Font
        from openpyxl.worksheet.hyperlink import Hyperlink

        self.line(each.place, each.table.about or each.table.title, each.rows)
        cell = self._sheet.cell(self._row, 1)
        place = each.place.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{place}'!A1", display=each.place)
        cell.font = Font(size=10, color=ACCENT, underline="single")

    def note(self, text: str) -> None:
        """A sentence across the page."""
        from openpyxl.styles import Alignment, Font

        self._next(15 * (1 + sum(2 if ord(char) > 0x2E80 else 1 for char in text) // 130))
        self._sheet.merge_cells(start_row=self._row, end_row=self._row, start_column=1, end_column=5)
        cell = self._cell(1, text)
        cell.font = Font(size=10, color=INK)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
