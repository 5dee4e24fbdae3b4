"""The index behind field history: which entries touched a form record, as unbroken runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def to_runs(touched: Iterable[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """(record, first entry, number of entries) of every unbroken run, records sorted."""
    runs: list[tuple[str, int, int]] = []
    record, first, last = "", 0, -1
    for home, sequence in sorted(touched):
        if home == record and sequence - last in (0, 1):
            last = sequence
            continue
        if last >= first:
            runs.append((record, first, last - first + 1))
        record, first, last = home, sequence, sequence
    if last >= first:
        runs.append((record, first, last - first + 1))
    return runs


def from_runs(runs: Iterable[tuple[int, int]]) -> list[int]:
    """The entry numbers of (first, number) runs, in their order."""
    return [sequence for first, count in runs for sequence in range(first, first + count)]


def by_record(runs: Iterable[tuple[Any, ...]]) -> dict[str, list[int]]:
    """The entry numbers of every record, from its (record, first, number) runs in their order."""
    found: dict[str, list[int]] = {}
    for record, first, count in runs:
        found.setdefault(record, []).extend(range(first, first + count))
    return found
