"""What the commands of backup and recovery need from outside; bound by wiring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ecrf.services.keeping import BackupPlan, BackupState, Told
from ecrf.services.recovering.document import Document
from ecrf.words import Language


@dataclass(frozen=True, slots=True)
class Who:
    """Login name and password, asked before."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Restoring:
    """A backup to be brought back, and what it is set against."""

    backup: Path
    target: Path
    reason: str
    paper: str = ""
    newer: Path | None = None
    removals: Path | None = None
    drill: bool = False


@dataclass(frozen=True, slots=True)
class FolderUpdate:
    """What a study in a folder is now, and whether anything was `done`; `refused` as in ServerUpdate."""

    revision: str
    fold: int
    done: bool
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerUpdate:
    """What was done to a study on a server: `was` and `now` name format and fold; `differing` rows were not alike.

    `refused` are entries the fold does not allow: their chains stand as before them.
    """

    place: str
    was: str
    now: str
    chains: int
    entries: int
    differing: int
    refused: tuple[str, ...] = ()


class Recovery(Protocol):
    """Acts on study folders that are not, or not only, one open study."""

    def plan(self, folder: Path, plan: BackupPlan | None = None) -> BackupState:
        """The backup plan of a study on this workstation; a `plan` is taken in its place."""

    def restore(self, who: Who, wish: Restoring, told: Told) -> Document:
        """Bring a backup back to a clean place and report."""

    def compare(self, who: Who, one: Path, other: Path, record: str) -> Document:
        """Where two copies part; `record` (`one`, `other` or empty) declares one the record."""

    def salvage(self, who: Who, damaged: Path, target: Path, backup: Path | None) -> Document:
        """Put a damaged study together again in a new folder and report."""

    def write_report(self, document: Document, target: Path, language: Language) -> str:
        """Write a report as .pdf or .xlsx; returns its SHA-256."""

    def snapshot(self, who: Who, folder: Path, target: Path, monitor: str) -> tuple[int, int]:
        """Make a copy for one monitor (login); returns (entries in it, pieces of content taken out)."""

    def changes(self, who: Who, snapshot: Path, target: Path) -> int:
        """Write what the monitor did in a copy, signed; returns the number of acts."""

    def merge(self, who: Who, folder: Path, file: Path, *, dry: bool) -> Document:
        """Bring a change set into the study in the monitor's own name."""

    def archive(self, who: Who, folder: Path, target: Path, told: Told) -> tuple[int, str]:
        """Make the archive of a closed study; returns (entries in it, root of its last checkpoint)."""

    def migrate(self, who: Who, folder: Path, told: Told) -> FolderUpdate:
        """Bring a study of an older program up to date."""

    def migrate_server(self, address: Path, owner: str, told: Told) -> ServerUpdate:
        """Bring a study on a server up to date with its database owner's rights, all of it or nothing."""
