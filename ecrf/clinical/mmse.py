"""Mini-Mental State Examination: domain scores only, its stimuli are licensed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from ecrf.clinical.item_sum import Band, Item, ItemSum, compute_item_sum, find_band


class Education(StrEnum):
    """The schooling the Chinese cut-offs depend on; also the name of the scheme in the band table."""

    NONE = "illiterate"
    PRIMARY = "primary"
    SECONDARY = "secondary"


def compute_mmse(answers: Mapping[int, int], items: Sequence[Item]) -> ItemSum:
    """Return the total of the domain scores, 0 to 30 (Folstein 1975)."""
    return compute_item_sum(answers, items)


def compute_mmse_band(total: int, education: Education, bands: Sequence[Band]) -> Band | None:
    """Return the band by education; a value on the cut-off counts as impaired (17, 20, 24; sources differ)."""
    return find_band(total, bands, str(education))
