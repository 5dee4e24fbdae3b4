"""The dictionaries of this computer: in the user's folder, each read once; for the window on a thread of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ecrf.services.coding.ports import nobody
from ecrf.wiring.aside import work_aside
from ecrf.wiring.memory import user_folder
from ecrf.wiring.steps import Cancelled, Steps
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.services.coding.dictionary import Dictionary
    from ecrf.services.coding.ports import Installed, Loaded, LoadWish, Told
    from ecrf.services.desk import Post

_T = TypeVar("_T")


class InstalledDictionaries:
    """Implements `services.coding.ports.Dictionaries`."""

    def __init__(self) -> None:
        self._open: dict[str, Dictionary | None] = {}

    def load(self, wish: LoadWish, told: Told = nobody) -> Loaded:
        """Read, check and keep files."""
        from ecrf.library.dictionaries import load_dictionary

        loaded = load_dictionary(wish, user_folder(), told)
        self._open.clear()
        return loaded

    def installed(self) -> tuple[Installed, ...]:
        """Everything installed."""
        from ecrf.library.dictionaries import list_dictionaries

        return list_dictionaries(user_folder())

    def remove(self, kind: str, version: str, language: str) -> bool:
        """Take one away."""
        from ecrf.library.dictionaries import remove_dictionary

        self._open.clear()
        return remove_dictionary(kind, version, language, user_folder())

    def open(self, digest: str, told: Told = nobody) -> Dictionary | None:
        """The dictionary with a digest, None where it is not installed."""
        if digest not in self._open:
            from ecrf.library.dictionaries import open_dictionary

            self._open[digest] = open_dictionary(digest, user_folder(), told)
        return self._open[digest]

    def opened(self, digest: str) -> Dictionary | None:
        """The dictionary with a digest, None while nobody opened it."""
        return self._open.get(digest)


class DeskShelf:
    """Implements `services.coding.ports.Shelf`."""

    def __init__(self, held: InstalledDictionaries, post: Post) -> None:
        self._held, self._post = held, post
        self._steps: Steps | None = None

    def opened(self, digest: str) -> Dictionary | None:
        """A dictionary that is open."""
        return self._held.opened(digest)

    def open(self, digests: tuple[str, ...], told: Told, done: Callable[[Fault | None], None]) -> None:
        """Open some on a thread."""

        def work(steps: Steps) -> None:
            for number, digest in enumerate(digests):
                self._held.open(digest, _part_of(steps, number, len(digests)))

        self._start(work, told, done)

    def load(self, wish: LoadWish, told: Told, done: Callable[[Loaded | Fault], None]) -> None:
        """Install one on a thread."""
        self._start(lambda steps: self._held.load(wish, steps), told, done)

    def stop(self) -> None:
        """Stop at the next step."""
        if self._steps is not None:
            self._steps.stop()

    def _start(self, work: Callable[[Steps], _T], told: Told, done: Callable[[_T | Fault], None]) -> None:
        steps = self._steps = Steps(self._post, told)

        def run() -> _T:
            try:
                return work(steps)
            except Cancelled as stopped:
                raise Refusal(Fault("coding.stopped")) from stopped

        work_aside("dictionaries", self._post, run, done, daemon=True)


def _part_of(told: Told, number: int, of_all: int) -> Told:
    """The steps of one of several works as steps of all of them."""
    return lambda done, steps: told(number * steps + done, of_all * steps)
