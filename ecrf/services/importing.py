"""What an import says of itself: the file, each cell's fate in the dry run, what was dropped, what was reconciled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ecrf.services.reads.form_view import Said
from ecrf.words import Fault, Text

Told = Callable[[int, int], bool]
"""(done, of all) while forms are stored; False stops behind the form at hand."""


class Fate(StrEnum):
    """What becomes of a cell of the file."""

    NEW = "new"
    """The field is empty."""
    SAME = "same"
    """The field holds this value: nothing is written."""
    CHANGED = "changed"
    """The field holds another value, which stays unless replacing was asked for with a reason."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file as it was read."""

    name: str
    sha256: str
    encoding: str
    """Python's name of the encoding, or `xlsx`."""
    rows: int = 0
    """Rows beneath the heading."""
    columns: int = 0


@dataclass(frozen=True, slots=True)
class ImportCell:
    """One cell of the file against the field it belongs to."""

    row: int
    """Row of the file, from 1 with the heading."""
    column: str
    subject: str
    """Subject number."""
    chain: str
    at: str
    label: Text
    """Visit, form and field."""
    text: str
    """What would be entered."""
    new: Said
    old: Said
    fate: Fate
    seen: int = 0
    complete: bool = False
    """The form is complete: to enter the value is a correction and needs a reason."""
    new_line: bool = False
    canonical: str = ""
    """The value in no language, by which file and store are held against each other."""
    fault: Fault | None = None

    @property
    def record(self) -> str:
        """Its form record."""
        return "/".join(self.at.split("/")[:5])


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row (`column` empty), a column (`row` 0) or a cell that goes nowhere, and why."""

    row: int
    column: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The dry run of one file; nothing was written."""

    file: ImportFile
    mapping: str
    """Name of the mapping."""
    mapping_sha256: str
    cells: tuple[ImportCell, ...]
    dropped: tuple[Dropped, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Cells by fate; every fate is named."""
        found = Counter(cell.fate for cell in self.cells)
        return {str(fate): found[fate] for fate in Fate}

    def taken(self, terms: Terms) -> tuple[ImportCell, ...]:
        """The cells that are written on these terms."""
        return tuple(cell for cell in self.cells if terms.take(cell))


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms values are stored."""

    replace: bool = False
    """Other values that stand are replaced; asks for a reason."""
    reason: str = ""

    def take(self, cell: ImportCell) -> bool:
        """Whether a cell is written."""
        if cell.complete and not self.reason:
            return False
        return cell.fate is Fate.NEW or (cell.fate is Fate.CHANGED and self.replace and bool(self.reason))


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the file holds against what the store holds at the same places after the import."""

    of_file: int
    of_store: int
    sum_of_file: str
    """SHA-256 over place and value, sorted."""
    sum_of_store: str

    @property
    def agrees(self) -> bool:
        """Whether counts and checksums are the same."""
        return (self.of_file, self.sum_of_file) == (self.of_store, self.sum_of_store)


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What an import did."""

    stored: int
    forms: int
    left: int
    """Values that stand otherwise or stand in a complete form and were left as they are."""
    failed: tuple[Fault, ...]
    """Why forms were not stored; each is as it was before."""
    reconciled: Reconciled
    stopped: bool = False
    root: str = ""
    """Checkpoint written behind the import; empty when nothing was to be written."""


@dataclass(frozen=True, slots=True)
class ImportWish:
    """A file, and the mapping that says what its columns mean."""

    file: Path
    mapping: Path


class Importing(Protocol):
    """Reads files into plans and plans into the study."""

    def plan(self, wish: ImportWish, told: Told) -> ImportPlan:
        """The dry run; raises Refusal `import.*` or BadDesign for the mapping."""

    def store(self, plan: ImportPlan, terms: Terms, told: Told) -> ImportDone:
        """Store what the terms allow, form by form, then reconcile and note it in the trail."""
