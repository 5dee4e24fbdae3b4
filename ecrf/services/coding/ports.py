"""The dictionaries installed on this computer, as coding asks for them; bound in wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ecrf.services.coding.dictionary import Dictionary
from ecrf.words import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Installed:
    """A dictionary as it lies on this computer."""

    kind: str
    version: str
    language: str
    digest: str
    terms: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of loading a folder: the dictionary, or everything that is wrong with its files."""

    installed: Installed | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadWish:
    """Files of a distribution to be installed: a folder, or one CSV file; without a language it is seen from the terms."""

    kind: str
    source: Path
    version: str
    language: str = "en"


Told = Callable[[int, int], None]
"""Hears (steps done, of all); stops the work by raising."""


def nobody(_done: int, _of_all: int) -> None:
    """Nobody wants to know how far it is."""


class Dictionaries(Protocol):
    """Installs, lists, opens and removes dictionaries of the user's folder."""

    def load(self, wish: LoadWish) -> Loaded:
        """Read, check and keep files; keeps nothing that has faults."""

    def installed(self) -> tuple[Installed, ...]:
        """Everything installed, by kind and version."""

    def remove(self, kind: str, version: str, language: str) -> bool:
        """Take one away; whether there was one."""

    def open(self, digest: str) -> Dictionary | None:
        """The dictionary with a digest, None where it is not installed here; read once."""


class Shelf(Protocol):
    """Opens and loads dictionaries while the window goes on; everything is told on the window's thread, one at a time."""

    def opened(self, digest: str) -> Dictionary | None:
        """A dictionary that is open, None while it is not."""

    def open(self, digests: tuple[str, ...], told: Told, done: Callable[[Fault | None], None]) -> None:
        """Open some; `done` gets why not; `coding.stopped` when it was stopped."""

    def load(self, wish: LoadWish, told: Told, done: Callable[[Loaded | Fault], None]) -> None:
        """Install one."""

    def stop(self) -> None:
        """Stop at the next step."""


class AtOnce:
    """A shelf where nothing need wait: without a window."""

    def __init__(self, dictionaries: Dictionaries) -> None:
        self._dictionaries = dictionaries

    def opened(self, digest: str) -> Dictionary | None:
        """It is opened where it is asked for."""
        return self._dictionaries.open(digest)

    def open(self, _digests: tuple[str, ...], _told: Told, done: Callable[[Fault | None], None]) -> None:
        """Nothing to do before."""
        done(None)

    def load(self, wish: LoadWish, _told: Told, done: Callable[[Loaded | Fault], None]) -> None:
        """Install one."""
        try:
            answer: Loaded | Fault = self._dictionaries.load(wish)
        except Refusal as refusal:
            answer = refusal.fault
        done(answer)

    def stop(self) -> None:
        """Nothing runs."""


class NoDictionaries:
    """Where none are bound: nothing is installed."""

    def load(self, wish: LoadWish) -> Loaded:
        """Nothing is loaded."""
        raise Refusal(Fault("dictionaries.nothing", str(wish.source), {"kind": wish.kind}))

    def installed(self) -> tuple[Installed, ...]:
        """None."""
        return ()

    def remove(self, _kind: str, _version: str, _language: str) -> bool:
        """There was none."""
        return False

    def open(self, _digest: str) -> Dictionary | None:
        """None."""
        return None
