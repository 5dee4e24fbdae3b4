"""Barthel Index of activities of daily living."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecrf.clinical.item_sum import Item, ItemSum, compute_item_sum


def compute_barthel(answers: Mapping[int, int], items: Sequence[Item]) -> ItemSum:
    """Return the total, 0 to 100 in steps of 5 (Mahoney and Barthel 1965); not the modified index of Shah."""
    return compute_item_sum(answers, items)
