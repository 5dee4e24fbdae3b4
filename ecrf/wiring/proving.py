"""The window's verification: on a thread and a connection of its own, told step by step, stopped when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from ecrf.services.desk import Post
from ecrf.services.verifying import Wish
from ecrf.viewmodels.proof import Proof, ProofStep, ProofWish
from ecrf.wiring.steps import Cancelled, Steps
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.services.verifying import BadEntry, VerifyReport
    from ecrf.wiring.admission import AtWork

WEEK = timedelta(days=7)


class DeskProving:
    """Implements `viewmodels.proof.Proving`."""

    def __init__(self, at_work: AtWork, post: Post) -> None:
        self._at_work, self._post = at_work, post
        self.on_end: list[Callable[[Proof], None]] = []
        self.on_step: list[Callable[[ProofStep], None]] = []
        self._thread: threading.Thread | None = None
        self._steps = Steps(post, self._tell)
        self._found: dict[str, BadEntry] = {}
        """What does not hold of chains other desks wrote, until a whole verification has looked at everything."""

    @property
    def is_busy(self) -> bool:
        """Whether a verification runs."""
        return self._thread is not None

    @property
    def is_due(self) -> bool:
        """Whether the whole trail was not verified on this workstation for a week."""
        study = self._at_work.study
        known = study.place.memory.find(study.where)
        if known is None or not known.proved:
            return True
        return study.sources.clock.now() - datetime.fromisoformat(known.proved) > WEEK

    def start(self, wish: ProofWish) -> None:
        """Begin; does nothing while one runs."""
        if self._thread is None:
            self._steps.begin()
            self._thread = threading.Thread(target=self._run, args=(wish,), name="proving", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """Stop at the next step."""
        self._steps.stop()

    def stop(self) -> None:
        """Stop for good and wait: the study is about to be closed."""
        self.on_end.clear()
        self.on_step.clear()
        self._steps.stop()
        if self._thread is not None:
            self._thread.join()

    def note_found(self, report: VerifyReport) -> None:
        """A walk along what other desks wrote ended; what it found stands, and what held takes back nothing."""
        if report.bad:
            self._found |= {bad.chain: bad for bad in report.bad}
            self._tell_end(Proof(ProofWish(whole=False), self._at_work.study.sources.typed(), report))

    def _run(self, wish: ProofWish) -> None:
        proof = self._prove(wish)

        self._post(lambda: self._end(proof))

    def _prove(self, wish: ProofWish) -> Proof:
        study = self._at_work.study
        try:
            how = Wish(since_checkpoint=not wish.whole, paper=wish.against, progress=self._steps)
            workplace = self._at_work.open_workplace()
            try:
                report = study.verify(workplace.tools.store, how)
            finally:
                workplace.tools.store.close()
        except Cancelled:
            return Proof(wish, study.sources.typed())
        except Refusal as refusal:
            return Proof(wish, study.sources.typed(), fault=refusal.fault)
        except Exception as error:
            reason = Fault("proof.failed", str(study.folder), {"error": f"{type(error).__name__}: {error}"})
            self._post(lambda: self._end(Proof(wish, study.sources.typed(), fault=reason)))
            raise
        ended = study.sources.typed()
        if report.holds and not how.since_checkpoint:
            memory, known = study.place.memory, study.place.memory.find(study.where)
            if known is not None:
                memory.keep(structs.replace(known, proved=ended))
        return Proof(wish, ended, report)

    def _end(self, proof: Proof) -> None:
        self._thread = None
        report = proof.report
        if report is not None and not proof.wish.whole:
            named = {bad.chain for bad in report.bad}
            found = (bad for chain, bad in self._found.items() if chain not in named)
            proof = replace(proof, report=structs.replace(report, bad=(*report.bad, *found)))
        elif report is not None:
            self._found = {}
        self._tell_end(proof)

    def _tell_end(self, proof: Proof) -> None:
        for listener in tuple(self.on_end):
            listener(proof)

    def _tell(self, done: int, of_all: int) -> None:
        for listener in tuple(self.on_step):
            listener(ProofStep(done, of_all))
