"""What people in head-and-neck oncology type finds the right CTCAE term first, within 20 ms."""

import csv
import random
from collections import Counter
from pathlib import Path

import pytest

from ecrf.clinical.ctcae_terms import search_terms
from ecrf.library.tables_ctcae import load_ctcae

CATALOGUE = load_ctcae()
# Written by hand; the codes are those NCI prints for the term meant.
QUERIES = Path(__file__).with_name("ctcae_queries.csv")
with QUERIES.open(encoding="utf-8", newline="") as _file:
    ROWS = tuple(csv.DictReader(_file))


def first(typed):
    """The code of the best hit, None without one."""
    hits = search_terms(CATALOGUE, typed, 1)
    return hits[0].term.meddra_code if hits else None


def test_the_queries_cover_every_way_of_asking():
    """At least 120 queries, none twice: synonyms, lay words, Chinese, misspellings, codes; each names its term."""
    assert len(ROWS) == len({row["typed"] for row in ROWS}) >= 120
    kinds = Counter(row["kind"] for row in ROWS)
    assert set(kinds) == {"synonym", "lay", "chinese", "misspelling", "code"}
    assert min(kinds.values()) >= 10
    assert all(CATALOGUE.by_code[row["meddra_code"]].name.en == row["term"] for row in ROWS)


@pytest.mark.parametrize("kind", ["synonym", "lay", "chinese", "misspelling", "code"])
def test_the_first_hit_is_the_term_meant(kind):
    """Each query of a kind finds the term meant first."""
    missed = {
        row["typed"]: row["term"]
        for row in ROWS
        if row["kind"] == kind and first(row["typed"]) != row["meddra_code"]
    }
    assert missed == {}


def test_one_slip_of_the_finger_does_not_matter():
    """A letter left out, doubled or changed places in a term's name: 99 of 100 still find it first."""
    chance = random.Random(5)
    names = sorted(
        {row["term"] for row in ROWS if len(row["term"]) >= 7 and "Other, specify" not in row["term"]}
    )
    codes = {row["term"]: row["meddra_code"] for row in ROWS}
    slips = [(name, _slip(name, chance)) for name in names for _ in range(3)]
    missed = [slip for name, slip in slips if first(slip) != codes[name]]
    assert len(missed) <= len(slips) / 100, missed


def _slip(name, chance):
    at = chance.randrange(1, len(name) - 2)
    letter, after, rest = name[at], name[at + 1], name[at + 2 :]
    made = (after + rest, letter * 2 + after + rest, after + letter + rest)
    return name[:at] + chance.choice(made)


def test_no_two_terms_share_a_synonym_but_for_liver_enzymes():
    """A synonym leads to one term; only raised transaminases mean two."""
    owners: dict[str, set[str]] = {}
    for phrase in CATALOGUE.phrases:
        owners.setdefault(phrase.plain, set()).add(phrase.term.name.en)
    shared = {plain: names for plain, names in owners.items() if len(names) > 1}
    assert all(
        names == {"Alanine aminotransferase increased", "Aspartate aminotransferase increased"}
        for names in shared.values()
    ), shared
