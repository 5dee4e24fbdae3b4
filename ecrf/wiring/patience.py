"""A workplace on a server, where others write at the same moment: what lost a race is made again."""

from __future__ import annotations

import time

from ecrf.services.commands import Command
from ecrf.services.outcome import Outcome
from ecrf.services.reads.mortality import note_mortality
from ecrf.services.unit import Unit
from ecrf.services.workplace import Workplace
from ecrf.store.postgres_again import SendAgain


class PatientWorkplace(Workplace):
    """Does every command until it is done or refused for what it says."""

    def do(self, command: Command) -> Outcome:
        """Carry out a command; an outcome is a lost race only when waiting was given up."""
        return SendAgain(_Once(self), time.sleep).do(command)

    def before_storing(self, unit: Unit) -> None:
        """What its subjects bring to the stopping rule is counted over sites this person does not see."""
        note_mortality(unit, self.tools.designs)


class _Once:
    """One try."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def do(self, command: Command) -> Outcome:
        """Carry it out as in a folder."""
        return Workplace.do(self._workplace, command)
