"""Which home lines a change of other lines can reach: what a check's aggregates ask of them, before and now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ecrf.rules.context import Context, Line, Reach
from ecrf.rules.lines import Ask, lines_count, lines_exist, lines_sum
from ecrf.rules.terms import Lines, Logic, Not, Term

_NOTHING: object = object()
"""What a line that does not stand says where no answer is as good as none."""
_RAISED: object = object()
_NO_LINE: dict[Callable[..., Any], object] = {
    lines_exist: False,
    lines_count: False,
    lines_sum: Decimal(0),
}
"""The answer of a line that makes no difference to a fold."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one aggregate asks of every line of a group, apart from the expression it stands in.

    A fold over lines hangs on nothing but the answers of these lines: while every changed line answers a home line as it
    did before, the aggregate says the same to that home line as before.
    """

    group: str
    reach: Reach
    fold: Callable[..., Any]
    ask: Ask
    home: Callable[[Context], tuple[Any, ...]]
    """What the home line brings into the question."""
    telling: bool | None = None
    """The only answer whether the check fires can hang on; None where it can hang on each."""
    key: Ask | None = None
    """What of a line must equal something of the home line for the answer to be True; such a question never raises."""

    def answers_alike(self, home: tuple[Any, ...], before: Line | None, now: Line | None) -> bool:
        """Whether a line answers a home line now as it did before; None is a line that does not stand."""
        was, is_now = self._answer(home, before), self._answer(home, now)
        return was is is_now or bool(was == is_now)

    def _answer(self, home: tuple[Any, ...], line: Line | None) -> object:
        if line is None:
            answer = _NO_LINE.get(self.fold, _NOTHING)
        elif self.telling and self.key is not None and None in self.key(line):
            return False
        else:
            try:
                answer = self.ask(line, *home)
            except ArithmeticError:
                return _RAISED
        return answer if self.telling is None else answer is self.telling


def find_telling(term: Term, *, sought: bool = True) -> Iterator[tuple[Lines, bool]]:
    """The `exists` of a check that reach its top through `and`, `or` and `not` alone, with the answer that tells.

    In Kleene's logic such an expression is true or not by which of its parts are true, under a `not` by which are false:
    between the two other answers nothing is decided.
    """
    match term:
        case Lines() if term.fold is lines_exist:
            yield term, sought
        case Not():
            yield from find_telling(term.inner, sought=not sought)
        case Logic():
            for part in term.parts:
                yield from find_telling(part, sought=sought)


Place = tuple[str, Reach]
"""A group and how far its lines are passed over."""
Standing = Mapping[str, tuple[object, Line]]
"""Lines by key, each with a stamp that differs when anything in it does."""
Change = tuple[Line | None, Line | None]
"""A line before and now."""


def find_changes(before: Standing, now: Standing) -> tuple[Change, ...]:
    """The lines that came, went or differ."""
    gone = tuple((line, None) for key, (_, line) in before.items() if key not in now)
    other = ((before.get(key), stamp, line) for key, (stamp, line) in now.items())
    return (
        *gone,
        *((was[1] if was else None, line) for was, stamp, line in other if was is None or was[0] != stamp),
    )


def is_reached(
    asks: Iterable[Asked], homes: Iterable[tuple[Any, ...]], changes: Mapping[Place, tuple[Change, ...]]
) -> bool:
    """Whether a check may fire otherwise than before on a home line, given what that brings into each question."""
    return any(
        not asked.answers_alike(home, before, now)
        for asked, home in zip(asks, homes, strict=True)
        for before, now in changes[asked.group, asked.reach]
    )
