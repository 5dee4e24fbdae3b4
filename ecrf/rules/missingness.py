"""Functions that ask whether and why there is no value."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date
from typing import Any

from ecrf.record.value import Missing, NonConformant, Shown, Typed
from ecrf.rules.arguments import take_arguments
from ecrf.rules.binder import Binder
from ecrf.rules.context import Series
from ecrf.rules.fitting import MISSING_CODES
from ecrf.rules.kinds import BOOL, Kind, Shape
from ecrf.rules.reaches import pick_last_before
from ecrf.rules.terms import UNCLEAR, Lax, Native, Raw, Strict, Term, is_unclear
from ecrf.schema.model import ItemType


def is_missing(shown: Shown) -> bool | None:
    """True for an empty field and for a missing code; unknown for unreadable text and withheld values."""
    if shown is None or isinstance(shown, Missing):
        return True
    return False if isinstance(shown, Typed) else None


def is_empty(shown: Shown) -> bool | None:
    """True only where nothing was entered, not even a missing code; unknown for withheld values."""
    if shown is None:
        return True
    return False if isinstance(shown, Typed | Missing | NonConformant) else None


def is_present(shown: Shown) -> bool | None:
    """True for a value of the item's type; unknown for unreadable text and withheld values."""
    missing = is_missing(shown)
    return None if missing is None else not missing


def missing_code(shown: Shown) -> str | None:
    """The missing code, unknown where there is none."""
    return shown.code if isinstance(shown, Missing) else None


def _binding(ask: Callable[[Shown], Any], kind: Kind) -> Callable[[Binder, ast.Call], Term]:
    def bind(binder: Binder, node: ast.Call) -> Term:
        args = take_arguments(binder, node, 1)
        term = binder.bind(args[0]) if args else UNCLEAR
        if is_unclear(term):
            return UNCLEAR
        if isinstance(term, Native) and term.source.item:
            return Lax(kind, ask, (Raw(term.kind, term.source),))
        if isinstance(term, Strict) and term.call is pick_last_before:
            return Strict(kind, _asking(ask), term.args)
        return binder.fault("rules.item_wanted", args[0])

    return bind


def _asking(ask: Callable[[Shown], Any]) -> Callable[[Series, date], Any]:
    """The question about what `last_before` picks: a known value or none."""

    def asked(series: Series, day: date) -> Any:  # noqa: ANN401 - yes/no or a code, as the question has it
        native = pick_last_before(series, day)
        return ask(None if native is None else Typed(ItemType.TEXT, native))

    return asked


MISSINGNESS: dict[str, Callable[[Binder, ast.Call], Term]] = {
    "is_missing": _binding(is_missing, BOOL),
    "is_empty": _binding(is_empty, BOOL),
    "is_present": _binding(is_present, BOOL),
    "missing_code": _binding(missing_code, Kind(Shape.CODE, codelist=MISSING_CODES)),
}
