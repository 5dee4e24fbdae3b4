"""The terms of CTCAE 5.0: which exist, which grades they have, and how a word a person types finds them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from ecrf.clinical.numbers import refuse
from ecrf.words import Text

_FUZZY_FROM = 4  # shorter Latin words match too much
_FUZZY_CUTOFF = 72
_SPACE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a grade of a term means; `;` separates alternatives."""

    grade: int
    text: Text


@dataclass(frozen=True, slots=True)
class CtcaeTerm:
    """A term with its MedDRA code, its system organ class, the grades that exist, and other words for it.

    `note` says which other term may be meant; `definition` is NCI's, there once its own table is loaded.
    """

    meddra_code: str
    name: Text
    organ_class: Text
    criteria: tuple[Criterion, ...]
    definition: str = ""
    note: Text = Text("")  # noqa: RUF009 - a frozen struct
    synonyms: tuple[str, ...] = ()

    @property
    def grades(self) -> tuple[int, ...]:
        """The grades that exist."""
        return tuple(criterion.grade for criterion in self.criteria)

    @property
    def needs_specification(self) -> bool:
        """Whether the term is an "Other, specify" one, recorded with a verbatim text."""
        return self.name.en.endswith(" - Other, specify")


class Match(IntEnum):
    """How a hit was found, the surest last."""

    FUZZY = 1
    INSIDE = 2
    WORDS = 3
    START = 4
    SAME = 5
    CODE = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found, how, by which of its words, and how well (0 to 100)."""

    term: CtcaeTerm
    match: Match
    matched: str
    score: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """A word or phrase a term can be found by, as written and as compared."""

    written: str
    plain: str
    term: CtcaeTerm
    own: bool


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All terms, ready to be searched."""

    terms: tuple[CtcaeTerm, ...]
    by_code: dict[str, CtcaeTerm] = field(repr=False)
    phrases: tuple[Phrase, ...] = field(repr=False)
    plain: tuple[str, ...] = field(repr=False)

    def term(self, meddra_code: str) -> CtcaeTerm | None:
        """Return the term with this MedDRA code."""
        return self.by_code.get(meddra_code)


def build_catalogue(terms: Iterable[CtcaeTerm]) -> Catalogue:
    """Make a catalogue of `terms`: names, Chinese names and synonyms become searchable."""
    members = tuple(terms)
    phrases: list[Phrase] = []
    for term in members:
        own = (term.name.en, term.name.zh)
        written = dict.fromkeys(word for word in (*own, *term.synonyms) if word)
        phrases += [Phrase(word, simplify(word), term, word in own) for word in written]
    plain = tuple(phrase.plain for phrase in phrases)
    return Catalogue(members, {term.meddra_code: term for term in members}, tuple(phrases), plain)


def simplify(text: str) -> str:
    """Return text as it is compared: no case, width, accents or punctuation; British spelled as American."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = _SPACE.sub(" ", letters).strip()
    return words.replace("ae", "e").replace("oe", "e").replace("our", "or").replace("粘膜", "黏膜")


def search_terms(catalogue: Catalogue, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """Return the best hits for a name, synonym, lay word, Chinese word, misspelling or MedDRA code, best
    first.
    """
    query = simplify(text)
    if not query:
        return ()
    best: dict[str, Hit] = {}
    if query.isdigit():
        for code, term in catalogue.by_code.items():
            if code.startswith(query):
                best[code] = Hit(term, Match.CODE, code, 100.0 * len(query) / len(code))
    for phrase in catalogue.phrases:
        match = _match(query, phrase.plain)
        if match is not None:
            _keep(best, _hit(phrase, match, query))
    if len(best) < limit:
        _search_fuzzy(catalogue, query, best)
    ranked = sorted(best.values(), key=lambda hit: (-hit.match, -hit.score, hit.term.name.en))
    return tuple(ranked[:limit])


def _match(query: str, plain: str) -> Match | None:
    if query == plain:
        return Match.SAME
    if plain.startswith(query):
        return Match.START
    if query not in plain:
        words = query.split()
        return Match.WORDS if len(words) > 1 and all(word in plain for word in words) else None
    return Match.WORDS if f" {query}" in plain else Match.INSIDE


def _hit(phrase: Phrase, match: Match, query: str) -> Hit:
    share = 100.0 * len(query) / max(len(phrase.plain), len(query))
    return Hit(phrase.term, match, phrase.written, min(share + (5.0 if phrase.own else 0.0), 100.0))


def _keep(best: dict[str, Hit], hit: Hit) -> None:
    code = hit.term.meddra_code
    known = best.get(code)
    if known is None or (hit.match, hit.score) > (known.match, known.score):
        best[code] = hit


def _search_fuzzy(catalogue: Catalogue, query: str, best: dict[str, Hit]) -> None:
    if query.isascii() and len(query) < _FUZZY_FROM:
        return
    from rapidfuzz import fuzz, process

    cutoff = _FUZZY_CUTOFF
    found = process.extract(query, catalogue.plain, scorer=fuzz.WRatio, score_cutoff=cutoff, limit=40)
    for _, score, index in found:
        phrase = catalogue.phrases[index]
        if len(phrase.plain) * 2 >= len(query):
            # of equally near phrases the one that begins like the query is meant
            begins = fuzz.ratio(query, phrase.plain[: len(query)])
            _keep(best, Hit(phrase.term, Match.FUZZY, phrase.written, 0.8 * score + 0.2 * begins))


def find_term(catalogue: Catalogue, meddra_code: str) -> CtcaeTerm:
    """Return the term with this MedDRA code; refuses (`ctcae.unknown_term`)."""
    term = catalogue.term(meddra_code)
    if term is None:
        raise refuse("ctcae.unknown_term", "meddra_code", term_code=meddra_code)
    return term
