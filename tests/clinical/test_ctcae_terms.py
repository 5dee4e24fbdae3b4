"""CTCAE 5.0 terms and their search."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.ctcae_terms import Match, find_term, search_terms
from ecrf.library.tables_ctcae import load_ctcae
from ecrf.words import Refusal

CATALOGUE = load_ctcae()


def first(text):
    """The best hit."""
    return search_terms(CATALOGUE, text, 1)[0]


def test_counts_of_the_published_table():
    """NCI CTCAE 5.0: 837 terms, 26 classes, 26 "Other, specify", 837 codes; grades 645, 745, 750, 551, 494."""
    assert len(CATALOGUE.terms) == len(CATALOGUE.by_code) == 837
    assert len({term.organ_class.en for term in CATALOGUE.terms}) == 26
    assert sum(term.needs_specification for term in CATALOGUE.terms) == 26
    counts = Counter(grade for term in CATALOGUE.terms for grade in term.grades)
    assert [counts[grade] for grade in range(1, 6)] == [645, 745, 750, 551, 494]


def test_every_term_and_class_has_a_chinese_name():
    """Every term and class has its own Chinese name, no two terms the same one."""
    names = [term.name.zh for term in CATALOGUE.terms]
    assert all(names)
    assert len(set(names)) == len(names)
    assert all(term.organ_class.zh for term in CATALOGUE.terms)


def test_chinese_criteria_keep_every_number():
    """A Chinese criterion has the same numbers and comparisons as the English one."""
    numbers = re.compile(r"\d+(?:\.\d+)?")
    signs = re.compile(r"[<>]=?")
    translated = 0
    for term in CATALOGUE.terms:
        for criterion in term.criteria:
            english, chinese = criterion.text.en.replace(",", ""), criterion.text.zh.replace(",", "")
            if chinese:
                translated += 1
                assert sorted(numbers.findall(english)) == sorted(numbers.findall(chinese)), term.name.en
                assert sorted(signs.findall(english)) == sorted(signs.findall(chinese)), term.name.en
    assert translated > 2600


def test_grade_5_is_death():
    """Every grade 5 is death, in both languages."""
    texts = {
        (one.text.en, one.text.zh) for term in CATALOGUE.terms for one in term.criteria if one.grade == 5
    }
    assert texts == {("Death", "死亡")}


@pytest.mark.parametrize(
    ("code", "grade", "exists"), [("10028130", 5, True), ("10001760", 3, False), ("10001760", 2, True)]
)
def test_only_existing_grades(code, grade, exists):
    """Mucositis oral has grade 5; alopecia stops at 2."""
    assert (grade in find_term(CATALOGUE, code).grades) is exists


def test_unknown_code_is_refused():
    """A code CTCAE does not have is refused."""
    with pytest.raises(Refusal) as refused:
        find_term(CATALOGUE, "10000000")
    assert refused.value.fault.code == "ctcae.unknown_term"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Mucositis oral", "Mucositis oral"),
        ("mucositis", "Mucositis oral"),
        ("10028130", "Mucositis oral"),
        ("mouth sores", "Mucositis oral"),
        ("口腔黏膜炎", "Mucositis oral"),
        ("口腔粘膜炎", "Mucositis oral"),
        ("mucosistis", "Mucositis oral"),
        ("neutropaenia", "Neutrophil count decreased"),
        ("粒缺", "Neutrophil count decreased"),
        ("thrombocytopenia", "Platelet count decreased"),
        ("hand-foot syndrome", "Palmar-plantar erythrodysesthesia syndrome"),
        ("diarrhoea", "Diarrhea"),
        ("拉肚子", "Diarrhea"),
        ("vomitting", "Vomiting"),
        ("dysgusia", "Dysgeusia"),
        ("xerostomia", "Dry mouth"),
        ("口干", "Dry mouth"),
        ("ＡＬＴ升高", "Alanine aminotransferase increased"),
        ("甲减", "Hypothyroidism"),
        ("放射性皮炎", "Dermatitis radiation"),
        ("hearing loss", "Hearing impaired"),
        ("nausia", "Nausea"),
    ],
)
def test_words_people_type(typed, found):
    """Name, synonym, lay word, abbreviation, Chinese, British spelling, full width and misspelling find the term."""
    assert first(typed).term.name.en == found


def test_code_comes_first():
    """A whole MedDRA code is a sure hit."""
    assert first("10033371").match is Match.CODE


@pytest.mark.parametrize("text", ["", "  ", "!?", "\t"])
def test_nothing_typed_finds_nothing(text):
    """Blank or pure punctuation finds nothing."""
    assert search_terms(CATALOGUE, text) == ()


def test_terms_of_a_class():
    """The class of investigations has 42 terms."""
    assert sum(term.organ_class.en == "Investigations" for term in CATALOGUE.terms) == 42


@given(st.text(max_size=30))
def test_any_text_can_be_searched(text):
    """No text breaks the search; hits are unique and at most as many as asked for."""
    hits = search_terms(CATALOGUE, text, 5)
    assert len(hits) <= 5
    assert len({hit.term.meddra_code for hit in hits}) == len(hits)


@given(st.sampled_from(CATALOGUE.terms))
def test_every_term_is_found_by_its_own_names(term):
    """Typing a term's English or Chinese name gives that term first."""
    assert first(term.name.en).term is term
    assert first(term.name.zh).term is term
