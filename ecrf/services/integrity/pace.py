"""Who left fields faster than anybody types."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ecrf.record.transaction import Header
from ecrf.services.commands import EnterValues
from ecrf.services.integrity.acts import Acts, acts_of

KIND = "typing"
FIELDS = 25
"""So many fields left one after the other, each an act of its own; a paste or a copy is one act."""
WITHIN = timedelta(seconds=5)
"""Five fields a second are 18,000 keys an hour were every answer one key; practised data entry makes 10,000 to 15,000."""
_IMPORTED = b'"how":"imported"'
"""As entries of imported values have it; what people type stands apart from entries."""


def is_typed(header: Header, body: bytes) -> bool:
    """Whether a transaction is a field left by a person; a file is imported form by form, as fast as they are stored."""
    return header.command == EnterValues.__name__ and _IMPORTED not in body


@dataclass(slots=True)
class _Left:
    """A field left: when, by the clock of the person's computer, and whether it was counted as too fast."""

    at: datetime
    acts: tuple[Acts, ...]
    counted: bool = False


@dataclass(slots=True)
class Pace:
    """Takes the fields left at a site in the order of the trail, from either end, and counts those left too fast."""

    _recent: dict[tuple[str, str], deque[_Left]] = field(default_factory=dict)

    def take(self, header: Header, chains: Iterable[str]) -> Counter[Acts]:
        """Count the fields, this one and those before it, that are known to be too fast now."""
        recent = self._recent.setdefault((header.person, header.key), deque(maxlen=FIELDS))
        left = _Left(
            datetime.fromisoformat(header.typed), tuple(acts_of(KIND, chain, header) for chain in chains)
        )
        recent.append(left)
        if len(recent) < FIELDS or abs(recent[0].at - left.at) >= WITHIN:
            return Counter()
        found = Counter(acts for each in recent if not each.counted for acts in each.acts)
        for each in recent:
            each.counted = True
        return found
