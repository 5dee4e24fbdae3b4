"""A resource table read from CSV: rows as records with their place, so that a bad cell is refused by file
and line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ecrf.words import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a resource table and where it stands."""

    place: str
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """Return a cell; refuses (`clinical.table_column`) a column the table lacks."""
        try:
            return self.cells[column]
        except KeyError:
            raise Refusal(Fault("clinical.table_column", self.place, {"column": column})) from None

    def whole(self, column: str) -> int:
        """Return a cell as a whole number."""
        text = self.text(column)
        if not text.isascii() or not text.isdigit():
            raise self.bad(column)
        return int(text)

    def decimal(self, column: str) -> Decimal | None:
        """Return a cell as an exact decimal, None when empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            return Decimal(text)
        except InvalidOperation:
            raise self.bad(column) from None

    def yes(self, column: str) -> bool:
        """Return a Y/N cell."""
        text = self.text(column)
        if text not in {"Y", "N"}:
            raise self.bad(column)
        return text == "Y"

    def bad(self, column: str) -> Refusal:
        """Return the refusal of a cell nobody can read."""
        return Refusal(
            Fault("clinical.table_cell", self.place, {"column": column, "value": self.text(column)})
        )


def read_table(path: Path) -> Iterator[Record]:
    """Yield the rows of a UTF-8 CSV table with a header; refuses (`clinical.table_missing`,
    `clinical.table_shape`).
    """
    try:
        file = path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise Refusal(Fault("clinical.table_missing", str(path))) from error
    with file:
        reader = csv.reader(file)
        header = next(reader, [])
        for row in reader:
            place = f"{path.name}:{reader.line_num}"
            if len(row) != len(header):
                raise Refusal(Fault("clinical.table_shape", place))
            yield Record(place, dict(zip(header, row, strict=True)))
