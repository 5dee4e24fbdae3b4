"""What a command came to: stored with its numbers, or refused with a fault."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from ecrf.record.value import Value
from ecrf.schema.model import Severity
from ecrf.words import Fault, Text


class StoredValue(msgspec.Struct, frozen=True, gc=False):
    """A field as it now stands; `value` None means emptied."""

    at: str
    version: int
    value: Value | None


class Prompt(msgspec.Struct, frozen=True):
    """A check that speaks beside its field at field exit."""

    check: str
    at: str
    """Home address: the field it is shown beside, or the form record."""
    severity: Severity
    say: Text
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """`fault` is None when everything was stored; otherwise nothing was."""

    command: str
    fault: Fault | None = None
    sequence: int = 0
    """Number of the last entry in the command's main chain."""
    chains: frozenset[str] = frozenset()
    """The chains that changed: what a screen compares to decide whether it must refresh."""
    values: tuple[StoredValue, ...] = ()
    """Every field changed, derived ones included."""
    prompts: tuple[Prompt, ...] = ()
    """All checks firing now on the touched form (shown beside fields)."""
    faults: tuple[Fault, ...] = ()
    """Why a form could not be completed, field by field."""
    created: str = ""
    """Id of what was made: query, integrity run."""
    fields: tuple[str, ...] = field(default=())

    @property
    def is_stored(self) -> bool:
        """Whether the command took effect."""
        return self.fault is None
