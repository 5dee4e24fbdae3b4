"""What the lines of a group say together, with lines whose answer is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from ecrf.rules.context import Line
from ecrf.rules.spans import EVERYTHING, Ranged, Span, as_span, exact

Ask = Callable[..., Any]
"""A compiled expression of one line: (line, *values of the home record) -> result or None."""


class LineList(list[Line]):
    """Lines that are asked again and again: kept by what a key (exact values or None) says of each."""

    __slots__ = ("_kept",)

    def __init__(self, lines: Iterable[Line]) -> None:
        super().__init__(lines)
        self._kept: dict[Ask, tuple[dict[Any, list[Line]], list[Line]]] = {}

    def like(self, key: Ask, values: tuple[Any, ...]) -> list[Line]:
        """The lines whose `key` is `values`, and those with something unknown in it."""
        kept = self._kept.get(key)
        if kept is None:
            known: dict[Any, list[Line]] = {}
            unknown: list[Line] = []
            for line in self:
                found = key(line)
                (unknown if None in found else known.setdefault(found, [])).append(line)
            kept = self._kept[key] = (known, unknown)
        return [*kept[0].get(values, ()), *kept[1]]


class Doubtful(list[Line]):
    """Lines of which none can answer True: what they are held against is unknown."""

    __slots__ = ()


def lines_like(lines: Sequence[Line], key: Ask, values: tuple[Any, ...]) -> Sequence[Line]:
    """The lines whose `key` may equal `values`; all of them where nothing is kept or something is unknown."""
    if not isinstance(lines, LineList):
        return lines
    return Doubtful(lines) if None in values else lines.like(key, values)


def lines_exist(ask: Ask, lines: Sequence[Line], outer: tuple[Any, ...]) -> bool | None:
    """True if it is true of one line, unknown if it may be, else False."""
    unknown = False
    for line in lines:
        answer = ask(line, *outer)
        if answer is True:
            return True
        unknown = unknown or answer is None
        if unknown and isinstance(lines, Doubtful):
            break
    return None if unknown else False


def lines_count(ask: Ask, lines: Sequence[Line], outer: tuple[Any, ...]) -> Ranged:
    """How many lines it is true of; a span when it is unknown of some."""
    answers = [ask(line, *outer) for line in lines]
    sure, unknown = answers.count(True), answers.count(None)
    return Span(Decimal(sure), Decimal(sure + unknown)) if unknown else Decimal(sure)


def lines_sum(ask: Ask, lines: Sequence[Line], outer: tuple[Any, ...]) -> Decimal | None:
    """The sum over all lines, 0 without lines, unknown when one is unknown."""
    total = Decimal(0)
    for line in lines:
        answer = ask(line, *outer)
        if answer is None:
            return None
        total += answer
    return total


def lines_least(ask: Ask, lines: Sequence[Line], outer: tuple[Any, ...]) -> Ranged | None:
    """The least over all lines, None without lines; unknown lines make a span up to the least known one."""
    spans = [
        as_span(EVERYTHING if answer is None else answer) for answer in (ask(line, *outer) for line in lines)
    ]
    if not spans:
        return None
    low, low_open = _loose([(s.low, s.low_open) for s in spans], min)
    high, high_open = _tight([(s.high, s.high_open) for s in spans], min)
    return _ranged(Span(low, high, low_open, high_open))


def lines_most(ask: Ask, lines: Sequence[Line], outer: tuple[Any, ...]) -> Ranged | None:
    """The greatest over all lines; unknown lines make a span from the greatest known one."""
    spans = [
        as_span(EVERYTHING if answer is None else answer) for answer in (ask(line, *outer) for line in lines)
    ]
    if not spans:
        return None
    low, low_open = _tight([(s.low, s.low_open) for s in spans], max)
    high, high_open = _loose([(s.high, s.high_open) for s in spans], max)
    return _ranged(Span(low, high, low_open, high_open))


def _loose(limits: list[tuple[Any, bool]], pick: Callable[..., Any]) -> tuple[Any, bool]:
    """The far limit: none if one line has none, open only if every line there is."""
    if any(limit is None for limit, _ in limits):
        return None, False
    far = pick(limit for limit, _ in limits)
    return far, all(is_open for limit, is_open in limits if limit == far)


def _tight(limits: list[tuple[Any, bool]], pick: Callable[..., Any]) -> tuple[Any, bool]:
    """The near limit: lines without one do not matter, open if one line there is."""
    known = [each for each in limits if each[0] is not None]
    if not known:
        return None, False
    near = pick(limit for limit, _ in known)
    return near, any(is_open for limit, is_open in known if limit == near)


def _ranged(span: Span) -> Ranged | None:
    if span.low is None and span.high is None:
        return None
    point = exact(span)
    return span if point is None else point
