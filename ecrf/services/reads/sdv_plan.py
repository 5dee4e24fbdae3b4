"""How much of a subject must be verified against its source: a rule of the study by subject, form and item, never a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ecrf.schema.model import Item

ALL, CRITICAL, NONE = "all", "critical", "none"


@dataclass(frozen=True, slots=True)
class SdvPlan:
    """`reach` is all, critical or none; `forms` says so for single forms, before `reach`. A whole subject is all of it."""

    reach: str = ALL
    forms: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False

    def wants(self, form: str, item: Item) -> bool:
        """Whether the plan asks for this item of a form of the subject."""
        reach = ALL if self.whole else self.forms.get(form, self.reach)
        return reach == ALL or (reach == CRITICAL and item.critical)


def plan_of(settings: Mapping[str, str], order: int) -> SdvPlan:
    """The plan of the subject that joined its site as number `order` (1, 2, ...).

    Settings: `sdv` (all, critical or none; all where it is not said) is the rule; `sdv_forms` (`IC=all CM=none`)
    says another for single forms; the first `sdv_first` subjects of a site and behind them every `sdv_every`-th are
    verified whole.
    """
    first, every = int(settings.get("sdv_first", "0")), int(settings.get("sdv_every", "0"))
    whole = order <= first or (every > 0 and (order - first) % every == 0)
    return SdvPlan(settings.get("sdv", ALL), forms_of(settings), whole)


def forms_of(settings: Mapping[str, str]) -> dict[str, str]:
    """The rule of each form that has one of its own."""
    return {
        form: reach
        for form, _, reach in (each.partition("=") for each in settings.get("sdv_forms", "").split())
    }
