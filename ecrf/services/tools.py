"""What handlers and reads work with: the store, designs, clock, entropy, dictionaries."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.designs import DesignBook
from ecrf.services.ports import Clock, Entropy, Store
from ecrf.services.reading_text import FindTerm


@dataclass(slots=True)
class Tools:
    """One open study's tools."""

    store: Store
    designs: DesignBook
    clock: Clock
    entropy: Entropy
    find_term: FindTerm
