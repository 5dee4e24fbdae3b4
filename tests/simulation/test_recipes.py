"""Recipes: what they mean, and what is refused."""

import itertools
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from ecrf.schema.model import Item, ItemType
from ecrf.schema.simulated import Course, RecipeKind, parse_recipe
from ecrf.simulation.actor import Actor
from ecrf.simulation.making import Scene, make_text
from ecrf.words import Refusal, Text

ITEM = Item("X", ItemType.DECIMAL, Text("x"), places=1, minimum="2", maximum="9")
WORDS = Item("W", ItemType.TEXT, Text("w"))


def scene(**values):
    """A first visit on 11 March 2026 in the second repeat, looking at `values`."""
    actor = Actor(7, "s", Random("1"), Course("", 1))
    return Scene(actor, date(2026, 3, 11), 2, 0, 5, values.get)


@pytest.mark.parametrize(
    ("recipe", "text"),
    [
        ("visit -1", "2026-03-10"),
        ("moment 1 08:50", "2026-03-12 08:55"),
        ("month -30", "2026-02"),
        ("text 左肺下叶, with a comma", "左肺下叶, with a comma"),
        ("nth a b c", "b"),
        ("repeat 10.5", "21.0"),
        ("serial B", "B007-1"),
        ("same Y", "4"),
        ("plan 1.5 Y", "6.0"),
        ('case Z Y "is so" N not', "is so"),
        ("blank", ""),
        ("maybe 0 text never", ""),
        ("maybe 1000 text always", "always"),
    ],
)
def test_a_recipe_makes_the_text_a_coordinator_would_type(recipe, text):
    """Dates from the day of the act, other items by their value, figures at the item's places."""
    made = make_text(scene(Y=Decimal(4), Z=True), ITEM, parse_recipe(recipe, "here"))
    assert made == text


def test_steps_go_on_and_the_last_stays():
    """One after the other, the last again and again."""
    here = scene()
    recipe = parse_recipe("steps a b", "here")
    assert [make_text(here, WORDS, recipe) for _ in range(4)] == ["a", "b", "b", "b"]


def test_a_figure_stays_within_the_limits_of_its_item():
    """Whatever chance says, a hard limit of the field is kept."""
    recipe = parse_recipe("normal 5 50 1", "here")
    here = scene()
    made = [Decimal(make_text(here, ITEM, recipe)) for _ in range(200)]
    assert min(made) == 2
    assert max(made) == 9


def test_a_drift_moves_one_subject_from_its_own_level():
    """Without noise each occurrence differs from the one before by the step."""
    recipe = parse_recipe("drift 5 0.5 1 -0.3 0", "here")
    here = scene()
    made = [Decimal(make_text(here, ITEM, recipe)) for _ in range(4)]
    assert [round(after - before, 1) for before, after in itertools.pairwise(made)] == [Decimal("-0.3")] * 3


@pytest.mark.parametrize(
    "text", ["", "guess 1", "pick A", "pick A x", "normal 1 2", "visit soon", "text", "case X", 'pick "A 1']
)
def test_what_is_no_recipe_is_refused_with_its_place(text):
    """The code says recipe, the place is the line of the file."""
    with pytest.raises(Refusal) as refused:
        parse_recipe(text, "simulation.yaml:3:5")
    assert (refused.value.fault.code, refused.value.fault.place) == (
        "simulated.recipe",
        "simulation.yaml:3:5",
    )


def test_every_kind_of_recipe_can_be_made():
    """No kind is only a name."""
    from ecrf.simulation.making import _MAKERS

    assert set(_MAKERS) == set(RecipeKind)
