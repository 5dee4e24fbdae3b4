"""The dictionaries of this computer: in the user's folder, each read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecrf.wiring.memory import user_folder

if TYPE_CHECKING:
    from ecrf.services.coding.dictionary import Dictionary
    from ecrf.services.coding.ports import Installed, Loaded, LoadWish


class InstalledDictionaries:
    """Implements `services.coding.ports.Dictionaries`."""

    def __init__(self) -> None:
        self._open: dict[str, Dictionary | None] = {}

    def load(self, wish: LoadWish) -> Loaded:
        """Read, check and keep files."""
        from ecrf.library.dictionaries import load_dictionary

        loaded = load_dictionary(wish, user_folder())
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

    def open(self, digest: str) -> Dictionary | None:
        """The dictionary with a digest, None where it is not installed."""
        if digest not in self._open:
            from ecrf.library.dictionaries import open_dictionary

            self._open[digest] = open_dictionary(digest, user_folder())
        return self._open[digest]
