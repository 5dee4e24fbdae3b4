"""An xlsx file of many tables filled at once: parts by openpyxl, rows streamed, the same bytes every time."""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from ecrf.exports.tables.sheet_xml import LONGEST_CELL, RowWriter, column_letters
from ecrf.exports.tables.table import Cell, Table
from ecrf.exports.tables.workbook_look import HEAD_ROWS, draw_head, make_styles
from ecrf.exports.zip_canonical import CanonicalZip

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LAST_ROW = 1_048_576
"""Rows of a worksheet (ECMA-376, 18.3.1.73); a longer table goes on in a further sheet."""
_FLUSH = 400
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"\s*/>')
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
_EMPTY_DATA, _DATA_END = b"<sheetData/>", b"</sheetData>"


@dataclass(slots=True)
class _Part:
    """One worksheet: its rows wait in a nameless file until the book is put together."""

    sheet: Worksheet
    spool: IO[bytes]
    rows: int = 0
    waiting: list[str] = field(default_factory=list)

    def flush(self) -> None:
        self.spool.write("".join(self.waiting).encode())
        self.waiting.clear()


class SheetTable:
    """A table of a workbook; continues on a further sheet where Excel's rows end."""

    def __init__(self, book: WorkbookFile, table: Table, *, last_row: int = LAST_ROW) -> None:
        self.table = table
        self.rows = 0
        self._book, self._last_row = book, last_row
        self._writer = RowWriter(table.columns, book.styles, book.continue_text)
        self.parts = [book.new_part(table, 1)]

    def append(self, row: Sequence[Cell]) -> None:
        """Write one row."""
        part = self.parts[-1]
        if HEAD_ROWS + part.rows >= self._last_row:
            part = self._book.new_part(self.table, len(self.parts) + 1)
            self.parts.append(part)
        part.rows += 1
        self.rows += 1
        part.waiting.append(self._writer.row(HEAD_ROWS + part.rows, row))
        if len(part.waiting) >= _FLUSH:
            part.flush()


class WorkbookFile:
    """Implements `Book`. `folder` takes the nameless files the rows wait in: nothing of them survives the process."""

    def __init__(self, folder: Path, labels: WorkbookLabels) -> None:
        from openpyxl import Workbook

        self.book = Workbook()
        self.first: Worksheet = self.book.worksheets[0]
        self.first.title = labels.readme
        self.labels = labels
        self.tables: list[SheetTable] = []
        self._folder = folder
        self._parts: list[_Part] = []
        self._long: SheetTable | None = None
        self._long_texts = 0
        self.styles = make_styles(self.book)

    def open(self, table: Table) -> SheetTable:
        """Begin a table on a sheet of its own."""
        sheet = SheetTable(self, table)
        self.tables.append(sheet)
        return sheet

    def new_part(self, table: Table, number: int) -> _Part:
        """A worksheet with its head, for the first or a further part of a table."""
        sheet = self.book.create_sheet(_sheet_name(self.book, table.title, number))
        draw_head(sheet, table)
        spool = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed in close()
        part = _Part(sheet, spool)
        self._parts.append(part)
        return part

    def continue_text(self, text: str) -> str:
        """The part of a text that fits into a cell, with the number under which the whole stands on its own sheet."""
        if self._long is None:
            self._long = self.open(self.labels.long_texts)
        self._long_texts += 1
        mark = f" [... #{self._long_texts}]"
        pieces = _cut(text, LONGEST_CELL - len(mark) - 8)
        for n, piece in enumerate(pieces, 1):
            self._long.append((self._long_texts, n, piece))
        return pieces[0] + mark

    def save(self, target: Path, moment: str) -> None:
        """Put the file together; `moment` (ISO 8601 with offset) is the only time in it."""
        stamp = datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None, microsecond=0)
        self.book.properties.created = stamp
        self.book.properties.creator = self.labels.program
        self.book.properties.title = self.labels.title
        for sheet in self.tables:
            for part in sheet.parts:
                part.flush()
                _set_filter(part, sheet.table)
        shell = BytesIO()
        self.book.remove(self.book["~"])
        self.book.save(shell)
        by_path = {part.sheet.path.lstrip("/"): part for part in self._parts}
        with zipfile.ZipFile(shell) as made, CanonicalZip(target) as archive:
            for name in made.namelist():
                _copy(made, archive, name, by_path, stamp)

    def close(self) -> None:
        """Let go of the waiting rows."""
        for part in self._parts:
            part.spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class WorkbookLabels:
    """The words of a workbook that belong to no table."""

    title: str
    readme: str
    program: str
    long_texts: Table


def _copy(
    made: zipfile.ZipFile, archive: CanonicalZip, name: str, parts: dict[str, _Part], stamp: datetime
) -> None:
    data = made.read(name)
    part = parts.get(name)
    if part is None:
        if name == "docProps/core.xml":
            data = _MODIFIED.sub(rb"\g<1>" + stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>", data)
        archive.add(name, data)
        return
    last = f"{column_letters(max(part.sheet.max_column, 1))}{HEAD_ROWS + part.rows}"
    data = _DIMENSION.sub(f'<dimension ref="A1:{last}"/>'.encode(), data)
    head, _, tail = data.replace(_EMPTY_DATA, b"<sheetData>" + _DATA_END).partition(_DATA_END)
    archive.add_pieces(name, head, part.spool, _DATA_END + tail)


def _set_filter(part: _Part, table: Table) -> None:
    last = column_letters(len(table.columns))
    part.sheet.auto_filter.ref = f"A{HEAD_ROWS}:{last}{HEAD_ROWS + max(part.rows, 1)}"


def _cut(text: str, units: int) -> list[str]:
    """Pieces of at most `units` UTF-16 units, none of them cutting a character in two."""
    pieces, start, length = [], 0, 0
    for n, char in enumerate(text):
        width = 2 if ord(char) > 0xFFFF else 1
        if length + width > units:
            pieces.append(text[start:n])
            start, length = n, 0
        length += width
    return [*pieces, text[start:]]


def _sheet_name(book: Workbook, title: str, number: int) -> str:
    """A name Excel takes: at most 31 characters, without brackets, colon, star or slash, not used before."""
    end = "" if number == 1 else f" ({number})"
    name = re.sub(r"[\[\]:*?/\\']", " ", title)[: 31 - len(end)].strip() + end
    taken = {each.title.casefold() for each in book.worksheets}
    n = 2
    while name.casefold() in taken:
        end = f" ({n})"
        name, n = re.sub(r"[\[\]:*?/\\']", " ", title)[: 31 - len(end)].strip() + end, n + 1
    return name
