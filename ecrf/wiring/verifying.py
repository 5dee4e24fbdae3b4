"""The whole trail verified by several processes, each with its own connection to the same moment of the file."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from ecrf.services.ports import Link, Store
from ecrf.services.verifying import VerifyReport, Wish, verify_share, verify_study
from ecrf.services.verifying.report import Progress
from ecrf.services.verifying.shares import LOOK, LOOK_SIGNED, Share, deal_chains
from ecrf.vault.signing import verify
from ecrf.wiring.study_files import open_store

WORTH_HELP = 200_000
"""Entries from which on the start of another process is repaid."""
MOST = 4
_TRIES = 20
_TELL_EVERY = 20_000
"""Entries between two words of progress from a helper."""
_LISTEN_S = 0.2


@dataclass(frozen=True, slots=True)
class Errand:
    """What a helper is sent to do."""

    folder: Path
    key: bytes
    wish: Wish
    chains: frozenset[str]


def verify_whole(store: Store, folder: Path, key: bytes, wish: Wish, hands: int = 0) -> VerifyReport:
    """Verify the study in `folder`, which is open as `store`; `hands` processes in all, by its size when 0.

    Every process holds one chain at a time. Where others keep writing so fast that helpers never meet the same
    moment, one process does it all.
    """
    with store.snapshot() as reader:
        links = reader.links()
        hands = 1 if getattr(store, "is_snapshot", False) else hands or _count_hands(links, wish)
        if hands < 2:
            return verify_study(reader, verify, wish)
        own, *dealt = deal_chains(links, hands, LOOK_SIGNED if wish.every_signature else LOOK)
        del own
        quiet = replace(wish, progress=None)
        errands = [Errand(folder, key, quiet, chains) for chains in dealt]
        with _helped(errands, _moment(links)) as helpers:
            return verify_study(reader, verify, replace(wish, progress=helpers.hear(wish)), helpers)


def _count_hands(links: Iterable[Link], wish: Wish) -> int:
    if wish.since_checkpoint or sum(link.sequence for link in links) < WORTH_HELP:
        return 1
    return min(
        MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )


def _moment(links: Iterable[Link]) -> str:
    """What tells one moment of the trail from another: every chain's end."""
    digest = sha256()
    for link in links:
        digest.update(f"{link.chain} {link.sequence} ".encode() + link.head)
    return digest.hexdigest()


class _Helper:
    """One process, the pipe to it, and how far it says it is."""

    def __init__(self, errand: Errand) -> None:
        self.errand = errand
        self.done = 0
        self.share: Share | None = None
        self.pipe, theirs = multiprocessing.Pipe()
        self.process: SpawnProcess = multiprocessing.get_context("spawn").Process(
            target=_help, args=(errand, theirs), daemon=True
        )
        self.process.start()
        theirs.close()

    def meet(self, moment: str) -> bool:
        """Whether the helper looks at this very moment of the trail; it looks again a few times."""
        try:
            for _ in range(_TRIES):
                if self.pipe.recv() == moment:
                    self.pipe.send("go")
                    return True
                self.pipe.send("again")
        except (EOFError, OSError):
            # It could not begin (no second process is allowed here): its chains are walked by who asked.
            return False
        return False

    def listen(self, seconds: float = 0) -> None:
        """Take what the helper has said, waiting for its next word at most so long."""
        while self.share is None and self.pipe.poll(seconds):
            word: int | Share = self.pipe.recv()
            if isinstance(word, int):
                self.done = word
            else:
                self.share = word

    def end(self) -> None:
        """Let it go, finished or not."""
        self.pipe.close()
        self.process.terminate()
        self.process.join()


class _Helpers:
    """Implements services.verifying.Helpers."""

    def __init__(self, helpers: list[_Helper]) -> None:
        self._helpers = helpers
        self._tell: Callable[[], None] = lambda: None

    @property
    def chains(self) -> Collection[str]:
        """The chains they walk."""
        return frozenset[str]().union(*(helper.errand.chains for helper in self._helpers))

    def hear(self, wish: Wish) -> Progress | None:
        """The progress of all together, told as the one wished for."""
        told = wish.progress
        if told is None:
            return None

        def tell(done: int, total: int) -> None:
            for helper in self._helpers:
                helper.listen()
            told(min(total, done + sum(helper.done for helper in self._helpers)), total)
            self._tell = lambda: tell(done, total)

        return tell

    def collect(self) -> Iterable[Share]:
        """Wait for what they found; raises EOFError when a process ended without a word."""
        for helper in self._helpers:
            while helper.share is None:
                helper.listen(_LISTEN_S)
                self._tell()
            yield helper.share


@contextmanager
def _helped(errands: list[Errand], moment: str) -> Iterator[_Helpers]:
    helpers = [_Helper(errand) for errand in errands]
    try:
        yield _Helpers([helper for helper in helpers if helper.meet(moment)])
    finally:
        for helper in helpers:
            helper.end()


def _help(errand: Errand, pipe: Connection) -> None:
    """The helper's whole life: find the moment asked for, walk its chains, hand over what it found."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked ends its helpers
    store = open_store(errand.folder, errand.key)
    try:
        while True:
            with store.snapshot() as reader:
                pipe.send(_moment(reader.links()))
                if pipe.recv() == "go":
                    wish = replace(errand.wish, progress=_teller(pipe))
                    pipe.send(verify_share(reader, verify, wish, errand.chains))
                    return
    finally:
        store.close()


def _teller(pipe: Connection) -> Progress:
    said = 0

    def tell(done: int, total: int) -> None:
        nonlocal said
        del total
        if done - said >= _TELL_EVERY:
            said = done
            pipe.send(done)

    return tell
