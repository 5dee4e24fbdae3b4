"""Commands sent again: after a lost race, and after a broken connection of which nobody knows what it left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ecrf.services.commands import Command
from ecrf.services.desk import Doer
from ecrf.services.outcome import Outcome
from ecrf.store.postgres_link import UNPROVED
from ecrf.words import Fault, Refusal

RACED = ("store.fork", "store.busy")
"""Codes after which the same may succeed: somebody else was first, or held on for too long."""
BOOK = "keys"
"""The place of a fork that is none to repeat: somebody else replaced the envelopes, and the new ones were made of those."""
_CROWDED = (*RACED, "store.too_many")
AWAY = ("store.connection_lost", "store.too_many", *UNPROVED)
"""Codes that say nothing of a command but that the server was not reached."""
_TRIES = 60
_LONGEST = 0.25
_ASKS, _PATIENCE = 8, 1.0
_T = TypeVar("_T")


def ask_again(act: Callable[[], _T], pause: Callable[[float], None]) -> _T:
    """What `act` gives, asked again a few times for some seconds while the server is crowded; raises its last refusal."""
    for number in range(_ASKS - 1):
        try:
            return act()
        except Refusal as refusal:
            if refusal.fault.code not in _CROWDED:
                raise
        pause(min(_PATIENCE, 0.05 * 2**number))
    return act()


class SendAgain:
    """Implements services.desk.Doer around another: an id makes a command safe to repeat, whatever became of it.

    Two people in one subject at the same moment do not meet: the second command is made again on top of the first,
    and only a field both changed is refused (`command.stale`). `pause` sleeps some seconds. `away` is called with the
    fault while the server cannot be reached, and with None when it answers again; it says whether to go on waiting.
    """

    def __init__(
        self,
        doer: Doer,
        pause: Callable[[float], None],
        away: Callable[[Fault | None], bool] | None = None,
        races: int = _TRIES,
    ) -> None:
        self._doer, self._pause, self._away, self._races = doer, pause, away, races

    def do(self, command: Command) -> Outcome:
        """Carry out a command; its outcome is a race or a lost connection only when waiting was given up."""
        tries, waited, was_away = 0, 0.0, False
        while True:
            outcome = self._doer.do(command)
            fault = outcome.fault
            code = "" if fault is None else fault.code
            if code in RACED and tries < self._races and fault is not None and fault.place != BOOK:
                tries += 1
                waited = min(_LONGEST, waited * 1.5 + 0.002)
                self._pause(waited)
            elif code in AWAY and self._away is not None and self._away(fault):
                was_away = True
            else:
                if was_away and self._away is not None and code not in AWAY:
                    self._away(None)
                return outcome
