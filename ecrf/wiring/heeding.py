"""What other desks write is walked soon afterwards: no entry the fold refuses stays unseen until the next verification."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING

from msgspec import structs

from ecrf.record.address import ACCESS_CHAIN
from ecrf.services.desk import Post
from ecrf.services.verifying import VerifyReport, Wish
from ecrf.store.postgres_again import AWAY
from ecrf.wiring.steps import Cancelled
from ecrf.words import Refusal

if TYPE_CHECKING:
    from ecrf.store.postgres import PostgresStore
    from ecrf.wiring.server import ServerStudy

WAIT_S = 60.0
"""Seconds for which news are gathered: the study chain is walked once for all of them."""
_LATE = 1000
"""A transaction numbered earlier may be committed later: so many are looked at again."""
_BREATH_S = 0.001
"""Given to the window between two steps."""


class Heeding:
    """One thread that walks, on a connection of its own, the chains it hears of; `found` is told what came of it."""

    def __init__(
        self, study: ServerStudy, post: Post, found: Callable[[VerifyReport], None], wait: float = WAIT_S
    ) -> None:
        self._study, self._post, self._found, self._wait = study, post, found, wait
        self._news: SimpleQueue[frozenset[str]] = SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="heeding", daemon=True)
        self._thread.start()

    def hear(self, chains: frozenset[str]) -> None:
        """These chains grew; of none it is not known which."""
        self._news.put(chains)

    def close(self) -> None:
        """Stop and wait."""
        self._stop.set()
        self._news.put(frozenset())
        self._thread.join()

    def _work(self) -> None:
        heard, missed = set[str](), True
        while not self._stop.wait(self._wait):
            while not self._news.empty():
                grown = self._news.get()
                heard, missed = heard | grown, missed or not grown
            if self._try(heard, missed=missed):
                if self._stop.is_set():  # the word that wakes it at closing may be among the news taken above
                    return
                grown = self._news.get()
                heard, missed = set(grown), not grown

    def _try(self, chains: set[str], *, missed: bool) -> bool:
        """Walk these chains, and where something was missed all that grew since the last walk; whether it was done."""
        try:
            store = self._study.open_store()
            try:
                self._walk(store, chains, missed=missed)
            finally:
                store.close()
        except Cancelled:
            return True
        except Refusal as refusal:
            if refusal.fault.code not in AWAY:
                raise
            return False
        return True

    def _walk(self, store: PostgresStore, chains: set[str], *, missed: bool) -> None:
        last = store.last_number()
        known = self._study.place.memory.find(self._study.where)
        if missed and known is not None and known.walked:
            chains |= store.chains_since(known.walked - _LATE)
        report, grown = None, frozenset(chains - {ACCESS_CHAIN})
        if grown:
            report = self._study.verify(store, Wish(chains=grown, progress=self._breathe))
        self._post(lambda: self._end(report, last))

    def _breathe(self, _done: int, _of_all: int) -> None:
        if self._stop.is_set():
            raise Cancelled
        time.sleep(_BREATH_S)

    def _end(self, report: VerifyReport | None, last: int) -> None:
        memory = self._study.place.memory
        known = memory.find(self._study.where)
        if known is not None:
            memory.keep(structs.replace(known, walked=last))
        if report is not None:
            self._found(report)
