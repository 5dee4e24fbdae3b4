"""Values on their way from the keyboard to the trail: typed, stored, refused, waiting for a reason, undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ecrf.record.value import Missing, NonConformant, Typed, Value
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.viewmodels.field import FieldPhase, FieldState
from ecrf.words import Fault

if TYPE_CHECKING:
    from ecrf.viewmodels.form import FormScreen

RECENT_REASONS = 5
UNDONE = "undone"
REASON_DUE = "command.reason_due"
"""Code of the fault by which services refuse a change without a reason."""
_STORED = FieldState()


@dataclass(frozen=True, slots=True)
class Batch:
    """Fields entered by one act: (address, text or value); all of it or nothing."""

    values: tuple[tuple[str, str | Value], ...]
    how: str = "typed"

    @property
    def places(self) -> tuple[str, ...]:
        """The addresses."""
        return tuple(at for at, _ in self.values)


@dataclass(frozen=True, slots=True)
class _Step:
    """What an act changed: the values before with their versions, and the versions it left, per address."""

    before: tuple[tuple[str, str | Value], ...]
    seen: dict[str, int]
    left: dict[str, int]


class Entering:
    """The values of one form screen that are not, or not only, in the trail."""

    def __init__(self, screen: FormScreen) -> None:
        self._screen = screen
        self._states: dict[str, FieldState] = {}
        self._next: dict[str, str] = {}
        """Typed again before the desk had answered."""
        self._waiting: list[Batch] = []
        """Refused only for want of a reason."""
        self._undo: list[_Step] = []
        self._returning: dict[str, int] = {}
        """Versions, per address, that the undo under way goes back to."""
        self.reasons: tuple[str, ...] = ()

    def state(self, at: str) -> FieldState:
        """Where a field is on its way."""
        return self._states.get(at, _STORED)

    @property
    def asks_reason(self) -> tuple[str, ...]:
        """Addresses whose change waits for a reason."""
        return tuple(at for batch in self._waiting for at in batch.places)

    @property
    def unstored(self) -> tuple[str, ...]:
        """Addresses typed or refused."""
        return tuple(self._states)

    def leave(self, at: str, text: str) -> None:
        """Enter a text unless it is what the field shows already."""
        state = self.state(at)
        if state.phase is FieldPhase.TYPED:
            self._next[at] = text
        elif state.phase is FieldPhase.REFUSED and state.text == text:
            return
        elif text.strip() == self._screen.field(at).editing.strip():
            self.restore(at)
        else:
            self.send(Batch(((at, text),)))

    def send(self, batch: Batch, reason: str = "") -> None:
        """Enter a batch; without a reason where one is due it waits for `give_reason`."""
        fields = [self._screen.field(at) for at in batch.places]
        self._forget(batch.places)
        if not reason and any(field.reason_due for field in fields):
            self._wait(batch)
            return
        for at, entered in batch.values:
            self._states[at] = FieldState(FieldPhase.TYPED, _text_of(entered))
        seen = {field.at: field.version for field in fields}
        before = tuple((field.at, _entered(field.value if field.version else None)) for field in fields)
        values = tuple(c.NewValue(at, entered, seen[at]) for at, entered in batch.values)
        command = c.EnterValues(*self._screen.stamp(), self._screen.chain, values, batch.how, reason)

        def done(outcome: Outcome) -> None:
            self._told(batch, _Step(before, seen, {}), outcome)

        self._screen.act(command, done)

    def give_reason(self, reason: str) -> None:
        """Send everything that waits, with one reason."""
        waiting, self._waiting = self._waiting, []
        self.remember(reason)
        for batch in waiting:
            self.send(batch, reason)

    def remember(self, reason: str) -> None:
        """Offer this reason again."""
        if reason:
            kept = [old for old in self.reasons if old != reason]
            self.reasons = (reason, *kept)[:RECENT_REASONS]

    def restore(self, at: str) -> None:
        """Forget what was typed into a field and is not stored."""
        self._forget((at,))

    def drop(self) -> None:
        """Forget everything that is not stored and not on its way."""
        self._forget([at for at, state in self._states.items() if state.phase is FieldPhase.REFUSED])

    def undo(self) -> None:
        """Enter the values before the last act, where nobody changed them since."""
        while self._undo:
            step = self._undo.pop()
            if all(self._screen.field(at).version == version for at, version in step.left.items()):
                self._returning = step.seen
                self.send(Batch(step.before, UNDONE))
                return

    def _wait(self, batch: Batch) -> None:
        self._waiting.append(batch)
        fault = Fault(REASON_DUE, batch.places[0])
        for at, entered in batch.values:
            self._states[at] = FieldState(FieldPhase.REFUSED, _text_of(entered), fault, needs_reason=True)

    def _told(self, batch: Batch, step: _Step, outcome: Outcome) -> None:
        self._forget(batch.places)
        if outcome.fault is None:
            versions = {value.at: value.version if value.value is not None else 0 for value in outcome.values}
            left = {at: versions[at] for at in batch.places if at in versions}
            if batch.how == UNDONE:
                self._returned(left)
            elif left:
                self._undo.append(replace(step, left=left))
        elif outcome.fault.code == REASON_DUE:
            self._wait(batch)
            self._screen.fault = None
        else:
            for at, entered in batch.values:
                self._states[at] = FieldState(FieldPhase.REFUSED, _text_of(entered), outcome.fault)
        for at in batch.places:
            if at in self._next:
                self.leave(at, self._next.pop(at))

    def _returned(self, left: dict[str, int]) -> None:
        """An undone field holds its former value under a new version: earlier steps lead to that one."""
        former, self._returning = self._returning, {}
        moved = {(at, former[at]): version for at, version in left.items() if at in former}
        self._undo = [
            replace(step, left={at: moved.get((at, version), version) for at, version in step.left.items()})
            for step in self._undo
        ]

    def _forget(self, places: Iterable[str]) -> None:
        gone = frozenset(places)
        for at in gone:
            self._states.pop(at, None)
        self._waiting = [batch for batch in self._waiting if not gone & frozenset(batch.places)]


def _entered(value: object) -> str | Value:
    """A stored value as it is entered again; an empty text empties the field."""
    return value if isinstance(value, (Typed, Missing, NonConformant)) else ""


def _text_of(entered: str | Value) -> str:
    if isinstance(entered, str):
        return entered
    return entered.code if isinstance(entered, Missing) else getattr(entered, "raw", "")
