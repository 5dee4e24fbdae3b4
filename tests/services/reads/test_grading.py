"""The CTCAE grade beside a laboratory result."""

from decimal import Decimal

import pytest

from ecrf.library.tables_ctcae import load_ctcae
from ecrf.library.tables_labs import load_lab_table
from ecrf.record.value import LabValue, Term
from ecrf.schema.model import Item, ItemType
from ecrf.services.reads.grading import build_grader
from ecrf.words import Text


@pytest.fixture(scope="module")
def grade():
    """The grader over the shipped tables."""
    return build_grader(load_lab_table(), load_ctcae())


def lab(analyte, number, unit, low=None, high=None, comparator=""):
    """An item and its value."""
    limits = [None if each is None else Decimal(each) for each in (low, high)]
    value = LabValue(None if number is None else Decimal(number), comparator, unit, *limits)
    return Item("X", ItemType.LAB, Text("x"), analyte=analyte, units=(unit,)), value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (lab("HGB", "96", "g/L", "130", "175"), (2, "Anemia")),
        (lab("HGB", "79", "g/L", "130", "175"), (3, "Anemia")),
        (lab("NEUT", "1.2", "10*9/L", "1.8", "6.3"), (2, "Neutrophil count decreased")),
        (lab("PLAT", "24", "10*9/L", "125", "350"), (4, "Platelet count decreased")),
    ],
)
def test_a_result_is_graded_by_ctcae_5(grade, value, expected):
    """Haemoglobin below 100 and 80 g/L, neutrophils below 1.5, platelets below 25 (NCI CTCAE 5.0, 2017)."""
    found = grade(*value)
    assert (found.grade, found.term.en) == expected


@pytest.mark.parametrize(
    "value",
    [
        lab("HGB", "150", "g/L", "130", "175"),
        lab("RBC", "3", "10*12/L"),
        lab("HGB", "96", "furlong"),
        lab("", "96", "g/L"),
        lab("HGB", None, "g/L"),
    ],
)
def test_what_ctcae_does_not_grade_has_no_grade(grade, value):
    """A normal value, an analyte or unit without limits, an item without an analyte, no number."""
    assert grade(*value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (lab("ALT", "50", "U/L", "9", "50"), None),
        (lab("ALT", "51", "U/L", "9", "50"), 1),
        (lab("ALT", "150", "U/L", "9", "50"), 1),
        (lab("ALT", "151", "U/L", "9", "50"), 2),
        (lab("AST", "1001", "U/L", "15", "50"), 4),
        (lab("ALT", "151", "U/L"), None),
    ],
)
def test_before_a_baseline_the_limits_of_a_normal_one_are_shown_and_said(grade, value, expected):
    """ALT and AST by multiples of ULN 3, 5, 20 while no baseline is known (NCI CTCAE 5.0, "if baseline was normal")."""
    found = grade(*value)
    assert (found.grade if found else None) == expected
    assert found is None or found.is_assumed


def test_with_a_baseline_nothing_is_assumed(grade):
    """ALT 151, ULN 50: grade 2 from a normal baseline of 40, grade 1 from an abnormal one of 90 (1.5 to 3 times)."""
    item, value = lab("ALT", "151", "U/L", "9", "50")
    normal = grade(item, value, LabValue(Decimal(40), "", "U/L"))
    abnormal = grade(item, value, LabValue(Decimal(90), "", "U/L"))
    assert (normal.grade, abnormal.grade) == (2, 1)
    assert not normal.is_assumed
    assert not abnormal.is_assumed


def test_reconciliation_never_assumes_a_baseline(grade):
    """What asks for an adverse event stays with grades that are certain."""
    item, value = lab("ALT", "151", "U/L", "9", "50")
    assert grade.certain(item, value, None) == ()
    assert [each.grade for each in grade.certain(item, value, LabValue(Decimal(40), "", "U/L"))] == [2]


def test_a_kept_term_is_named_in_both_languages(grade):
    """One name is kept; the other is looked up by the code. A term of another dictionary is shown as it is."""
    kept = Term("10029366", "Neutrophil count decreased", "ctcae5")
    assert grade.name_of(kept) == Text("Neutrophil count decreased", "中性粒细胞计数降低")
    assert grade.name_of(Term("10029366", "Own words", "tcm")) == Text("Own words")
