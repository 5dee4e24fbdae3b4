"""The same tables as CSV files in one archive: UTF-8, comma, CRLF, ISO dates, one header row of names."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO

from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.tables.feeding import feed_tables
from ecrf.exports.tables.readme import Contents, Readme, make_readme
from ecrf.exports.tables.sheet_xml import is_formula_like
from ecrf.exports.tables.table import Cell, Table
from ecrf.exports.zip_canonical import CanonicalZip
from ecrf.record.converting_numbers import plain_number
from ecrf.services.reads.snapshot import Snapshot
from ecrf.words import Speaker

BOM = b"\xef\xbb\xbf"


def write_csv(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the archive; the same snapshot, options, language and program give the same bytes.

    Refuses like `write_workbook`.
    """
    with landing(target) as part, CsvBook(target.parent, options) as book:
        fed = feed_tables(snapshot, book, options, speaker)
        contents = [Contents(each.table, f"{each.table.key}.csv", each.rows) for each in book.tables]
        readme = make_readme(snapshot.head, contents, fed.balances, speaker, "csv")
        with CanonicalZip(part) as archive:
            archive.add("README.txt", BOM + readme_text(readme).encode())
            for each in book.tables:
                archive.add_pieces(f"{each.table.key}.csv", BOM if options.bom else b"", each.finish(), b"")
    return Written(target, compute_sha256(target), tuple((each.table.key, each.rows) for each in contents))


class CsvTable:
    """A table being written into a nameless file."""

    def __init__(self, table: Table, spool: IO[bytes], *, guard: bool) -> None:
        self.table = table
        self.rows = 0
        self._spool, self._guard = spool, guard
        self._text = io.TextIOWrapper(
            spool, encoding="utf-8", errors="strict", newline="", write_through=False
        )
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._width = len(table.columns)
        self._writer.writerow([column.name for column in table.columns])

    def append(self, row: Sequence[Cell]) -> None:
        """Write one row."""
        self.rows += 1
        texts = [self._cell(cell) for cell in row]
        texts += [""] * (self._width - len(texts))
        self._writer.writerow(texts)

    def finish(self) -> IO[bytes]:
        """The bytes of the table, to be read from the beginning."""
        self._text.flush()
        self._text.detach()
        return self._spool

    def _cell(self, cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, str):
            return f"'{cell}" if self._guard and is_formula_like(cell) else cell
        return exact_text(cell)


def exact_text(cell: int | Decimal | date | time) -> str:
    """A number with all its digits, a day as YYYY-MM-DD, a moment as YYYY-MM-DDThh:mm, a time as hh:mm."""
    match cell:
        case Decimal():
            return plain_number(cell)
        case datetime():
            return cell.isoformat(timespec="minutes")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="minutes")
        case int():
            return str(cell)


class CsvBook(ExitStack):
    """Implements `Book`; its files have no names and vanish with the process."""

    def __init__(self, folder: Path, options: Options) -> None:
        super().__init__()
        self.tables: list[CsvTable] = []
        self._folder, self._options = folder, options

    def open(self, table: Table) -> CsvTable:
        """Begin a table."""
        spool = self.enter_context(tempfile.TemporaryFile(dir=self._folder))  # noqa: SIM115 - it is entered
        made = CsvTable(table, spool, guard=self._options.guard)
        self.tables.append(made)
        return made


def readme_text(readme: Readme) -> str:
    """The first page as plain text."""
    lines = [readme.banner, ""] if readme.banner else []
    lines += [readme.heading, ""]
    lines += [f"{name}: {value}" for name, value in readme.facts]
    lines += ["", " | ".join(readme.contents_heading)]
    lines += [
        f"{each.place} | {each.table.about or each.table.title} | {each.rows}" for each in readme.contents
    ]
    lines += ["", " | ".join(readme.balance_heading)]
    lines += [" | ".join(str(part) for part in balance) for balance in readme.balances]
    lines += ["", readme.legend_heading, *(f"- {text}" for text in readme.legend)]
    lines += ["", readme.codes_heading, *(f"{code}: {meaning}" for code, meaning in readme.codes)]
    return "\r\n".join(lines) + "\r\n"
