"""The equalities by which an aggregate may look lines up instead of asking every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ecrf.rules import spans
from ecrf.rules.lines import lines_count, lines_exist
from ecrf.rules.missingness import is_present
from ecrf.rules.sources import walk
from ecrf.rules.terms import (
    Compare,
    Const,
    FirstKnown,
    Lax,
    Lines,
    Logic,
    Member,
    Native,
    Not,
    Raw,
    Strict,
    Term,
)

_CALM_CALLS: frozenset[Callable[..., Any]] = frozenset(
    {is_present, spans.partial_span, spans.partial_time_span, *spans.COMPARISONS.values()}
)
"""Functions that never raise: a line that is not asked is as good as one that answered False."""


def find_joins(
    term: Lines, calm: frozenset[Callable[..., Any]] = frozenset()
) -> tuple[tuple[Term, Term], ...]:
    """Return (side of the line, side of the home record) of every equality without which no line counts.

    `calm` are further functions of known values that never raise.
    """
    if term.fold not in (lines_exist, lines_count) or not _is_calm(term.body, _CALM_CALLS | calm):
        return ()
    parts = term.body.parts if isinstance(term.body, Logic) and term.body.operator == "and" else (term.body,)
    return tuple(join for part in parts for join in _joins(part))


def _joins(part: Term) -> Iterator[tuple[Term, Term]]:
    if isinstance(part, Compare) and part.operator == "==":
        for line, home in ((part.left, part.right), (part.right, part.left)):
            if _methods(line) == {"line"} and "line" not in _methods(home):
                yield line, home


def _methods(term: Term) -> set[str]:
    return {node.source.method for node in walk(term) if isinstance(node, Native | Raw)}


def _is_calm(term: Term, calls: frozenset[Callable[..., Any]]) -> bool:
    if isinstance(term, Strict | Lax):
        return term.call in calls and all(_is_calm(part, calls) for part in term.args)
    parts: tuple[Term, ...]
    match term:
        case Logic() | FirstKnown():
            parts = term.parts
        case Compare():
            parts = (term.left, term.right)
        case Not() | Member():
            parts = (term.inner,)
        case Const() | Native() | Raw():
            parts = ()
        case _:
            return False
    return all(_is_calm(part, calls) for part in parts)
