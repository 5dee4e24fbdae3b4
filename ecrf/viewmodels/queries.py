"""The query list, and the panel of queries at one place."""

from __future__ import annotations

from ecrf.services.reads.form_view import QueryView
from ecrf.services.reads.query_view import QueryFilter, QueryList, QueryRowView
from ecrf.viewmodels.places import Place
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
        raise NotImplementedError

    def answer(self, query: QueryView, text: str) -> None:
        """Answer for the site."""
        raise NotImplementedError

    def requery(self, query: QueryView, text: str) -> None:
        """The answer did not settle it."""
        raise NotImplementedError

    def close(self, query: QueryView, text: str = "") -> None:
        """It is settled."""
        raise NotImplementedError

    def cancel(self, query: QueryView, text: str) -> None:
        """It was raised in error."""
        raise NotImplementedError

    def jump(self, query: QueryView) -> Place:
        """The place that shows what is asked about."""
        raise NotImplementedError


class QueryListScreen(QueryActs):
    """The list with its filters; `row` is the line in focus."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.filter = QueryFilter()
        self.list = QueryList((), (), (), ())
        self.row = 0

    def load(self) -> None:
        """Read the list."""
        self.list = self.bench.reads.queries(self.filter)

    def set_filter(self, wanted: QueryFilter) -> None:
        """Show only what passes."""
        raise NotImplementedError

    @property
    def chosen(self) -> QueryRowView | None:
        """The line in focus."""
        return self.list.rows[self.row] if self.row < len(self.list.rows) else None

    def move(self, rows: int) -> None:
        """Move the focus, staying inside."""
        raise NotImplementedError


class QueryPanel(QueryActs):
    """The queries at and beneath one address, settled ones included; empty address: the subject."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.chain = ""
        self.at = ""
        self.queries: tuple[QueryView, ...] = ()
        self.may_raise = False

    def show(self, chain: str, at: str) -> None:
        """Show the queries of another place."""
        raise NotImplementedError
