"""What the command line asks of a study about signatures given on paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PaperWish:
    """A signed sheet to be bound to what it was printed from."""

    subject: str
    """Subject number."""
    place: str
    """Address of the form or visit, empty: the casebook."""
    code: str
    """As printed on the sheet."""
    signer: str
    """Login of who signed."""
    day: str
    """ISO date of the signature."""
    scan: Path


class PaperActs(Protocol):
    """The part of `Work` that is about signatures on paper."""

    def bind_paper(self, wish: PaperWish) -> str:
        """Bind a signed sheet; returns the SHA-256 (hex) of the scan."""
