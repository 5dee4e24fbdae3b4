"""Coded terms searched and found, with the grades that exist and their criteria."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ecrf.clinical.ctcae_terms import Catalogue, CtcaeTerm, search_terms
from ecrf.words import Text

CTCAE = "ctcae5"


@dataclass(frozen=True, slots=True)
class GradeText:
    """A grade that exists for a term, with its criterion."""

    grade: int
    criterion: Text


@dataclass(frozen=True, slots=True)
class TermHit:
    """A term found by search."""

    code: str
    name: str
    """The name kept in the record."""
    label: Text
    group: Text
    """System organ class."""
    grades: tuple[GradeText, ...] = ()


class Dictionary(Protocol):
    """Finds coded terms, also by synonym, Chinese name and with misspellings."""

    def search(self, dictionary: str, text: str, limit: int = 20) -> tuple[TermHit, ...]:
        """The best hits, best first; nothing for a dictionary that is not loaded."""

    def find(self, dictionary: str, code: str) -> TermHit | None:
        """The term of a code."""


class CtcaeDictionary:
    """CTCAE 5.0 as the dictionary `ctcae5`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def search(self, dictionary: str, text: str, limit: int = 20) -> tuple[TermHit, ...]:
        """The best hits, best first."""
        if dictionary != CTCAE:
            return ()
        return tuple(_show(hit.term) for hit in search_terms(self._catalogue, text, limit))

    def find(self, dictionary: str, code: str) -> TermHit | None:
        """The term of a MedDRA code."""
        term = self._catalogue.term(code) if dictionary == CTCAE else None
        return None if term is None else _show(term)


class NoDictionary:
    """Stands in where no dictionary was bound."""

    def search(self, dictionary: str, text: str, limit: int = 20) -> tuple[TermHit, ...]:  # noqa: ARG002
        """Nothing."""
        return ()

    def find(self, dictionary: str, code: str) -> TermHit | None:  # noqa: ARG002
        """Nothing."""
        return None


def _show(term: CtcaeTerm) -> TermHit:
    grades = tuple(GradeText(criterion.grade, criterion.text) for criterion in term.criteria)
    return TermHit(term.meddra_code, term.name.en, term.name, term.organ_class, grades)
