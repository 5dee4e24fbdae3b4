"""Purpose in Life test: scoring only, its items are licensed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecrf.clinical.item_sum import Item, ItemSum, compute_item_sum


def compute_pil(
    answers: Mapping[int, int], items: Sequence[Item], reversed_items: frozenset[int] = frozenset()
) -> ItemSum:
    """Return the total, 20 to 140, higher is more purpose (Crumbaugh and Maholick 1964); all 20 answered.

    Answers are oriented 1 = low purpose; `reversed_items` names those the licensed sheet prints the other
    way.
    """
    turned = {
        number: 8 - answer if number in reversed_items else answer for number, answer in answers.items()
    }
    return compute_item_sum(turned, items)
