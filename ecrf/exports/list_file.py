"""A list that is taken along: its title, what stands above it, and its sheets; the same for paper and workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListSheet:
    """One sheet of a workbook, one table of a paper."""

    key: str
    title: str
    """Message code."""
    columns: tuple[str, ...]
    """Message codes."""
    rows: Sequence[tuple[str, ...]]
    places: tuple[float, ...] = ()
    """Where columns begin and the last one ends on paper, in mm; without, each row is a block of label and value."""
    none: str = ""
    """Message code of what a paper says where there are no rows."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """Everything that stands on it, in words of one language."""

    title: str
    """Message code."""
    as_of: str
    under: str
    """The line beneath the title of a paper."""
    facts: tuple[tuple[str, str], ...]
    """(label, value) above the sheets."""
    sheets: tuple[ListSheet, ...]
    is_signed_by_hand: bool = False
    """Whether a paper ends with a line to sign on."""
