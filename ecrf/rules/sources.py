"""The readings a typed tree makes of its context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from ecrf.record.value import Shown
from ecrf.rules.context import LINE_NUMBER, Context
from ecrf.rules.reaches import PICKS
from ecrf.rules.terms import Native, Raw, Source, Term


def find_sources(term: Term) -> tuple[Source, ...]:
    """The distinct readings of single values, in the order written."""
    found = (node.source for node in walk(term) if isinstance(node, Native | Raw))
    return tuple(
        dict.fromkeys(
            s for s in found if s.method not in ("line", "series", "as_of") and s.item != LINE_NUMBER
        )
    )


def read_source(source: Source, context: Context) -> Shown:
    """What stands at a source."""
    match source.method:
        case "at":
            return context.at(source.item, source.event, source.repeat)
        case "first" | "last" | "previous" | "least_before":
            return PICKS[source.method](context.series(source.item))
        case "here":
            return context.here(source.item)
        case "site":
            return context.site(source.item)
        case "study":
            return context.study(source.item)
    return context.item(source.item)


def walk(term: Term) -> Iterator[Term]:
    """The nodes of a typed tree, each once."""
    return _walk(term, set())


def _walk(term: Term, seen: set[int]) -> Iterator[Term]:
    if id(term) in seen:  # a shared value hangs in several places
        return
    seen.add(id(term))
    yield term
    for each in fields(term):
        value = getattr(term, each.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Term):
                yield from _walk(part, seen)
