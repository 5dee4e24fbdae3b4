"""The subject matrix as packed numbers: one row per subject, one small integer per cell."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from ecrf.services.reads.status_view import Badge, Status
from ecrf.words import Text

_STATUS_BITS = 4
_BADGE_BITS = 16


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A visit, or (with `form`) one common form at the right; `label` is the short one for the head."""

    event: str
    repeat: int
    form: str
    label: Text
    """Short: a common form is headed by its OID."""
    full: Text
    epoch: str


@dataclass(frozen=True, slots=True)
class EpochSpan:
    """An epoch over its neighbouring columns `first` .. `first + count - 1`."""

    label: Text
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell unpacked."""

    status: Status
    badges: Badge
    queries: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A subject; `cells` has one packed number per column."""

    chain: str
    number: str
    site: str
    """Site number."""
    status: str
    arm: str
    cells: array[int]
    summary: CellView
    """The whole subject at a glance."""
    randomised: str = ""
    """Randomisation number; empty before, and where nobody is randomised."""
    randomised_on: str = ""
    """ISO day."""
    arm_label: Text | None = None
    """The arm, for a session that may know it."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Subjects by visits."""

    columns: tuple[MatrixColumn, ...]
    epochs: tuple[EpochSpan, ...]
    rows: tuple[MatrixRow, ...]

    def cell(self, row: int, column: int) -> CellView:
        """One cell unpacked."""
        return unpack_cell(self.rows[row].cells[column])


@dataclass(frozen=True, slots=True)
class MatrixFilter:
    """What of the matrix is shown; empty fields filter nothing."""

    text: str = ""
    """Part of the subject number."""
    site: str = ""
    status: str = ""
    """Subject status."""
    cell: Status | None = None
    """Only subjects with such a cell."""
    badge: Badge = Badge.NONE
    """Only subjects with a cell wearing one of these."""


def pack_cell(status: Status, badges: Badge, queries: int) -> int:
    """Four bits of status, sixteen of badges, up to 4,095 queries."""
    return int(status) | int(badges) << _STATUS_BITS | min(queries, 4095) << (_STATUS_BITS + _BADGE_BITS)


def unpack_cell(packed: int) -> CellView:
    """The opposite of `pack_cell`."""
    status = Status(packed & 15)
    badges = Badge(packed >> _STATUS_BITS & 0xFFFF)
    return CellView(status, badges, packed >> (_STATUS_BITS + _BADGE_BITS))


def filter_rows(matrix: Matrix, wanted: MatrixFilter) -> tuple[int, ...]:
    """The row numbers of `matrix` that pass the filter, in order."""
    return tuple(number for number, row in enumerate(matrix.rows) if _passes(row, wanted))


def _passes(row: MatrixRow, wanted: MatrixFilter) -> bool:
    if wanted.text and wanted.text.lower() not in row.number.lower():
        return False
    if (wanted.site and row.site != wanted.site) or (wanted.status and row.status != wanted.status):
        return False
    if wanted.cell is not None and not any(cell & 15 == wanted.cell for cell in row.cells):
        return False
    return not wanted.badge or any(cell >> _STATUS_BITS & 0xFFFF & wanted.badge for cell in row.cells)
