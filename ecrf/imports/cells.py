"""What a cell of a file can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell without a value to take: a formula nothing was computed for, an error, a length of time."""

    code: str
    shown: str = ""


Cell = str | bool | int | float | Decimal | datetime | date | time | Unreadable | None
