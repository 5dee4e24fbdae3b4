"""The history panel of a field (F4) and the trail of the study."""

from __future__ import annotations

from ecrf.services.reads.history_view import FieldHistory, TrailFilter, TrailPage
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench


class HistoryPanel(Screen):
    """Who, when, old, new, why of one field, and what differs from the signed and the verified value."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.chain = ""
        self.at = ""
        self.history: FieldHistory | None = None

    def show(self, chain: str, at: str) -> None:
        """Show another field."""
        self.chain, self.at = chain, at
        self.refresh()

    def load(self) -> None:
        """Read the history."""
        self.history = self.bench.reads.history(self.chain, self.at) if self.at else None


class TrailScreen(Screen):
    """The trail of the study, newest first, filtered and paged."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.filter = TrailFilter()
        self.page = TrailPage((), 0, more=False)

    def load(self) -> None:
        """Read the page in view."""
        self.page = self.bench.reads.trail(self.filter, self.page.page)

    def set_filter(self, wanted: TrailFilter) -> None:
        """Show only what passes, from the first page."""
        self.filter = wanted
        self.page = TrailPage((), 0, more=False)
        self.refresh()

    def turn(self, pages: int) -> None:
        """Turn forwards or back."""
        if pages < 0 or self.page.more:
            self.page = TrailPage((), max(0, self.page.page + pages), more=False)
            self.refresh()
