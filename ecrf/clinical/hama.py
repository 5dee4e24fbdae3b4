"""Hamilton Anxiety Rating Scale, 14 items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecrf.clinical.item_sum import Item, ItemSum, compute_item_sum


def compute_hama(answers: Mapping[int, int], items: Sequence[Item]) -> ItemSum:
    """Return the total, 0 to 56 (Hamilton 1959)."""
    return compute_item_sum(answers, items)
