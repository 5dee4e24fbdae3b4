"""The query list, and the panel of queries at one place."""

from __future__ import annotations

from ecrf.services import commands as c
from ecrf.services.reads.form_view import QueryView
from ecrf.services.reads.query_view import QueryFilter, QueryList, QueryRowView
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench

CANNED = (
    "canned.check_source", "canned.unit", "canned.date", "canned.missing", "canned.clarify", "canned.ae",
)  # fmt: skip
"""Message codes of ready-made questions."""


class QueryActs(Screen):
    """What can be done with a query wherever it is shown."""

    def raise_query(self, chain: str, at: str, text: str, to: str = "coordinator") -> None:
        """Ask about a field, line, form, visit or (empty `at`) the subject."""
        self.act(c.RaiseQuery(*self.stamp(), chain, at, text, to))

    def answer(self, query: QueryView, text: str) -> None:
        """Answer for the site."""
        self.act(c.AnswerQuery(*self.stamp(), query.chain, query.id, text))

    def requery(self, query: QueryView, text: str) -> None:
        """The answer did not settle it."""
        self.act(c.Requery(*self.stamp(), query.chain, query.id, text))

    def close(self, query: QueryView, text: str = "") -> None:
        """It is settled."""
        self.act(c.CloseQuery(*self.stamp(), query.chain, query.id, text))

    def cancel(self, query: QueryView, text: str) -> None:
        """It was raised in error."""
        self.act(c.CancelQuery(*self.stamp(), query.chain, query.id, text))

    def jump(self, query: QueryView) -> Place:
        """The place that shows what is asked about."""
        return place_of(query.chain, query.at)


class QueryListScreen(QueryActs):
    """The list with its filters; `row` is the line in focus."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.filter = QueryFilter()
        self.list = QueryList((), (), (), ())
        self.row = 0

    def load(self) -> None:
        """Read the list; the focus stays inside."""
        self.list = self.bench.reads.queries(self.filter)
        self.row = max(0, min(self.row, len(self.list.rows) - 1))

    def set_filter(self, wanted: QueryFilter) -> None:
        """Show only what passes."""
        self.filter, self.row = wanted, 0
        self.refresh()

    @property
    def chosen(self) -> QueryRowView | None:
        """The line in focus."""
        return self.list.rows[self.row] if self.row < len(self.list.rows) else None

    def move(self, rows: int) -> None:
        """Move the focus, staying inside."""
        self.row = max(0, min(self.row + rows, len(self.list.rows) - 1))
        self.changed()


class QueryPanel(QueryActs):
    """The queries at and beneath one address, settled ones included; empty address: the subject."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.chain = ""
        self.at = ""
        self.queries: tuple[QueryView, ...] = ()
        self.may_raise = bench.session.may("raise_query")

    def load(self) -> None:
        """Read the queries."""
        self.queries = self.bench.reads.queries_at(self.chain, self.at) if self.chain else ()

    def show(self, chain: str, at: str) -> None:
        """Show the queries of another place."""
        self.chain, self.at = chain, at
        self.refresh()

    def ask(self, text: str, to: str = "coordinator") -> None:
        """Ask about the place shown."""
        self.raise_query(self.chain, self.at, text, to)
