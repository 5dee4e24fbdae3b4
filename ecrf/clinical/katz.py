"""Katz Index of independence in activities of daily living."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecrf.clinical.item_sum import Item, ItemSum, compute_item_sum


def compute_katz(answers: Mapping[int, int], items: Sequence[Item]) -> ItemSum:
    """Return the number of functions done independently, 0 to 6 (Katz 1963)."""
    return compute_item_sum(answers, items)
