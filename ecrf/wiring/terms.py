"""Coded dictionaries bound to the ports that search and resolve them."""

from __future__ import annotations

from ecrf.record.value import Term

CTCAE = "ctcae5"


def find_term(dictionary: str, text: str) -> Term | None:
    """The term of a dictionary by its exact code or name, None when there is none such."""
    if dictionary != CTCAE:
        return None
    from ecrf.library.tables_ctcae import load_term_catalogue

    wanted = text.strip().casefold()
    for term in load_term_catalogue().terms:
        if wanted in (term.code, term.name.casefold()):
            return Term(term.code, term.name, CTCAE)
    return None
