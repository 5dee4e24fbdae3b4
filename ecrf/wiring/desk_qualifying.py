"""The window's qualification: on a thread of its own, signed with the key of who is at work, noted in the access chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ecrf.exports.landing import compute_sha256
from ecrf.services import commands as c
from ecrf.services.desk import Post
from ecrf.viewmodels.qualifying import Qualified, QualifyDone, QualifyOrder
from ecrf.wiring.aside import work_aside
from ecrf.wiring.opening import require
from ecrf.wiring.steps import Cancelled, Steps

if TYPE_CHECKING:
    from pathlib import Path

    from ecrf.services.workplace import Workplace
    from ecrf.wiring.admission import AtWork


class DeskQualifying:
    """Implements `viewmodels.qualifying.Qualifying`."""

    def __init__(self, at_work: AtWork, post: Post) -> None:
        self._at_work, self._post = at_work, post
        self._steps: Steps | None = None

    def start(self, order: QualifyOrder, told: Callable[[int, int], None], done: QualifyDone) -> None:
        """Check on a thread; what came of it is posted to the window."""
        steps = self._steps = Steps(self._post, told)

        def work() -> Qualified | None:
            try:
                return self._qualify(order, steps)
            except Cancelled:
                return None

        work_aside("qualifying", self._post, work, done, daemon=True)

    def stop(self) -> None:
        """Stop at the next check."""
        if self._steps is not None:
            self._steps.stop()

    def _qualify(self, order: QualifyOrder, steps: Steps) -> Qualified:
        from ecrf.wiring.qualify import Job, run_checks, sign_as

        study = self._at_work.study
        workplace = self._at_work.open_workplace()
        try:
            signing = sign_as(study, workplace.session, workplace.tools.store, order.meaning)
            done = run_checks(Job(study.sources, signing, order.target, order.language), steps)
            if not study.reads_only:
                self._note(workplace, done.files[0])
        finally:
            workplace.tools.store.close()
        return Qualified(done.files, done.made)

    def _note(self, workplace: Workplace, report: Path) -> None:
        stamp = self._at_work.study.stamp()
        note = c.RecordAccess(*stamp, "report", f"qualification {report.name}", compute_sha256(report))
        require(workplace.do(note).fault)
