"""iRECIST: progression under immunotherapy unconfirmed first, then confirmed, or the bar is reset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ecrf.clinical.numbers import plain
from ecrf.clinical.recist import Response, compute_overall_response
from ecrf.words import Message

# Seymour et al., Lancet Oncol 2017;18:e143-e152
GROWTH_MM = Decimal(5)
CONFIRM_FROM_DAYS, CONFIRM_TO_DAYS = 28, 56


class ImmuneResponse(StrEnum):
    """A time-point response as iRECIST prints it."""

    CR = "iCR"
    PR = "iPR"
    SD = "iSD"
    NON_CR_NON_UPD = "non-iCR/non-iUPD"
    UPD = "iUPD"
    CPD = "iCPD"
    NE = "iNE"
    NA = "iNA"


class Category(StrEnum):
    """Which lesions progressed."""

    TARGET = "target"
    NON_TARGET = "non_target"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ImmuneReading:
    """One assessment: the RECIST 1.1 responses of its lesions, and what iRECIST measures besides.

    `non_target_worse` and `new_non_target_worse`: further growth since the assessment before, as the reader judges. New
    lesions are never added to the sum; `new_sum_mm` is that of the measured ones, `new_lesions` how many there are.
    """

    visit: int
    day: int | None
    target: Response
    non_target: Response
    sum_mm: Decimal | None = None
    non_target_worse: bool = False
    new_lesions: int = 0
    new_sum_mm: Decimal = Decimal(0)
    new_non_target_worse: bool = False


@dataclass(frozen=True, slots=True)
class ImmunePoint:
    """An assessment judged; `progression_day` is that of the first iUPD of the episode it confirms or continues."""

    visit: int
    day: int | None
    response: ImmuneResponse
    progression_day: int | None
    why: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Episode:
    """An unconfirmed progression: since when, by which lesions, and the sizes it is held against."""

    day: int | None
    categories: frozenset[Category]
    sum_mm: Decimal | None
    new_sum_mm: Decimal
    new_lesions: int


_PREFIXED = {
    Response.CR: ImmuneResponse.CR,
    Response.PR: ImmuneResponse.PR,
    Response.SD: ImmuneResponse.SD,
    Response.NON_CR_NON_PD: ImmuneResponse.NON_CR_NON_UPD,
    Response.NE: ImmuneResponse.NE,
    Response.NA: ImmuneResponse.NA,
}


def compute_immune_course(readings: Sequence[ImmuneReading]) -> tuple[ImmunePoint, ...]:
    """Judge the assessments after baseline, in the order given (Seymour 2017).

    The first progression is iUPD. At a later assessment further growth, further lesions, or progression of lesions of
    another kind confirm it (iCPD); without any progression the bar is reset, and a later one needs a confirmation of its
    own; unchanged it stays iUPD. After iCPD everything is iCPD.
    """
    points: list[ImmunePoint] = []
    episode: _Episode | None = None
    known_lesions = 0
    for reading in readings:
        point, episode = _judge(reading, episode, known_lesions, confirmed=_is_confirmed(points))
        known_lesions = max(known_lesions, reading.new_lesions)
        points.append(point)
    return tuple(points)


def _is_confirmed(points: Sequence[ImmunePoint]) -> bool:
    return bool(points) and points[-1].response is ImmuneResponse.CPD


def _judge(
    reading: ImmuneReading, episode: _Episode | None, known_lesions: int, *, confirmed: bool
) -> tuple[ImmunePoint, _Episode | None]:
    now = _categories(reading)
    if confirmed and episode is not None:
        return _point(reading, ImmuneResponse.CPD, episode, (Message("irecist.stays_confirmed"),)), episode
    if episode is None:
        if not now:
            return _point(reading, _without_progression(reading), None, ()), None
        begun = _Episode(reading.day, now, reading.sum_mm, reading.new_sum_mm, reading.new_lesions)
        return _point(reading, ImmuneResponse.UPD, begun, _named(now, "irecist.unconfirmed")), begun
    growth = _growth(reading, episode, now, known_lesions)
    if growth:
        return _point(reading, ImmuneResponse.CPD, episode, (*growth, *_timing(reading, episode))), episode
    if not now and Response.NE not in {reading.target, reading.non_target}:
        why = (Message("irecist.reset"),)
        return _point(reading, _without_progression(reading), None, why), None
    if not now:
        return _point(reading, ImmuneResponse.NE, episode, (Message("irecist.not_evaluable"),)), episode
    return _point(reading, ImmuneResponse.UPD, episode, (Message("irecist.unchanged"),)), episode


def _categories(reading: ImmuneReading) -> frozenset[Category]:
    found = {
        Category.TARGET: reading.target is Response.PD,
        Category.NON_TARGET: reading.non_target is Response.PD,
        Category.NEW: reading.new_lesions > 0,
    }
    return frozenset(category for category, progressed in found.items() if progressed)


def _without_progression(reading: ImmuneReading) -> ImmuneResponse:
    return _PREFIXED[compute_overall_response(reading.target, reading.non_target, new_lesion=False)]


def _growth(
    reading: ImmuneReading, episode: _Episode, now: frozenset[Category], known_lesions: int
) -> tuple[Message, ...]:
    """What confirms the progression, in words; nothing when nothing does."""
    why: list[Message] = []
    before, total = episode.sum_mm, reading.sum_mm
    grew = before is not None and total is not None and total - before >= GROWTH_MM
    if grew and Category.TARGET in episode.categories:
        why.append(Message("irecist.target_grew", {"sum": _mm(total), "before": _mm(before)}))
    if Category.NON_TARGET in episode.categories and reading.non_target_worse:
        why.append(Message("irecist.non_target_grew"))
    if Category.NEW in episode.categories:
        if reading.new_lesions > known_lesions:
            why.append(Message("irecist.more_new"))
        if reading.new_sum_mm - episode.new_sum_mm >= GROWTH_MM:
            args = {"sum": plain(reading.new_sum_mm), "before": plain(episode.new_sum_mm)}
            why.append(Message("irecist.new_grew", args))
        if reading.new_non_target_worse:
            why.append(Message("irecist.new_non_target_grew"))
    return (*why, *_named(now - episode.categories, "irecist.other_category"))


def _mm(size: Decimal | None) -> str:
    return "" if size is None else plain(size)


def _named(categories: frozenset[Category], code: str) -> tuple[Message, ...]:
    return tuple(
        Message(code, {"category": Message(f"irecist.category.{each}")})
        for each in Category
        if each in categories
    )


def _timing(reading: ImmuneReading, episode: _Episode) -> tuple[Message, ...]:
    """A confirmation outside 4 to 8 weeks counts and is said."""
    if reading.day is None or episode.day is None:
        return ()
    days = reading.day - episode.day
    if CONFIRM_FROM_DAYS <= days <= CONFIRM_TO_DAYS:
        return ()
    return (Message("irecist.outside_window", {"days": days}),)


def _point(
    reading: ImmuneReading, response: ImmuneResponse, episode: _Episode | None, why: tuple[Message, ...]
) -> ImmunePoint:
    progressed = response in {ImmuneResponse.UPD, ImmuneResponse.CPD} and episode is not None
    day = episode.day if progressed and episode is not None else None
    return ImmunePoint(reading.visit, reading.day, response, day, why)


def compute_immune_best(points: Sequence[ImmunePoint]) -> ImmuneResponse:
    """Return the best response (iBOR): an iUPD that was not confirmed does not stand against a later iSD, iPR or iCR."""
    counted: list[ImmuneResponse] = []
    for point in points:
        counted.append(point.response)
        if point.response is ImmuneResponse.CPD:
            break
    ranks = (ImmuneResponse.CR, ImmuneResponse.PR, ImmuneResponse.SD, ImmuneResponse.NON_CR_NON_UPD)
    best = next((response for response in ranks if response in counted), None)
    if best is not None:
        return best
    worst = (ImmuneResponse.CPD, ImmuneResponse.UPD)
    return next((response for response in worst if response in counted), ImmuneResponse.NE)
