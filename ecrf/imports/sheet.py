"""A table of cells as a file gave it, with the limits no file may pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite

from ecrf.imports.cells import Cell, Unreadable
from ecrf.record.converting_numbers import plain_number
from ecrf.words import Fault, Refusal

MOST_BYTES = 50_000_000
MOST_COLUMNS = 1_000
MOST_ROWS = 200_000
MOST_CELLS = 4_000_000
MOST_TEXT = 100_000

__all__ = [
    "MOST_BYTES",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Cell",
    "Sheet",
    "Unreadable",
    "build_sheet",
    "show_cell",
]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A heading and rows; `notes` say what a reader should know of the file."""

    encoding: str
    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    """(row of the file from 1, cells); rows without any cell are left out."""
    notes: tuple[Fault, ...] = ()


def build_sheet(
    encoding: str, rows: Iterable[Sequence[Cell]], header: int = 1, notes: Sequence[Fault] = ()
) -> Sheet:
    """The heading of row `header` and what stands beneath; refuses `import.empty` and what passes the limits."""
    heading: tuple[str, ...] = ()
    found: list[tuple[int, tuple[Cell, ...]]] = []
    cells = 0
    for number, row in enumerate(rows, 1):
        if len(row) > MOST_COLUMNS:
            raise Refusal(
                Fault("import.too_many_columns", str(number), {"found": len(row), "most": MOST_COLUMNS})
            )
        cells += len(row)
        if number - header > MOST_ROWS or cells > MOST_CELLS:
            raise Refusal(Fault("import.too_many_rows", str(number), {"most": MOST_ROWS}))
        if number == header:
            heading = tuple(show_cell(cell).strip() for cell in row)
        elif number > header and any(cell is not None and cell != "" for cell in row):
            found.append((number, tuple(row)))
    if not any(heading):
        raise Refusal(Fault("import.no_heading", str(header)))
    return Sheet(encoding, heading, tuple(found), tuple(notes))


def show_cell(cell: Cell) -> str:
    """A cell as text: ISO dates, plain numbers without a useless `.0`, of 15 digits as Excel shows them."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime():
            return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case time():
            return f"{cell:%H:%M}"
        case int() | Decimal():
            return str(cell)
        case float():
            return plain_number(Decimal(f"{cell:.15g}")) if isfinite(cell) else str(cell)
        case Unreadable():
            return cell.shown
