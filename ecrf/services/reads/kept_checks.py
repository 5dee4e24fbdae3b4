"""Which checks fire on the lines of a log, kept from one read to the next and asked again of lines a change reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ecrf.rules.context import Context
from ecrf.rules.plan import CompiledCheck
from ecrf.rules.reaching import Asked, Change, Place, Standing, find_changes, is_reached

CHANGES_FOLLOWED = 16
"""After more changes at once every line is asked again."""
Answer = tuple[tuple[bool, ...], tuple[tuple[Any, ...], ...]]
"""Whether each check of a part fires on a line, and what the line brings into each question asked of lines."""


@dataclass(slots=True)
class _Part:
    """Checks that read the same beyond their line, with what that was at the moment settled last."""

    checks: tuple[CompiledCheck, ...]
    asks: tuple[Asked, ...]
    around: object = None
    passed: Mapping[Place, Standing] | None = None

    def ask(self, context: Context) -> Answer:
        """What the checks say of a line."""
        fires = tuple(check.evaluate(context) is True for check in self.checks)
        return fires, tuple(asked.home(context) for asked in self.asks)


@dataclass(slots=True)
class _Line:
    """A line with its own stamp, what each part said of it (None: to be asked again), and the checks that fire."""

    stamp: object
    answers: list[Answer | None]
    firing: list[CompiledCheck] | None = None


class KeptChecks:
    """The checks of the lines of one log, in parts; what is kept holds for the moment settled last."""

    def __init__(self, parts: Iterable[Sequence[CompiledCheck]], order: Sequence[CompiledCheck]) -> None:
        self._order = tuple(order)
        self._parts = [
            _Part(tuple(checks), tuple(asked for check in checks for asked in check.compiled.asks))
            for checks in parts
        ]
        self._lines: dict[str, _Line] = {}

    def settle(self, number: int, around: object, passed: Mapping[Place, Standing]) -> None:
        """Take what lies around a part: ask all of it again when what all lines share changed, else where it is reached."""
        part = self._parts[number]
        before, part.passed = part.passed, passed
        if before is None or around != part.around:
            reached: Iterable[_Line] = self._lines.values()
        else:
            changes = {place: find_changes(before[place], now) for place, now in passed.items()}
            reached = self._find_reached(number, changes)
        part.around = around
        for line in reached:
            line.answers[number] = line.firing = None

    def firing(self, name: str, stamp: object, look: Callable[[], Context]) -> list[CompiledCheck]:
        """The checks that fire on a line, in order; `look` sees it as it stands at the moment settled last."""
        line = self._lines.get(name)
        if line is None or line.stamp != stamp:
            line = self._lines[name] = _Line(stamp, [None] * len(self._parts))
        if line.firing is None:
            line.firing = self._ask(line, look())
        return line.firing

    def _ask(self, line: _Line, context: Context) -> list[CompiledCheck]:
        found: set[str] = set()
        for number, part in enumerate(self._parts):
            answer = line.answers[number]
            if answer is None:
                answer = line.answers[number] = part.ask(context)
            found.update(check.oid for check, fires in zip(part.checks, answer[0], strict=True) if fires)
        return [check for check in self._order if check.oid in found] if found else []

    def _find_reached(self, number: int, changes: Mapping[Place, tuple[Change, ...]]) -> Iterable[_Line]:
        count = sum(map(len, changes.values()))
        if count > CHANGES_FOLLOWED:
            return self._lines.values()
        asks = self._parts[number].asks if count else ()
        return [
            line
            for line in (self._lines.values() if asks else ())
            if (answer := line.answers[number]) is not None and is_reached(asks, answer[1], changes)
        ]
