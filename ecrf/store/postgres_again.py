"""Commands sent again: after a lost race, and after a broken connection of which nobody knows what it left."""

from __future__ import annotations

from collections.abc import Callable

from ecrf.services.commands import Command
from ecrf.services.desk import Doer
from ecrf.services.outcome import Outcome
from ecrf.store.postgres_link import UNPROVED
from ecrf.words import Fault

_RACED = ("store.fork", "store.busy")
AWAY = ("store.connection_lost", "store.too_many", *UNPROVED)
"""Codes that say nothing of a command but that the server was not reached."""
_TRIES = 60
_LONGEST = 0.25


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
    ) -> None:
        self._doer, self._pause, self._away = doer, pause, away

    def do(self, command: Command) -> Outcome:
        """Carry out a command; its outcome is a race or a lost connection only when waiting was given up."""
        tries, waited, was_away = 0, 0.0, False
        while True:
            outcome = self._doer.do(command)
            fault = outcome.fault
            code = "" if fault is None else fault.code
            if code in _RACED and tries < _TRIES:
                tries += 1
                waited = min(_LONGEST, waited * 1.5 + 0.002)
                self._pause(waited)
            elif code in AWAY and self._away is not None and self._away(fault):
                was_away = True
            else:
                if was_away and self._away is not None and code not in AWAY:
                    self._away(None)
                return outcome
