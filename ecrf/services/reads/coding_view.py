"""What the coder's list is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ecrf.record.coding import Path
from ecrf.record.rows_coding import DictionaryRow
from ecrf.words import Text


class CodingState(StrEnum):
    """Where the words of an item stand with the coder."""

    UNCODED = "uncoded"
    STALE = "stale"
    """The words were changed after they were coded."""
    OLDER = "older"
    """Coded by an earlier version of the dictionary."""
    CODED = "coded"


TO_DO = (CodingState.UNCODED, CodingState.STALE)
"""What keeps a study from being coded completely."""


@dataclass(frozen=True, slots=True)
class CodingItem:
    """Words to be coded, with the code they have, if any."""

    chain: str
    subject: str
    site: str
    at: str
    verbatim: str
    version: int
    """Entry the words stand by."""
    form: Text
    item: Text
    oid: str
    number: int
    """Number of the line."""
    family: str
    """`meddra` or `drug`."""
    state: CodingState
    path: Path = ()
    """The code given, also where the words changed since."""
    how: str = ""
    dictionary: DictionaryRow | None = None
    coder: str = ""
    coded_at: str = ""
    queries: int = 0
    """Unsettled queries about the words."""


@dataclass(frozen=True, slots=True)
class SynonymLine:
    """Words coders coded before, the code they got last, and how often; `codes` more than one: not always the same."""

    kind: str
    verbatim: str
    code: str
    name: str
    count: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodingView:
    """The coder's list; no dictionary: the study has not named one, and nothing asks for codes."""

    items: tuple[CodingItem, ...]
    dictionaries: tuple[DictionaryRow, ...]
    """In use, one of each kind."""
    synonyms: tuple[SynonymLine, ...]

    def count(self, state: CodingState | None = None) -> int:
        """How many words stand so; None: all."""
        return sum(state in (None, item.state) for item in self.items)
