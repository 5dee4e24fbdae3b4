"""The subject matrix: rows that pass the filters, the cell in focus, adding a subject."""

from __future__ import annotations

from ecrf.record.address import subject_chain
from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.matrix_view import CellView, Matrix, MatrixFilter, MatrixRow, filter_rows
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
        self.may_add = bench.session.may("add_subject")

    def load(self) -> None:
        """Read the matrix and filter it again."""
        self.matrix = self.bench.reads.matrix()
        self._sift()

    def set_filter(self, wanted: MatrixFilter) -> None:
        """Show only what passes; the subject in focus stays in focus when it passes."""
        chain = self.subject(self.row).chain if self.rows else ""
        self.filter = wanted
        self._sift()
        self._focus(chain, 0)
        self.changed()

    def subject(self, row: int) -> MatrixRow:
        """The subject shown in a row."""
        return self.matrix.rows[self.rows[row]]

    def cell(self, row: int, column: int) -> CellView:
        """The cell shown at a place."""
        return self.matrix.cell(self.rows[row], column)

    def describe(self, row: int, column: int) -> tuple[Message, ...]:
        """The cell in words: where, status, badges, queries; what hover says."""
        cell, subject, head = self.cell(row, column), self.subject(row), self.matrix.columns[column]
        where = Message("matrix.where", {"subject": subject.number, "visit": head.full})
        badges = tuple(Message(code) for code in cell.badges.codes)
        queries = (Message("matrix.queries", {"count": cell.queries}),) if cell.queries else ()
        return (where, Message(cell.status.code), *badges, *queries)

    def move(self, rows: int, columns: int) -> None:
        """Move the focus, staying inside."""
        self.row = _within(self.row + rows, len(self.rows))
        self.column = _within(self.column + columns, len(self.matrix.columns))
        self.changed()

    def target(self, row: int, column: int) -> Place:
        """Where Enter on a cell leads: the visit, or the common form."""
        chain, head = self.subject(row).chain, self.matrix.columns[column]
        if head.form:
            visit = self.bench.reads.schedule(chain).find(head.event, head.repeat)
            planned = (
                [form.record for form in visit.forms if form.form == head.form] if visit is not None else []
            )
            record = planned[0] if planned else f"{head.event}/{head.repeat}/{head.form}/1/1"
            return Place("form", chain, head.event, head.repeat, record)
        return Place("visit", chain, head.event, head.repeat or self._last_repeat(chain, head.event))

    def _last_repeat(self, chain: str, event: str) -> int:
        """The latest repeat of an unscheduled visit, or the first."""
        visits = self.bench.reads.schedule(chain).visits
        return max((visit.repeat for visit in visits if visit.event == event), default=1)

    def add_subject(self, number: str = "", site: str = "") -> None:
        """Add a subject at the session's site (`site` where the session has all) and put the focus on it."""
        home, subject = site or self.bench.session.site, self.bench.new_id()

        def added(outcome: Outcome) -> None:
            if outcome.is_stored:
                self._focus(subject_chain(subject), self.row)

        self.act(c.AddSubject(*self.stamp(), subject, home, number), added)

    def _focus(self, chain: str, otherwise: int) -> None:
        """Put the focus on a subject that is shown."""
        chains = [self.matrix.rows[row].chain for row in self.rows]
        self.row = chains.index(chain) if chain in chains else otherwise

    def _sift(self) -> None:
        self.rows = filter_rows(self.matrix, self.filter)
        self.row = _within(self.row, len(self.rows))
        self.column = _within(self.column, len(self.matrix.columns))


def _within(number: int, count: int) -> int:
    return max(0, min(number, count - 1))
