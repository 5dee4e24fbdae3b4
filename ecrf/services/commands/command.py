"""What every command has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """What all commands have: an id made when the act was done, and that time (ISO 8601 with offset)."""

    id: str
    typed: str
