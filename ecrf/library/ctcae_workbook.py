"""The workbook in which NCI publishes CTCAE: its table found by the names of its columns and read as text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecrf.words import Arg, Fault, Refusal

COLUMNS = (
    "meddra code", "meddra soc", "ctcae term", "grade 1", "grade 2", "grade 3", "grade 4", "grade 5",
    "definition", "navigational note",
)  # fmt: skip
"""The columns NCI prints, as compared; a column beyond them ("CTCAE v5.0 Change") is passed over."""

MOST_BYTES = 20_000_000
MOST_UNPACKED = 200_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 60
MOST_LETTERS = 5_000
_HEAD_ROWS = 20  # a title may stand above the table
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """One row of the table: its place and its cells by column, blanks and line breaks as single spaces."""

    place: str
    cells: dict[str, str]


def read_workbook(path: Path) -> tuple[OfficialRow, ...]:
    """Return the rows of the first sheet that has NCI's columns.

    Refuses `library.official_missing`, `_not_xlsx`, `_too_large`, `_no_table`, `_column_twice`, `_cell_long`
    and an empty table (`_no_table`).
    """
    _check_file(path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # what the file says of its size may be anything
                rows = tuple(_read_sheet(path, sheet.title, sheet.iter_rows(values_only=True)))
                if rows:
                    return rows
        finally:
            book.close()
    except Refusal:
        raise
    except Exception as error:
        # openpyxl lets through whatever a damaged file provokes: KeyError, ValueError, zlib and XML errors
        raise refuse_official("not_xlsx", path.name) from error
    raise refuse_official("no_table", path.name, columns=", ".join(COLUMNS))


def refuse_official(code: str, place: str, **args: Arg) -> Refusal:
    """The refusal `library.official_<code>`."""
    return Refusal(Fault(f"library.official_{code}", place, args))


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        is_file = path.is_file()
    except (OSError, ValueError) as error:
        raise refuse_official("missing", str(path)) from error
    if not is_file:
        raise refuse_official("missing", str(path))
    if size > MOST_BYTES:
        raise refuse_official("too_large", path.name)
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise refuse_official("not_xlsx", path.name) from error
    if unpacked > MOST_UNPACKED:
        raise refuse_official("too_large", path.name)


def _read_sheet(file: Path, title: str, rows: Iterable[Sequence[object]]) -> Iterator[OfficialRow]:
    """The rows under NCI's header; none when the sheet has no such header."""
    header: dict[str, int] | None = None
    for number, cells in enumerate(rows, start=1):
        place = f"{file.name} {title}!{number}"
        texts = [_text(cell, place) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts and (number > MOST_ROWS or len(texts) > MOST_COLUMNS):
            raise refuse_official("too_large", place)
        if header is None:
            header = _find_header(texts, place)
            if header is None and number >= _HEAD_ROWS:
                return
        elif texts:
            yield OfficialRow(
                place, {name: texts[at] if at < len(texts) else "" for name, at in header.items()}
            )


def _find_header(texts: Sequence[str], place: str) -> dict[str, int] | None:
    names = [text.casefold() for text in texts]
    if not set(COLUMNS) <= set(names):
        return None
    for column in COLUMNS:
        if names.count(column) > 1:
            raise refuse_official("column_twice", place, column=column)
    return {column: names.index(column) for column in COLUMNS}


def _text(cell: object, place: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = _SPACE.sub(" ", str(cell)).strip()
    if len(text) > MOST_LETTERS:
        raise refuse_official("cell_long", place)
    return text
