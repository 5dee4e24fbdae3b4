"""What the command line needs from outside to compute: tables, loaded only when a command asks, and a
speaker.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ecrf.cli.compute_csv import Rows
from ecrf.clinical.eortc import Scale
from ecrf.clinical.lab_table import LabTable
from ecrf.clinical.staging import StageTables
from ecrf.words import Message, Speaker


@dataclass(frozen=True, slots=True)
class ComputePort:
    """Loaders of the clinical tables and the speaker of the chosen language; bound by wiring."""

    speaker: Speaker
    eortc_scales: Callable[[str], tuple[Scale, ...]]
    lab_table: Callable[[], LabTable]
    stage_tables: Callable[[], StageTables]
    note: Callable[[Message], None]
    _said: dict[str, str] = field(default_factory=dict, repr=False)

    def reasons(self, why: Sequence[Message]) -> str:
        """Return reasons as one cell."""
        return "; ".join([self._sentence(message) for message in why])

    def _sentence(self, message: Message) -> str:
        if message.args:
            return self.speaker.say(message)
        known = self._said.get(message.code)
        if known is None:
            known = self._said[message.code] = self.speaker.say(message)
        return known


@dataclass(frozen=True, slots=True)
class Output:
    """What a command writes: the header, and rows that may still refuse the input while they are made."""

    header: Sequence[str]
    rows: Iterable[Sequence[str]]


Handler = Callable[[Rows, Namespace, ComputePort], Output]
