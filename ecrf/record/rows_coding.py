"""Rows of medical coding: codes beside the words of a record chain, and the dictionaries of the study."""

from __future__ import annotations

import msgspec

from ecrf.record.coding import Path


class CodingRow(msgspec.Struct):
    """A code beside what was written at an address; `verbatim` is the entry of the words it was given to."""

    at: str
    verbatim: int
    dictionary: str
    """Digest of the dictionary."""
    path: Path
    how: str
    coded: int
    """Sequence of the entry that coded it, 0 once it was taken back."""
    person: str
    time: str

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.at


class DictionaryRow(msgspec.Struct):
    """A dictionary terms are coded by from study sequence `named`; the last of a kind is in use."""

    dictionary: str
    version: str
    language: str
    digest: str
    named: int
    time: str

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return str(self.named)
