"""How much of a subject must be verified against its source: a rule of the study, never a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ecrf.schema.model import Item

ALL, CRITICAL, NONE = "all", "critical", "none"


@dataclass(frozen=True, slots=True)
class SdvPlan:
    """`reach` is all, critical or none."""

    reach: str = ALL

    def wants(self, item: Item) -> bool:
        """Whether the plan asks for this item of the subject."""
        return self.reach == ALL or (self.reach == CRITICAL and item.critical)


def plan_of(settings: Mapping[str, str], order: int) -> SdvPlan:
    """The plan of the subject that joined its site as number `order` (1, 2, ...).

    Settings: `sdv` (all, critical or none; all where it is not said) is the rule; the first `sdv_first` subjects of a
    site and behind them every `sdv_every`-th are verified whole.
    """
    first, every = int(settings.get("sdv_first", "0")), int(settings.get("sdv_every", "0"))
    whole = order <= first or (every > 0 and (order - first) % every == 0)
    return SdvPlan(ALL if whole else settings.get("sdv", ALL))
