"""Coded terms for a field."""

import pytest

from ecrf.library.tables_ctcae import load_ctcae
from ecrf.services.reads.dictionary import CtcaeDictionary, NoDictionary


@pytest.fixture(scope="module")
def words():
    """CTCAE 5.0 as shipped."""
    return CtcaeDictionary(load_ctcae())


@pytest.mark.parametrize("text", ["mucositis oral", "mucositis", "mucosits oral", "10028130"])
def test_a_term_is_found_by_name_misspelling_and_code(words, text):
    """Mucositis oral is MedDRA 10028130 (NCI CTCAE 5.0)."""
    assert "10028130" in [hit.code for hit in words.search("ctcae5", text)]


def test_a_hit_shows_the_grades_that_exist_with_their_criteria(words):
    """Mucositis oral has grades 1 to 5, each with a criterion in both languages."""
    hit = words.find("ctcae5", "10028130")
    assert [grade.grade for grade in hit.grades] == [1, 2, 3, 4, 5]
    assert all(grade.criterion.en for grade in hit.grades)
    assert hit.group.en == "Gastrointestinal disorders"


def test_another_dictionary_finds_nothing(words):
    """Only what is loaded is searched."""
    assert words.search("meddra", "nausea") == ()
    assert words.find("meddra", "10028130") is None
    assert NoDictionary().search("ctcae5", "nausea") == ()
    assert NoDictionary().find("ctcae5", "10028130") is None
