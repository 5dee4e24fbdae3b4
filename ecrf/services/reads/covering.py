"""The statement that covers an address, found by its few prefixes however many statements a subject has."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.record.rows import StatementRow


class Covering:
    """The last statement made at each address, of those given."""

    __slots__ = ("_last",)

    def __init__(self, statements: Iterable[StatementRow]) -> None:
        self._last: dict[str, StatementRow] = {}
        for row in statements:
            known = self._last.get(row.at)
            if known is None or known.made < row.made:
                self._last[row.at] = row

    def find(self, at: str) -> StatementRow | None:
        """The last statement standing on an address or above it, None where there is none."""
        found, last = None, self._last
        while last:
            row = last.get(at)
            if row is not None and (found is None or row.made > found.made):
                found = row
            if not at:
                break
            at = at.rpartition("/")[0]
        return found

    def seen(self, at: str) -> int:
        """The entry as of which that statement was made, 0 where there is none."""
        row = self.find(at)
        return row.sequence if row is not None else 0
