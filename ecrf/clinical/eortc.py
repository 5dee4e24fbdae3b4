"""Scoring of the EORTC QLQ-C30 version 3.0, QLQ-H&N35 and QLQ-H&N43."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

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


class _Exact(NamedTuple):
    """A score as a fraction of 1, and of 100 as it is stored."""

    numerator: int
    denominator: int
    value: Decimal


@lru_cache(maxsize=4096)
def _transform(kind: ScaleKind, answered: int, total: int, minimum: int, spread: int) -> _Exact:
    """Raw mean, then linear transformation; nothing rounded between (scoring manual, 3rd ed. 2001)."""
    whole = answered * spread
    share = total - answered * minimum
    if kind is ScaleKind.FUNCTION:
        share = whole - share
    return _Exact(share, whole, _six_places(share, whole))


def _six_places(numerator: int, denominator: int) -> Decimal:
    millionths = (numerator * 200_000_000 + denominator) // (2 * denominator)
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
    exact: dict[str, tuple[ScaleKind, _Exact]] = {}
    scores: list[ScaleScore] = []
    for scale in scales:
        if scale.kind is ScaleKind.SUMMARY:
            parts = [exact[part] for part in scale.parts if part in exact]
            value = _summary(parts) if len(parts) == len(scale.parts) else None
            scores.append(ScaleScore(scale.code, value, len(parts), len(scale.parts)))
            continue
        score, answered = _scale(answers, scale)
        if score is not None:
            exact[scale.code] = (scale.kind, score)
        value = None if score is None else score.value
        scores.append(ScaleScore(scale.code, value, answered, compute_needed(len(scale.items))))
    return tuple(scores)


def _scale(answers: Mapping[int, int], scale: Scale) -> tuple[_Exact | None, int]:
    given = [answers[item] for item in scale.items if item in answers]
    answered = len(given)
    if answered == 0 or answered * 2 < len(scale.items):
        return None, answered
    spread = scale.maximum - scale.minimum
    return _transform(scale.kind, answered, sum(given), scale.minimum, spread), answered


def _summary(parts: Sequence[tuple[ScaleKind, _Exact]]) -> Decimal:
    numerator, denominator = 0, 1
    for kind, (share, whole, _) in parts:
        numerator = numerator * whole + (share if kind is ScaleKind.FUNCTION else whole - share) * denominator
        denominator *= whole
    return _six_places(numerator, denominator * len(parts))


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
