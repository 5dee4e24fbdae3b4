"""One open study and one person at work in it: commands in, outcomes out, reads beside."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.commands import Command
from ecrf.services.designs import DesignBook
from ecrf.services.outcome import Outcome
from ecrf.services.ports import Clock, Entropy, Store
from ecrf.services.session import Session


@dataclass(slots=True)
class Tools:
    """What handlers and reads work with."""

    store: Store
    designs: DesignBook
    clock: Clock
    entropy: Entropy


class Workplace:
    """The one door: every command of the window, the command line, imports and simulation goes through `do`."""

    def __init__(self, tools: Tools, session: Session) -> None:
        self.tools = tools
        self.session = session

    def do(self, command: Command) -> Outcome:
        """Carry out a command in one transaction; a refusal is an outcome with a fault, never an exception."""
        raise NotImplementedError
