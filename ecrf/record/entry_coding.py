"""The entry kinds of medical coding: a dictionary named for the study, a term coded beside its words, a code taken back."""

from __future__ import annotations

from ecrf.record.entry_shape import Commitment, EntryBase


class DictionaryNamed(EntryBase, frozen=True, tag="dictionary.named/1"):
    """Terms are coded by this dictionary from here on; `digest` is of its files, which stay outside the study."""

    dictionary: str
    """meddra, whodrug, atc or tcm."""
    version: str
    language: str
    digest: str


class TermCoded(EntryBase, frozen=True, tag="term.coded/1"):
    """What stands at `at`, as entry `verbatim` gave it, got a code of the dictionary with digest `dictionary`."""

    at: str
    verbatim: int
    dictionary: str
    coding: Commitment
    """The levels as canonical JSON, narrowest first: `[[level,code,name],...]`."""
    how: str
    """hand, exact, synonym, or carried from an earlier version of the dictionary."""


class TermUncoded(EntryBase, frozen=True, tag="term.uncoded/1"):
    """The code at `at` was wrong and is taken back; the words stand uncoded."""

    at: str
    reason: Commitment
