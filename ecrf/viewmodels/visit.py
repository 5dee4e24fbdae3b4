"""A visit: its forms at the left, its window at the top, its neighbours by key."""

from __future__ import annotations

from ecrf.services.reads.visit_view import VisitView
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench


class VisitScreen(Screen):
    """One visit of one subject; `view` is None until loaded."""

    def __init__(self, bench: Workbench, chain: str, event: str, repeat: int = 1) -> None:
        super().__init__(bench)
        self.chain, self.event, self.repeat = chain, event, repeat
        self.view: VisitView | None = None
        self.focus = 0
        """Index of the form in focus."""

    def load(self) -> None:
        """Read the visit."""
        self.view = self.bench.reads.visit(self.chain, self.event, self.repeat)

    def show(self, event: str, repeat: int) -> None:
        """Another visit of the same subject."""
        self.event, self.repeat, self.focus = event, repeat, 0
        self.refresh()

    def next(self) -> None:
        """The next visit, if there is one."""
        raise NotImplementedError

    def previous(self) -> None:
        """The visit before, if there is one."""
        raise NotImplementedError

    def target(self, record: str) -> Place:
        """Where Enter on a form leads."""
        return Place("form", self.chain, self.event, self.repeat, record)

    def mark_missing(self, code: str, reason: str = "") -> None:
        """The whole visit is missing for a reason."""
        raise NotImplementedError

    def lift_missing(self) -> None:
        """The visit's missing mark no longer stands."""
        raise NotImplementedError

    def mark_in_error(self, reason: str) -> None:
        """The whole visit was entered in error."""
        raise NotImplementedError

    def sign(self, meaning: str, password: str) -> None:
        """Sign the visit."""
        raise NotImplementedError
