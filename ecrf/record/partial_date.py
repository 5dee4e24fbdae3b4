"""A date known to the day, the month or the year, optionally with a time, never imputed."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import msgspec


class PartialDate(msgspec.Struct, frozen=True, order=True):
    """ISO 8601 right-truncated: YYYY, YYYY-MM, YYYY-MM-DD, YYYY-MM-DDThh:mm."""

    year: int
    month: int = 0
    day: int = 0
    time: str = ""
    """`hh:mm` when known, only with a full date."""

    @property
    def text(self) -> str:
        """The ISO text at the known precision."""
        if not self.month:
            return f"{self.year:04d}"
        if not self.day:
            return f"{self.year:04d}-{self.month:02d}"
        day = f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        return f"{day}T{self.time}" if self.time else day

    @property
    def earliest(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def is_full(self) -> bool:
        """Whether the day is known."""
        return self.day > 0
