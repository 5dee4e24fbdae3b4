"""The typed tree between syntax and machine: every node knows its kind, none can do anything but compute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecrf.rules.context import Reach
from ecrf.rules.kinds import FAULTY, Kind


@dataclass(frozen=True, slots=True)
class Source:
    """One reading of the context: `method` of Context (or a pick from a series) with its arguments."""

    method: str
    """item, here, at, site, study, first, last, previous, series, as_of, arm, or line (of an aggregate)."""
    item: str = ""
    event: str = ""
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A node of the typed tree."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Const(Term):
    """A value written in the expression; None is the name `unknown`."""

    value: Any


@dataclass(frozen=True, slots=True)
class Native(Term):
    """The typed value of a source, None while unknown."""

    source: Source


@dataclass(frozen=True, slots=True)
class Raw(Term):
    """A source as shown, missing codes and all; only missingness functions take it."""

    source: Source


@dataclass(frozen=True, slots=True)
class Strict(Term):
    """A pure function of known values: unknown when one argument is."""

    call: Callable[..., Any]
    args: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Lax(Term):
    """A pure function that is given unknown values as None."""

    call: Callable[..., Any]
    args: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Compare(Term):
    """A comparison of two exact values: one of < <= > >= == !=."""

    operator: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Arithmetic(Term):
    """One of + - * / on exact numbers; division by zero is unknown."""

    operator: str
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Negated(Term):
    """Minus a number."""

    inner: Term


@dataclass(frozen=True, slots=True)
class Logic(Term):
    """Kleene's `and` / `or`."""

    operator: str
    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Not(Term):
    """Kleene's `not`."""

    inner: Term


@dataclass(frozen=True, slots=True)
class Choose(Term):
    """`then if condition else other`; unknown while the condition is."""

    condition: Term
    then: Term
    other: Term


@dataclass(frozen=True, slots=True)
class FirstKnown(Term):
    """The first part that is known."""

    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Member(Term):
    """Whether an exact value is one of a set."""

    inner: Term
    values: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Shared(Term):
    """A value computed once and used by several nodes."""

    inner: Term


@dataclass(frozen=True, slots=True)
class Lines(Term):
    """A fold over the lines of a group."""

    fold: Callable[..., Any]
    group: str
    reach: Reach
    body: Term


UNCLEAR = Const(FAULTY, None)
"""Stands for a part that was reported; whatever contains it is silent."""


def is_unclear(*terms: Term) -> bool:
    """Whether one of the terms was already reported."""
    return any(term.kind.shape is FAULTY.shape for term in terms)
