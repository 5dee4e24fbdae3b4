"""What the command line asks of the installed wording of questionnaires; bound in wiring."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ecrf.schema.wording import Wording


class WordingStore(Protocol):
    """Installs, lists and removes licensed wording in the user's folder."""

    def install(self, file: Path) -> Wording:
        """Read, check and keep a file; refuses `texts.*` and keeps nothing then."""

    def installed(self) -> tuple[Wording, ...]:
        """Everything installed."""

    def remove(self, instrument: str, language: str) -> bool:
        """Take one away; whether there was one."""

    def blank(self, instrument: str, language: str) -> str:
        """A file to fill in."""
