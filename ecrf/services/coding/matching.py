"""Which terms of a dictionary fit a text: the very words, words coded before, and words that look alike."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.coding.dictionary import Choice, Dictionary
from ecrf.services.coding.normalising import normalise

LEAST = 55.0
"""Similarity in per cent below which nothing is suggested."""
SHOWN = 12
WITHIN = 90
"""Likeness said of a term that holds the words whole; ten less of one the words hold."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A term that may be meant; `how` is exact, synonym, similar or code, `rank` the similarity in per cent."""

    term: Choice
    how: str
    rank: int


Synonyms = dict[tuple[str, str], str]
"""(kind of dictionary, words as compared) to the code coders gave them."""


def find_certain(dictionary: Dictionary, text: str, synonyms: Synonyms) -> Suggestion | None:
    """The one term of the very same words, or the one coders chose for them before; None where none or several fit."""
    plain = normalise(text)
    if not plain:
        return None
    known = dictionary.by_code.get(synonyms.get((dictionary.kind, plain), ""))
    if known is not None and known.is_current:
        return Suggestion(known, "exact" if normalise(known.name) == plain else "synonym", 100)
    same = dictionary.by_plain.get(plain, ())
    return Suggestion(same[0], "exact", 100) if len(same) == 1 else None


def suggest(
    dictionary: Dictionary, text: str, synonyms: Synonyms, limit: int = SHOWN
) -> tuple[Suggestion, ...]:
    """Terms that may be meant, best first: certain ones, those of the code typed, then similar ones."""
    plain = normalise(text)
    if not plain:
        return ()
    found: dict[str, Suggestion] = {}
    certain = find_certain(dictionary, text, synonyms)
    if certain is not None:
        found[certain.term.code] = certain
    by_code = dictionary.by_code.get(text.strip())
    if by_code is not None and by_code.is_current:
        found.setdefault(by_code.code, Suggestion(by_code, "code", 100))
    for term in dictionary.by_plain.get(plain, ()):
        found.setdefault(term.code, Suggestion(term, "exact", 100))
    for term, rank in _similar(dictionary, plain, limit):
        found.setdefault(term.code, Suggestion(term, "similar", rank))
    return tuple(found.values())[:limit]


def _similar(dictionary: Dictionary, plain: str, limit: int) -> list[tuple[Choice, int]]:
    from rapidfuzz import fuzz, process

    near = process.extract(
        plain, dictionary.plain, scorer=fuzz.token_sort_ratio, score_cutoff=LEAST, limit=limit
    )
    found = [(dictionary.current[at], round(score)) for _, score, at in near]
    inside = [
        (term, WITHIN)
        for term, own in zip(dictionary.current, dictionary.plain, strict=True)
        if len(plain) > 1 and (plain in own or (term.also and normalise(term.also).startswith(plain)))
    ]
    around = [
        (term, WITHIN - 10)
        for term, own in zip(dictionary.current, dictionary.plain, strict=True)
        if len(own) > 1 and own in plain and own != plain
    ]
    around.sort(key=lambda pair: -len(pair[0].name))
    inside.sort(key=lambda pair: len(pair[0].name))
    return sorted([*inside[:limit], *around[:3], *found], key=lambda pair: -pair[1])
