"""Coded dictionaries bound to the ports that search and resolve them; the user's official CTCAE words over the shipped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ecrf.record.value import Term
from ecrf.wiring.memory import user_folder
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.cli.ports import CtcaeFound, CtcaeLoaded
    from ecrf.clinical.ctcae_terms import Catalogue
    from ecrf.library.tables_ctcae_official import OfficialTable

CTCAE = "ctcae5"


@cache
def catalogue() -> Catalogue:
    """CTCAE 5.0, read once: in NCI's exact words where its workbook has been loaded, else in the shipped ones."""
    from ecrf.library.tables_ctcae_official import use_official

    official, _ = _kept_official()
    return _shipped() if official is None else use_official(_shipped(), official)


def official_warnings() -> tuple[Fault, ...]:
    """Why the official words that were loaded are not shown: they are damaged; the shipped ones stand in."""
    _, fault = _kept_official()
    return () if fault is None else (fault,)


def keep_official(file: Path) -> CtcaeLoaded:
    """Read NCI's workbook and keep it in the user's folder."""
    from ecrf.cli.ports import CtcaeLoaded
    from ecrf.library.tables_ctcae_official import (
        count_shown,
        find_differences,
        load_official,
        save_official,
    )

    table = load_official(file, _shipped())
    kept = save_official(table, user_folder())
    _forget()
    differences = tuple(find_differences(table.terms, _shipped()))
    return CtcaeLoaded(kept, table.sha256, len(table.terms), count_shown(table, _shipped()), differences)


def drop_official() -> bool:
    """Show the shipped words again; returns whether others were kept."""
    from ecrf.library.tables_ctcae_official import remove_official

    removed = remove_official(user_folder())
    _forget()
    return removed


def find_ctcae(text: str, limit: int) -> tuple[CtcaeFound, ...]:
    """The CTCAE terms a word finds, best first."""
    from ecrf.cli.ports import CtcaeFound
    from ecrf.clinical.ctcae_terms import search_terms

    terms = (hit.term for hit in search_terms(catalogue(), text, limit))
    return tuple(
        CtcaeFound(
            term.meddra_code,
            term.name,
            term.organ_class,
            tuple((one.grade, one.text) for one in term.criteria),
            term.note,
        )
        for term in terms
    )


def find_term(dictionary: str, text: str) -> Term | None:
    """The term of a dictionary by its exact code or name, None when there is none such."""
    if dictionary != CTCAE:
        return None
    wanted = text.strip()
    found = catalogue().term(wanted) or catalogue().term(_by_name().get(wanted.casefold(), ""))
    return None if found is None else Term(found.meddra_code, found.name.en, CTCAE)


@cache
def _by_name() -> dict[str, str]:
    found = catalogue()
    return {
        name.casefold(): term.meddra_code
        for term in found.terms
        for name in (term.name.en, term.name.zh)
        if name
    }


@cache
def _shipped() -> Catalogue:
    from ecrf.library.tables_ctcae import load_ctcae

    return load_ctcae()


@cache
def _kept_official() -> tuple[OfficialTable | None, Fault | None]:
    from ecrf.library.tables_ctcae_official import load_kept_official

    try:
        return load_kept_official(user_folder()), None
    except Refusal as refusal:
        return None, refusal.fault


def _forget() -> None:
    catalogue.cache_clear()
    _kept_official.cache_clear()
