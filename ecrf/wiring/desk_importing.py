"""Files that come in through the window: planned and stored on a thread and a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.clinical.site_ranges import SiteRange
from ecrf.schema.findings import BadDesign
from ecrf.services.desk import Post
from ecrf.services.importing import ImportDone, Importing, ImportPlan, ImportWish, Terms
from ecrf.wiring.aside import work_aside
from ecrf.words import Fault

if TYPE_CHECKING:
    from ecrf.wiring.admission import AtWork


def read_range_file(file: Path) -> tuple[SiteRange, ...]:
    """The reference ranges of a laboratory's file."""
    from ecrf.imports.ranges import read_ranges

    return read_ranges(file)


class DeskImporting:
    """Implements `viewmodels.importing.ImportDesk`."""

    def __init__(self, at_work: AtWork, post: Post) -> None:
        self._at_work, self._post = at_work, post
        self._stop = threading.Event()

    def plan(self, wish: ImportWish, done: Callable[[ImportPlan | tuple[Fault, ...]], None]) -> None:
        """Make the dry run."""
        answer: ImportPlan | tuple[Fault, ...] = ()

        def work(importing: Importing) -> None:
            nonlocal answer
            try:
                answer = importing.plan(wish, lambda _done, _of_all: not self._stop.is_set())
            except BadDesign as bad:
                answer = tuple(finding.fault for finding in bad.findings)

        def ended(fault: Fault | None) -> None:
            done((fault,) if fault is not None else answer)

        self._start(work, ended)

    def store(
        self,
        plan: ImportPlan,
        terms: Terms,
        told: Callable[[int, int], None],
        done: Callable[[ImportDone | Fault], None],
    ) -> None:
        """Store a plan."""
        answer: list[ImportDone] = []

        def step(number: int, of_all: int) -> bool:
            self._post(lambda: told(number, of_all))
            return not self._stop.is_set()

        def work(importing: Importing) -> None:
            answer.append(importing.store(plan, terms, step))

        def ended(fault: Fault | None) -> None:
            done(fault if fault is not None else answer[0])

        self._start(work, ended)

    def stop(self) -> None:
        """Stop behind the form or row at hand."""
        self._stop.set()

    def _start(self, work: Callable[[Importing], None], ended: Callable[[Fault | None], None]) -> None:
        """Work on a thread; how it ended is posted to the window."""
        self._stop.clear()
        work_aside("importing", self._post, lambda: self._run(work), ended)

    def _run(self, work: Callable[[Importing], None]) -> None:
        from ecrf.wiring.importing import StudyImporting

        workplace = self._at_work.open_workplace()
        try:
            work(StudyImporting(workplace, self._at_work.study.sources))
        finally:
            workplace.tools.store.close()
