"""What was made of the lines of logs, kept from one read to the next until something it hangs on changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")
RECORDS_KEPT = 4
"""Form records whose lines are kept; a person works in one log at a time."""


class Kept:
    """One thing made of each line of a group, beside all it was made of."""

    __slots__ = ("_around", "_lines")

    def __init__(self) -> None:
        self._around: object = None
        self._lines: dict[str, tuple[object, object]] = {}

    def settle(self, around: object) -> None:
        """Forget every line unless what all lines share is still the same."""
        if around != self._around:
            self._around = around
            self._lines.clear()

    def get(self, line: str, stamp: object, make: Callable[[], T]) -> T:
        """What was made of a line whose own stamp is still the same; else it is made now."""
        known = self._lines.get(line)
        if known is None or known[0] != stamp:
            known = self._lines[line] = (stamp, make())
        return cast("T", known[1])


class KeptLines:
    """What is kept of the form records read last."""

    def __init__(self) -> None:
        self._records: OrderedDict[tuple[str, str], dict[Hashable, object]] = OrderedDict()

    def of(self, chain: str, record: str, name: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a name for a form record, made when first asked for."""
        place = (chain, record)
        known = self._records.setdefault(place, {})
        self._records.move_to_end(place)
        while len(self._records) > RECORDS_KEPT:
            self._records.popitem(last=False)
        if name not in known:
            known[name] = make()
        return cast("T", known[name])
