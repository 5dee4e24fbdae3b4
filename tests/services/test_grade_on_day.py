"""Immunotherapy is asked about by the grade an event had on the day of the dose, not by its highest."""

import pytest

from ecrf.services import commands as c
from tests.services.house import House

AE, EXI = "LOGS/1/AE/1/1", "C/1/EXI/1/1"
RULE = {"irae": "X_EXI_15", "other": "X_EXI_19"}


@pytest.fixture(scope="module")
def house():
    """The T3 design; every case is a subject of its own."""
    return House()


def spoken(house, kind, highest, history):
    """Whether the rule of immunotherapy speaks at a dose of 11 March, with an event of this grade history."""
    chain = house.subject()
    event = {
        "AE_TERM": "pneumonitis", "AE_GRADE": highest, "AE_STDAT": "2026-03-01", "AE_ONGO": "Y",
        "AE_IRAE": "Y" if kind == "irae" else "N", "AE_RELIO": "POSSIBLE",
    }  # fmt: skip
    values = [c.NewValue(f"{AE}/AE_L/e1/{oid}", text) for oid, text in event.items()]
    for n, (day, grade) in enumerate(history):
        segment = {"AES_AENO": "1", "AES_STDAT": day, "AES_GRADE": grade}
        values += [c.NewValue(f"{AE}/AE_S/s{n}/{oid}", text) for oid, text in segment.items()]
    house.must("coordinator", c.EnterValues, chain, tuple(values))
    house.must("coordinator", c.EnterValues, chain, (c.NewValue(f"{EXI}/EXI_BODY/0/EXI_DAT", "2026-03-11"),))
    dose = (c.NewValue(f"{EXI}/EXI_IO/0/EXI_IODOSE", "325"),)
    prompts = house.must("coordinator", c.EnterValues, chain, dose).prompts
    return RULE[kind] in {prompt.check for prompt in prompts}


@pytest.mark.parametrize(
    ("highest", "history", "speaks"),
    [
        ("2", [], True),
        ("1", [], False),
        ("3", [("2026-03-01", "3"), ("2026-03-11", "1")], False),
        ("3", [("2026-03-01", "3"), ("2026-03-12", "1")], True),
        ("3", [("2026-03-01", "3"), ("2026-03-11", "2")], True),
        ("2", [("2026-03-01", "1"), ("2026-03-12", "2")], False),
        ("2", [("2026-03-01", "1"), ("2026-03-11", "2")], True),
    ],
)
def test_an_immune_related_event_is_asked_about_while_it_is_above_grade_1(house, highest, history, speaks):
    """Grade 3 that came down to 1 by the day of the dose asks nothing; a day later, or grade 2, does."""
    assert spoken(house, "irae", highest, history) is speaks


@pytest.mark.parametrize(
    ("highest", "history", "speaks"),
    [
        ("3", [], True),
        ("2", [], False),
        ("3", [("2026-03-01", "3"), ("2026-03-11", "1")], False),
        ("3", [("2026-03-01", "3"), ("2026-03-11", "2")], True),
        ("3", [("2026-03-01", "2"), ("2026-03-12", "3")], False),
        ("3", [("2026-03-01", "2"), ("2026-03-11", "3")], True),
    ],
)
def test_a_related_event_that_reached_grade_3_is_asked_about_until_grade_1(house, highest, history, speaks):
    """Grade 2 asks only after grade 3; what gets worse after the dose asks nothing of it."""
    assert spoken(house, "other", highest, history) is speaks
