"""Scoring of the EORTC QLQ-C30 version 3.0, QLQ-H&N35 and QLQ-H&N43."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from ecrf.clinical.numbers import refuse
from ecrf.words import Fault, Text


class ScaleKind(StrEnum):
    """How a raw score becomes 0 to 100."""

    FUNCTION = "function"
    SYMPTOM = "symptom"
    GLOBAL = "global"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Scale:
    """One row of the scale table: which items, their range, and for the summary score which scales."""

    questionnaire: str
    code: str
    label: Text
    kind: ScaleKind
    items: tuple[int, ...]
    minimum: int
    maximum: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """A score from 0 to 100 (6 decimals, half up) or None, with how many of the items were answered."""

    code: str
    value: Decimal | None
    answered: int
    needed: int


@lru_cache(maxsize=4096)
def _transform(kind: ScaleKind, answered: int, total: int, minimum: int, spread: int) -> Fraction:
    """EORTC QLQ-C30 Scoring Manual, 3rd ed. 2001: raw mean, then linear transformation; nothing rounded
    between.
    """
    share = Fraction(total - answered * minimum, answered * spread)
    return 100 * (1 - share) if kind is ScaleKind.FUNCTION else 100 * share


@lru_cache(maxsize=65536)
def _six_places(score: Fraction) -> Decimal:
    millionths = (score.numerator * 2_000_000 + score.denominator) // (2 * score.denominator)
    return Decimal(millionths).scaleb(-6)


def compute_needed(items: int) -> int:
    """Return how many of `items` must be answered: at least half (scoring manual, 3rd ed. 2001)."""
    return (items + 1) // 2


def compute_eortc(answers: Mapping[int, int], scales: Sequence[Scale]) -> tuple[ScaleScore, ...]:
    """Score answered items (item number to answer; a missing item is absent) on `scales`, in their order.

    A scale is scored when at least half of its items are answered; the summary score (Giesinger et al., J
    Clin Epidemiol 2016;69:79-88) only when all 13 of its scales are. Answers must have passed
    `check_answers`.
    """
    exact: dict[str, Fraction | None] = {}
    scores: list[ScaleScore] = []
    kinds: dict[str, ScaleKind] = {}
    for scale in scales:
        kinds[scale.code] = scale.kind
        if scale.kind is ScaleKind.SUMMARY:
            known = [exact.get(part) for part in scale.parts]
            value = _summary(known, [kinds.get(part) for part in scale.parts])
            counts = len(known) - known.count(None), len(known)
        else:
            value, answered = _scale(answers, scale)
            counts = answered, compute_needed(len(scale.items))
        exact[scale.code] = value
        scores.append(ScaleScore(scale.code, None if value is None else _six_places(value), *counts))
    return tuple(scores)


def _scale(answers: Mapping[int, int], scale: Scale) -> tuple[Fraction | None, int]:
    total = answered = 0
    for item in scale.items:
        answer = answers.get(item)
        if answer is not None:
            total += answer
            answered += 1
    if answered == 0 or answered * 2 < len(scale.items):
        return None, answered
    spread = scale.maximum - scale.minimum
    return _transform(scale.kind, answered, total, scale.minimum, spread), answered


def _summary(parts: Sequence[Fraction | None], kinds: Sequence[ScaleKind | None]) -> Fraction | None:
    total = Fraction(0)
    for part, kind in zip(parts, kinds, strict=True):
        if part is None:
            return None
        total += part if kind is ScaleKind.FUNCTION else 100 - part
    return total / len(parts)


def item_ranges(scales: Sequence[Scale]) -> Mapping[int, tuple[int, int]]:
    """Return the lowest and highest answer of every item the scales use."""
    return {item: (scale.minimum, scale.maximum) for scale in scales for item in scale.items}


def check_answers(answers: Mapping[int, int], scales: Sequence[Scale]) -> tuple[Fault, ...]:
    """Return a fault (`clinical.answer_range`, place `q<item>`) per answer the item does not offer."""
    ranges = item_ranges(scales)
    return tuple(
        answer_fault(item, str(answer), *ranges[item])
        for item, answer in sorted(answers.items())
        if item in ranges and not ranges[item][0] <= answer <= ranges[item][1]
    )


def answer_fault(item: int, answer: str, lowest: int, highest: int) -> Fault:
    """Return the fault of an answer outside `lowest` to `highest`."""
    return refuse("clinical.answer_range", f"q{item}", value=answer, lowest=lowest, highest=highest).fault


def display(score: Decimal) -> Decimal:
    """Return a score as it is shown: one decimal, half up."""
    return score.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
