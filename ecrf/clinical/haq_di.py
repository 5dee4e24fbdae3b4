"""Health Assessment Questionnaire, disability index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ecrf.clinical.numbers import exact_quotient, round_half_up

# Fries 1980: eight categories, 20 items
CATEGORIES: tuple[tuple[int, ...], ...] = (
    (1, 2),
    (3, 4),
    (5, 6, 7),
    (8, 9),
    (10, 11, 12),
    (13, 14),
    (15, 16, 17),
    (18, 19, 20),
)
LEAST_CATEGORIES = 6
WITH_HELP = 2


@dataclass(frozen=True, slots=True)
class HaqDi:
    """The index from 0 to 3 (3 decimals), None below six categories, and the score of each category."""

    index: Decimal | None
    categories: tuple[int | None, ...]


def compute_haq_di(
    answers: Mapping[int, int], helped: frozenset[int] = frozenset(), *, use_help: bool = True
) -> HaqDi:
    """Return the disability index: the worst item of each category, averaged over the answered categories.

    Items are 0 to 3; `helped` names the categories (1 to 8) with an aid or another person's help, which
    raises 0 or 1 to 2 unless `use_help` is off (alternative index). At least six categories (Fries 1980;
    Stanford instructions 2009).
    """
    categories = []
    for number, items in enumerate(CATEGORIES, start=1):
        given = [answers[item] for item in items if item in answers]
        worst = max(given) if given else None
        if worst is not None and use_help and number in helped:
            worst = max(worst, WITH_HELP)
        categories.append(worst)
    scored = [category for category in categories if category is not None]
    if len(scored) < LEAST_CATEGORIES:
        return HaqDi(None, tuple(categories))
    mean = exact_quotient(Decimal(sum(scored)), Decimal(len(scored)))
    return HaqDi(round_half_up(mean, Decimal("0.001")), tuple(categories))
