"""What the command line asks of medical coding in an open study; bound in wiring."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from ecrf.services.coding.automatic import Proposal
from ecrf.services.coding.upversion import Change
from ecrf.services.reads.coding_view import CodingView
from ecrf.words import Language


class CodingWork(Protocol):
    """The coder's acts in a study."""

    def name(self, kind: str, version: str, language: str) -> str:
        """Code by an installed dictionary from now on; returns its digest. Refuses `dictionaries.not_installed`."""

    def view(self) -> CodingView:
        """The list."""

    def proposals(self) -> tuple[Proposal, ...]:
        """What has one certain term."""

    def accept(self, proposals: tuple[Proposal, ...]) -> None:
        """Code what was proposed, subject by subject."""

    def compare(self, kind: str, version: str, language: str) -> tuple[Change, ...]:
        """What another installed version would change."""

    def write_comparison(self, changes: tuple[Change, ...], target: Path, language: Language) -> None:
        """Write the comparison as a workbook."""
