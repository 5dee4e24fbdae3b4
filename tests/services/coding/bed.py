"""A T3 study in memory with a coder and a dictionary in the layout of MedDRA; terms are invented."""

from __future__ import annotations

from pathlib import Path

from ecrf.library.dictionaries import list_dictionaries, load_dictionary, open_dictionary, remove_dictionary
from ecrf.services import commands as c
from ecrf.services.coding.dictionary import Dictionary
from ecrf.services.coding.ports import Installed, Loaded, LoadWish
from ecrf.services.desk import InlineDesk
from ecrf.services.reads import Reads
from ecrf.services.reads.coding_view import CodingView
from ecrf.viewmodels.workbench import Workbench
from tests.library.small_dictionary import LLTS, PATHS, write_meddra
from tests.services.house import House

LOG = "LOGS/1/AE/1/1/AE_L"
HISTORY = "LOGS/1/MH/1/1/MH_L"


class Shelf:
    """Implements the port on a folder of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, wish: LoadWish) -> Loaded:
        """Load."""
        return load_dictionary(wish, self.folder)

    def installed(self) -> tuple[Installed, ...]:
        """List."""
        return list_dictionaries(self.folder)

    def remove(self, kind: str, version: str, language: str) -> bool:
        """Remove."""
        return remove_dictionary(kind, version, language, self.folder)

    def open(self, digest: str) -> Dictionary | None:
        """Open."""
        return open_dictionary(digest, self.folder)


class CodingBed:
    """The house, the shelf, and short ways to act."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.house = House()
        self.shelf = Shelf(folder / "user")
        self.digest = self.install("0.1").digest

    def install(self, version: str, llts: tuple = LLTS, paths: tuple = PATHS) -> Installed:
        """Install a version of the dictionary."""
        files = write_meddra(self.folder / version, llts, paths)
        installed = self.shelf.load(LoadWish("meddra", files, version)).installed
        assert installed is not None
        return installed

    def use(self, version: str = "0.1", digest: str = "") -> None:
        """The study codes by a version."""
        self.house.must("coder", c.NameDictionary, "meddra", version, "en", digest or self.digest)

    def event(self, chain: str, line: str, words: str) -> str:
        """An adverse event; returns where its words stand."""
        at = f"{LOG}/{line}/AE_TERM"
        assert self.house.enter(chain, at, words).fault is None
        return at

    def bench(self, role: str = "coder") -> Workbench:
        """Somebody at work."""
        place = self.house.at(role)
        reads = Reads(self.house.tools, place.session)
        return Workbench(reads, InlineDesk(place), place.new_id, self.house.clock, dictionaries=self.shelf)

    def view(self, role: str = "coder") -> CodingView:
        """The list as a role sees it."""
        return Reads(self.house.tools, self.house.at(role).session).coding()
