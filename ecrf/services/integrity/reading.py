"""The values of many lines, each line read in one sweep and the same bytes read once in a run."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.rows import LineRow
from ecrf.record.value import Shown
from ecrf.services.known_values import KnownValues

_BETWEEN = b"\n"
"""Stands in no value: JSON writes it as an escape."""


@dataclass(frozen=True, slots=True)
class LineValues:
    """What stands in a line."""

    whole: bytes
    """The bytes of all its values."""
    by_item: dict[str, Shown]


class Values(KnownValues):
    """The values of a run."""

    def of(self, row: LineRow) -> LineValues:
        """What stands in a line that is not removed."""
        whole = _BETWEEN.join([cell.value for cell in row.items.values()])
        found = map(self.__getitem__, whole.split(_BETWEEN) if row.items else ())
        return LineValues(whole, dict(zip(row.items, found, strict=True)))


NO_VALUES = LineValues(b"", {})
