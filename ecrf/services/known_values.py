"""Values by their bytes: a study holds the same ones again and again, and each is read once."""

from __future__ import annotations

from ecrf.record.effective import read_value
from ecrf.record.value import Shown

VALUES_KEPT = 50_000
"""Different values kept at a time; few fields of a trial hold more than some hundred."""


class KnownValues(dict[bytes, Shown]):
    """Reads a value when it is first asked for."""

    def __missing__(self, data: bytes) -> Shown:
        if len(self) >= VALUES_KEPT:
            self.clear()
        value = self[data] = read_value(data)
        return value
