"""Hamilton Depression Rating Scale, 17 items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ecrf.clinical.item_sum import Item, ItemSum, compute_item_sum

SUICIDE_ITEM = 3


def compute_hamd17(answers: Mapping[int, int], items: Sequence[Item]) -> ItemSum:
    """Return the total, 0 to 52 (Hamilton 1960); with an agitation item of 0 to 2 the table gives 0 to 50."""
    return compute_item_sum(answers, items)


def is_safety_concern(answers: Mapping[int, int], item: int = SUICIDE_ITEM, least: int = 1) -> bool:
    """Say whether the suicide item reaches `least`: the investigator must be told at once (a study
    setting).
    """
    return answers.get(item, 0) >= least
