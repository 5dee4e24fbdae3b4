"""The value an event had on a day, of the lines that name it: on both sides of every beginning."""

from datetime import date

import pytest

from ecrf.record.partial_date import PartialDate
from ecrf.record.value import Typed
from ecrf.rules.linked import reached, read_linked, standing
from ecrf.schema.model import ItemType

KEY = "AES_GRADE AES_STDAT AES_AENO"


def line(number, start, grade):
    """A line of a grade history."""
    began = (
        Typed(ItemType.PARTIAL_DATE, PartialDate(*(int(part) for part in start.split("-"))))
        if start
        else None
    )
    return {
        "AES_AENO": Typed(ItemType.INTEGER, number),
        "AES_STDAT": began,
        "AES_GRADE": Typed(ItemType.CHOICE, grade) if grade else None,
    }


def spells(*lines):
    """What event 1 is told of its lines."""
    return read_linked(KEY, 1, [line(*each) for each in lines]).native


RISEN_AND_FALLEN = spells(
    (1, "2026-05-01", "1"), (1, "2026-05-20", "1"), (1, "2026-05-08", "3"), (2, "2026-05-10", "4")
)


@pytest.mark.parametrize(
    ("day", "now", "most"),
    [
        ("2026-04-30", None, None),
        ("2026-05-01", "1", "1"),
        ("2026-05-07", "1", "1"),
        ("2026-05-08", "3", "3"),
        ("2026-05-19", "3", "3"),
        ("2026-05-20", "1", "3"),
    ],
)
def test_a_grade_holds_from_its_day_until_the_next_begins(day, now, most):
    """The order of entry does not matter, and the lines of another event say nothing."""
    asked = date.fromisoformat(day)
    assert (standing(RISEN_AND_FALLEN, asked), reached(RISEN_AND_FALLEN, asked)) == (now, most)


def test_a_month_is_unknown_within_and_known_behind():
    """Whether a grade of May held on 10 May cannot be told; on 31 May and later it can."""
    vague = spells((1, "2026-04-01", "2"), (1, "2026-05", "1"))
    assert standing(vague, date(2026, 4, 30)) == "2"
    assert standing(vague, date(2026, 5, 10)) is None
    assert standing(vague, date(2026, 5, 31)) == "1"


def test_what_is_not_filled_in_yet_is_unknown():
    """A line without its day or its grade makes nothing certain."""
    assert standing(spells((1, "", "1")), date(2026, 5, 10)) is None
    assert standing(spells((1, "2026-05-01", "")), date(2026, 5, 10)) is None


def test_nobody_names_the_line():
    """Then there is nothing to be told: the caller falls back on the event itself."""
    assert read_linked(KEY, 3, [line(1, "2026-05-01", "1")]) is None
