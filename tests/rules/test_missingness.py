"""Missing, empty, present and unreadable are different things."""

import pytest

from ecrf.record.value import NonConformant, Withheld
from ecrf.rules.memory import MemoryContext, Spot
from tests.rules.trial import ND, SCOPE, compiled, faults, run, spots

READ = {
    "is_missing(N)": (True, True, False, None, None),
    "is_empty(N)": (True, False, False, False, None),
    "is_present(N)": (False, False, True, None, None),
    "missing_code(N) == 'ND'": (None, True, None, None, None),
    "N > 0": (None, None, True, None, None),
}


@pytest.mark.parametrize("text", READ)
def test_states_of_a_field(text):
    """Empty, missing, typed, unreadable and withheld answer each question in their own way."""
    shown = [None, ND, *(spots({"N": 1}).item("N"),), NonConformant("abc", "x"), Withheld("blinded")]
    contexts = [
        MemoryContext(SCOPE.index, "VS", {} if s is None else {Spot("", 1, 1, "N"): s}) for s in shown
    ]
    assert tuple(compiled(text).evaluate(c) for c in contexts) == READ[text]


def test_missingness_of_a_reached_item():
    """The question may be asked of an item elsewhere."""
    values = {"WEIGHT@SCR": ND}
    assert compiled("is_missing(at(WEIGHT, 'SCR'))").evaluate(spots(values)) is True
    assert compiled("is_empty(at(WEIGHT, 'SCR'))").evaluate(spots(values)) is False
    assert compiled("is_missing(previous(WEIGHT))").evaluate(spots(values)) is True
    assert compiled("is_present(last_before(WEIGHT, DAY))").evaluate(spots(values)) is None


def test_both_missing_makes_checks_fire():
    """Only the functions of missingness can make something fire on a missing value."""
    assert run("(N >= 18 and N <= 70) or is_missing(N)", N=ND) is True
    assert run("(N >= 18 and N <= 70) or is_missing(N)", N=17) is False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("is_missing(N + 1)", "rules.item_wanted"),
        ("is_missing('N')", "rules.item_wanted"),
        ("is_missing(HINT)", "rules.label"),
        ("is_missing()", "rules.arguments"),
        ("missing_code(N) == 'NIL'", "rules.no_code"),
    ],
)
def test_only_items_are_missing(text, code):
    """The functions of missingness take an item."""
    assert faults(text) == [code]
