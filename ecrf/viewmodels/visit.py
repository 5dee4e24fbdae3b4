"""A visit: its forms at the left, its window at the top, its neighbours by key."""

from __future__ import annotations

from collections.abc import Callable

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.services.reads.moving import MoveLine
from ecrf.services.reads.visit_view import VisitView
from ecrf.viewmodels.moving import Destination
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

    @property
    def prefix(self) -> str:
        """The visit's address."""
        return f"{self.event}/{self.repeat}"

    def load(self) -> None:
        """Read the visit."""
        self.view = self.bench.reads.visit(self.chain, self.event, self.repeat)

    def show(self, event: str, repeat: int) -> None:
        """Another visit of the same subject."""
        self.event, self.repeat, self.focus = event, repeat, 0
        self.refresh()

    def next(self) -> None:
        """The next visit, if there is one."""
        if self.view is not None and self.view.next is not None:
            self.show(*self.view.next)

    def previous(self) -> None:
        """The visit before, if there is one."""
        if self.view is not None and self.view.previous is not None:
            self.show(*self.view.previous)

    def move(self, forms: int) -> None:
        """Move the focus in the list of forms, staying inside."""
        count = len(self.view.forms) if self.view is not None else 0
        self.focus = max(0, min(self.focus + forms, count - 1))
        self.changed()

    def target(self, record: str) -> Place:
        """Where Enter on a form leads."""
        return Place("form", self.chain, self.event, self.repeat, record)

    def mark_missing(self, code: str, reason: str = "") -> None:
        """The whole visit is missing for a reason."""
        self.act(c.MarkMissing(*self.stamp(), self.chain, self.prefix, code, reason))

    def lift_missing(self) -> None:
        """The visit's missing mark no longer stands."""
        seen = self.bench.reads.missing_version(self.chain, self.prefix)
        self.act(c.LiftMissing(*self.stamp(), self.chain, self.prefix, seen))

    def mark_in_error(self, reason: str) -> None:
        """The whole visit was entered in error."""
        self.act(c.MarkInError(*self.stamp(), self.chain, self.prefix, reason))

    def move_to(
        self, to: Destination, lines: tuple[MoveLine, ...], reason: str, moved: Callable[[], None]
    ) -> None:
        """Move every form that can go, in one act; `moved` is called when it is done."""

        def done(outcome: Outcome) -> None:
            if outcome.is_stored:
                moved()

        records = tuple(line.record for line in lines if line.obstacle is None)
        self.act(c.MoveForms(*self.stamp(), self.chain, records, to.chain, to.visit, reason), done)

    def verify(self) -> None:
        """Source data of every form of the visit are verified."""
        self.act(c.State(*self.stamp(), self.chain, "sdv", (self.prefix,)))

    def review(self, flag: str) -> None:
        """Every form of the visit was reviewed: `review.medical` or `review.data`."""
        self.act(c.State(*self.stamp(), self.chain, flag, (self.prefix,)))

    def sign(self, meaning: str, password: str) -> None:
        """Sign the visit."""
        self.sign_at(self.chain, self.prefix, meaning, password)
