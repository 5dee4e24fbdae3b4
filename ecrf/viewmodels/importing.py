"""The import page: a file and a mapping, the dry run with filters, then storing with progress and a way to stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ecrf.services.importing import Dropped, Fate, ImportCell, ImportDone, ImportPlan, ImportWish, Terms
from ecrf.viewmodels.screen import Screen
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault

FILTERS = ("all", "new", "changed", "refused", "same", "dropped")
Line = ImportCell | Dropped


class ImportDesk(Protocol):
    """Plans and stores on a thread of its own; bound in wiring. Everything is told on the window's thread."""

    def plan(self, wish: ImportWish, done: Callable[[ImportPlan | tuple[Fault, ...]], None]) -> None:
        """Make the dry run; the faults of a file or mapping that cannot be read instead."""

    def store(
        self,
        plan: ImportPlan,
        terms: Terms,
        told: Callable[[int, int], None],
        done: Callable[[ImportDone | Fault], None],
    ) -> None:
        """Store a plan; `told` hears how far it is."""

    def stop(self) -> None:
        """Stop behind the form or row at hand."""


class ImportScreen(Screen):
    """What is chosen, what the dry run said, what came of it."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.plan: ImportPlan | None = None
        self.done: ImportDone | None = None
        self.faults: tuple[Fault, ...] = ()
        """What is wrong with the mapping."""
        self.terms = Terms()
        self.shown = FILTERS[0]
        self.busy = False
        self.progress = (0, 0)

    @property
    def may_store(self) -> bool:
        """Whether this person may enter values."""
        return self.bench.session.may("enter_values")

    @property
    def count(self) -> int:
        """How many values would be stored on the terms as they are."""
        return len(self.plan.taken(self.terms)) if self.plan is not None and self.done is None else 0

    @property
    def waiting(self) -> int:
        """How many more would be, with a reason: values for complete forms, and other values where replacing is chosen."""
        if self.plan is None or self.done is not None:
            return 0
        with_reason = Terms(replace=self.terms.replace, reason="-")
        return len(self.plan.taken(with_reason)) - self.count

    @property
    def lines(self) -> tuple[Line, ...]:
        """What the filter shows."""
        if self.plan is None:
            return ()
        if self.shown == "dropped":
            return self.plan.dropped
        cells = self.plan.cells
        if self.shown == "all":
            return (*cells, *self.plan.dropped)
        return tuple(cell for cell in cells if cell.fate == self.shown)

    @property
    def missed(self) -> tuple[int, int]:
        """Cells refused, and rows that went nowhere: what a person still has to look at once the rest is stored."""
        if self.plan is None:
            return 0, 0
        return self.plan.counts[Fate.REFUSED], len({line.row for line in self.plan.dropped if line.row})

    def counts(self) -> dict[str, int]:
        """How many lines each filter shows."""
        if self.plan is None:
            return dict.fromkeys(FILTERS, 0)
        of_cells, dropped = self.plan.counts, len(self.plan.dropped)
        return {
            **of_cells,
            "dropped": dropped,
            "all": sum(of_cells.values()) + dropped,
        }

    def choose(self, shown: str) -> None:
        """Take another filter."""
        self.shown = shown
        self.changed()

    def set_terms(self, terms: Terms) -> None:
        """Replace or leave, and why."""
        self.terms = terms
        self.changed()

    def look(self, file: str, mapping: str) -> None:
        """Make the dry run."""
        if self.bench.importing is None or self.busy:
            return
        self.plan, self.done, self.faults, self.fault = None, None, (), None
        if not file.strip() or not mapping.strip():
            self.fault = Fault("import.choose")
            self.changed()
            return
        self._begin()
        wish = ImportWish(Path(file.strip()), Path(mapping.strip()))
        self.bench.importing.plan(wish, self._planned)

    def store(self) -> None:
        """Store what the terms allow, once everything typed is stored."""
        plan, desk = self.plan, self.bench.importing
        if plan is None or desk is None or self.busy or not self.count or not self.may_store:
            return
        self._begin()
        terms = self.terms
        self.bench.desk.when_empty(lambda: desk.store(plan, terms, self._told, self._stored))

    def stop(self) -> None:
        """Stop what is going on; whole forms that were stored stay."""
        if self.bench.importing is not None and self.busy:
            self.bench.importing.stop()

    def _begin(self) -> None:
        self.busy, self.progress, self.fault = True, (0, 0), None
        self.changed()

    def _planned(self, answer: ImportPlan | tuple[Fault, ...]) -> None:
        self.busy = False
        if isinstance(answer, ImportPlan):
            self.plan = answer
            self.shown = "refused" if answer.counts[Fate.REFUSED] else "all"
        else:
            self.fault, self.faults = (answer[0], answer) if answer else (None, ())
        self.changed()

    def _told(self, done: int, of_all: int) -> None:
        self.progress = (done, of_all)
        self.changed()

    def _stored(self, answer: ImportDone | Fault) -> None:
        self.busy = False
        if isinstance(answer, Fault):
            self.fault = answer
        else:
            self.done = answer
        self.changed()
