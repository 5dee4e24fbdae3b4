"""The subject matrix: rows that pass the filters, the cell in focus, adding a subject."""

from __future__ import annotations

from ecrf.services.reads.matrix_view import CellView, Matrix, MatrixFilter, MatrixRow
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Message

EMPTY = Matrix((), (), ())


class MatrixScreen(Screen):
    """`rows` index `matrix.rows`; the row and column in focus count within `rows` and `matrix.columns`."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.matrix = EMPTY
        self.filter = MatrixFilter()
        self.rows: tuple[int, ...] = ()
        self.row = 0
        self.column = 0
        self.may_add = False

    def load(self) -> None:
        """Read the matrix and filter it again."""
        raise NotImplementedError

    def set_filter(self, wanted: MatrixFilter) -> None:
        """Show only what passes."""
        raise NotImplementedError

    def subject(self, row: int) -> MatrixRow:
        """The subject shown in a row."""
        return self.matrix.rows[self.rows[row]]

    def cell(self, row: int, column: int) -> CellView:
        """The cell shown at a place."""
        return self.matrix.cell(self.rows[row], column)

    def describe(self, row: int, column: int) -> tuple[Message, ...]:
        """The cell in words: status, badges, queries; what hover says."""
        raise NotImplementedError

    def move(self, rows: int, columns: int) -> None:
        """Move the focus, staying inside."""
        raise NotImplementedError

    def target(self, row: int, column: int) -> Place:
        """Where Enter on a cell leads: the visit, or the common form."""
        raise NotImplementedError

    def add_subject(self, number: str = "", site: str = "") -> None:
        """Add a subject at the session's site (`site` where the session has all); an empty number is made."""
        raise NotImplementedError
