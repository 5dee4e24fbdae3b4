"""What can be coded without asking: the very words of a term, and words coded before; proposed, never done by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ecrf.services import commands as c
from ecrf.services.coding.dictionary import Dictionary
from ecrf.services.coding.matching import Suggestion, find_certain
from ecrf.services.reads.coding import kinds_in_use, read_synonyms
from ecrf.services.reads.coding_view import TO_DO, CodingItem, CodingView

Open = Callable[[str], Dictionary | None]
"""Opens an installed dictionary by its digest."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words with the one term that fits for certain."""

    item: CodingItem
    dictionary: Dictionary
    found: Suggestion


def propose(view: CodingView, open_: Open) -> tuple[Proposal, ...]:
    """Every uncoded or stale item with a certain term, in the order of the list; queried words are left to the coder."""
    synonyms = read_synonyms(view)
    proposals: list[Proposal] = []
    for item in view.items:
        if item.state not in TO_DO or item.queries:
            continue
        for used in kinds_in_use(view, item.family):
            dictionary = open_(used.digest)
            found = find_certain(dictionary, item.verbatim, synonyms) if dictionary is not None else None
            if dictionary is not None and found is not None:
                proposals.append(Proposal(item, dictionary, found))
                break
    return tuple(proposals)


def new_code(item: CodingItem, dictionary: Dictionary, code: str, how: str) -> c.NewCode | None:
    """The code for words as they stand, None for a term the dictionary does not have."""
    path = dictionary.path_of(code)
    return None if path is None else c.NewCode(item.at, item.version, dictionary.digest, path, how)


def by_chain(proposals: Iterable[Proposal]) -> dict[str, tuple[c.NewCode, ...]]:
    """The codes of proposals by subject: one command each."""
    found: dict[str, tuple[c.NewCode, ...]] = {}
    for each in proposals:
        code = new_code(each.item, each.dictionary, each.found.term.code, each.found.how)
        if code is not None:
            found[each.item.chain] = (*found.get(each.item.chain, ()), code)
    return found
