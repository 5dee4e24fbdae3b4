"""Coded dictionaries bound to the ports that search and resolve them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ecrf.record.value import Term

if TYPE_CHECKING:
    from ecrf.clinical.ctcae_terms import Catalogue

CTCAE = "ctcae5"


@cache
def catalogue() -> Catalogue:
    """CTCAE 5.0, read once."""
    from ecrf.library.tables_ctcae import load_ctcae

    return load_ctcae()


@cache
def _by_name() -> dict[str, str]:
    found = catalogue()
    return {
        name.casefold(): term.meddra_code
        for term in found.terms
        for name in (term.name.en, term.name.zh)
        if name
    }


def find_term(dictionary: str, text: str) -> Term | None:
    """The term of a dictionary by its exact code or name, None when there is none such."""
    if dictionary != CTCAE:
        return None
    wanted = text.strip()
    found = catalogue().term(wanted) or catalogue().term(_by_name().get(wanted.casefold(), ""))
    return None if found is None else Term(found.meddra_code, found.name.en, CTCAE)
