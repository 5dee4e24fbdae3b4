"""The dictionaries installed on this computer, as coding asks for them; bound in wiring."""

from __future__ import annotations

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
