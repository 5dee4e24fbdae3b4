"""Commands of medical coding: a dictionary named for the study, terms coded, a code taken back."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.record.coding import Path
from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class NameDictionary(Command):
    """Terms are coded by this installed dictionary from here on; `digest` is of its files."""

    dictionary: str
    version: str
    language: str
    digest: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code for the words at `at` as entry `verbatim` gave them; `how` is hand, exact, synonym or carried."""

    at: str
    verbatim: int
    dictionary: str
    path: Path
    how: str = "hand"


@dataclass(frozen=True, slots=True)
class CodeTerms(Command):
    """Code terms of one subject or site: all or none."""

    chain: str
    codes: tuple[NewCode, ...]


@dataclass(frozen=True, slots=True)
class UncodeTerm(Command):
    """A code was wrong and is taken back."""

    chain: str
    at: str
    reason: str
