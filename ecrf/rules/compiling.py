"""The one way from the text of an expression to something that can be evaluated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ecrf.record.value import Shown
from ecrf.rules.binder import Binder
from ecrf.rules.context import Context, Dependency
from ecrf.rules.emit import build_function
from ecrf.rules.expressions import HANDLERS
from ecrf.rules.fitting import fit
from ecrf.rules.functions import FunctionTable
from ecrf.rules.kinds import BOOL, Kind
from ecrf.rules.reaching import Asked
from ecrf.rules.scope import Scope
from ecrf.rules.sources import find_sources, read_source
from ecrf.rules.syntax import BadExpression, parse_syntax
from ecrf.rules.terms import Source
from ecrf.words import Fault


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to run. `evaluate(context)` gives its native value, None for unknown."""

    text: str
    kind: Kind
    evaluate: Callable[[Context], Any]
    depends: frozenset[Dependency]
    functions: frozenset[str]
    """Functions it calls, with versions, e.g. `bsa@1`."""
    uses_as_of: bool
    sources: tuple[Source, ...]
    alone: frozenset[Dependency] = frozenset()
    """Those of `depends` it reads as one value; the others it asks of every line within reach."""
    asks: tuple[Asked, ...] = ()
    """What its aggregates ask of lines."""


@dataclass(frozen=True, slots=True)
class Used:
    """One value an evaluation used: the item, how it was reached (`item`, `at`, ...) and what stood there."""

    item: str
    how: str
    event: str
    repeat: int
    value: Shown


def compile_expression(text: str, scope: Scope, table: FunctionTable, *, want: Kind = BOOL) -> Compiled:
    """Return the expression as a value of kind `want`; raises BadExpression with every fault found."""
    parsed = parse_syntax(text, scope.place)
    binder = Binder(parsed, scope, table, HANDLERS)
    term = fit(binder, parsed.body, binder.bind(parsed.body), want)
    if binder.faults:
        raise BadExpression(tuple(binder.faults))
    evaluate, asks = build_function(term)
    return Compiled(
        text,
        term.kind,
        evaluate,
        frozenset(binder.depends | binder.depends_on_lines),
        frozenset(binder.functions),
        binder.uses_as_of,
        find_sources(term),
        frozenset(binder.depends),
        asks,
    )


def check_expression(
    text: str, scope: Scope, table: FunctionTable, *, want: Kind = BOOL
) -> tuple[Fault, ...]:
    """Return every fault of an expression, none when it compiles."""
    try:
        compile_expression(text, scope, table, want=want)
    except BadExpression as refused:
        return refused.faults
    return ()


def explain(compiled: Compiled, context: Context) -> tuple[Used, ...]:
    """Return the values an evaluation reads in this context, in the order written, lines of logs left out."""
    return tuple(
        Used(source.item, source.method, source.event, source.repeat, read_source(source, context))
        for source in compiled.sources
    )
