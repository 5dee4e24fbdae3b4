"""What the command line asks for about the reference ranges of a site's laboratories."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ecrf.services.reads.lab_ranges import RangeLine


@dataclass(frozen=True, slots=True)
class RangesWish:
    """A file of ranges for a site (number; empty: the only one); `reason` where others of the same day are replaced."""

    file: Path
    site: str = ""
    reason: str = ""


class RangeActs(Protocol):
    """The part of `Work` that is about reference ranges."""

    def lab_ranges(self) -> tuple[RangeLine, ...]:
        """What the sites declared."""

    def declare_ranges(self, wish: RangesWish) -> int:
        """Declare the ranges of a file, all or none; returns how many."""
