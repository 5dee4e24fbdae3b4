"""A table as every format writes it: columns with a kind, and cells that are exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

Cell = str | int | Decimal | date | datetime | time | None
"""A text is always text, whatever it looks like; None is an empty cell."""


class Kind(StrEnum):
    """What a column mostly holds; decides width and number format, never the value."""

    TEXT = "text"
    LONG = "long"
    CODE = "code"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"


class Family(StrEnum):
    """What a table is about; groups tables in overviews."""

    DATA = "data"
    LIST = "list"
    DICTIONARY = "dictionary"
    TRAIL = "trail"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a name for machines, a label in the language of the export."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    places: int = 0
    aside: bool = False
    """Stands with the missing codes and notes at the right."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `key` names it for machines, `title` in the language of the export."""

    key: str
    title: str
    columns: tuple[Column, ...]
    family: Family = Family.LIST
    about: str = ""


class Sink(Protocol):
    """A table being written."""

    def append(self, row: Sequence[Cell]) -> None:
        """Write one row; it has as many cells as the table has columns, or fewer."""


class Book(Protocol):
    """A file of tables being written; all tables are open at once, so that one pass over the data fills them."""

    def open(self, table: Table) -> Sink:
        """Begin a table; tables keep the order they were opened in."""
