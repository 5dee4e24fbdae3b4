"""Items elsewhere are reached by functions, in the order of visits, and every reach is a dependency."""

from datetime import date
from decimal import Decimal

import pytest

from ecrf.rules.compiling import explain
from ecrf.rules.context import Dependency, Reach
from tests.rules.trial import ND, SCOPE, compiled, day, faults, spots

D = Decimal
WEIGHTS = {
    "WEIGHT@SCR": D(70),
    "SV_DAT@SCR": day("2026-01-01"),
    "WEIGHT@CYC": D(66),
    "SV_DAT@CYC": day("2026-02-01"),
    "WEIGHT@CYC/2": ND,
    "SV_DAT@CYC/2": day("2026-03-01"),
    "WEIGHT": D(60),
    "DAY": day("2026-02-01"),
}
TRUE = [
    "at(WEIGHT, 'SCR') == 70",
    "at(WEIGHT, 'CYC', 1) == 66",
    "first(WEIGHT) == 70",
    "last(WEIGHT) == 60",
    "previous(WEIGHT) == 66",
    "least_before(WEIGHT) == 66",
    "is_missing(least_before(HEIGHT))",
    "last_before(WEIGHT, DAY) == 70",
    "last_before(WEIGHT, '2026-02-02') == 66",
    "is_missing(at(WEIGHT, 'CYC', 2))",
    "is_missing(last_before(WEIGHT, '2025-01-01'))",
    "is_missing(previous(HEIGHT))",
    "(previous(WEIGHT) - WEIGHT) / previous(WEIGHT) < 0.1",
]


@pytest.mark.parametrize("text", TRUE)
def test_visits_are_reached(text):
    """first, last, previous and least_before take known values in the order of visits; at() names the visit."""
    assert compiled(text).evaluate(spots(WEIGHTS)) is True


def test_nothing_reached_is_unknown():
    """A visit without the value makes the comparison unknown."""
    assert compiled("at(WEIGHT, 'CYC', 3) > 1").evaluate(spots(WEIGHTS)) is None
    assert compiled("previous(HEIGHT) > 1").evaluate(spots(WEIGHTS)) is None


def test_other_forms():
    """Forms of the same visit, of the site and of the study have functions of their own."""
    values = {"SV_DAT": day("2026-01-01"), "SITE_N": 5, "STUDY_N": 7, "DAY": day("2026-01-01")}
    assert (
        compiled("here(SV_DAT) == DAY and site(SITE_N) == 5 and study(STUDY_N) == 7").evaluate(spots(values))
        is True
    )


DEPENDENCIES = [
    ("WEIGHT > 1", {("WEIGHT", Reach.RECORD)}),
    ("here(SV_DAT) > DAY", {("SV_DAT", Reach.VISIT), ("DAY", Reach.RECORD)}),
    ("at(BIRTH, 'SCR') < DAY", {("BIRTH", Reach.SUBJECT), ("DAY", Reach.RECORD)}),
    (
        "previous(WEIGHT) > WEIGHT",
        {("WEIGHT", Reach.SUBJECT), ("WEIGHT", Reach.RECORD), ("SV_DAT", Reach.SUBJECT)},
    ),
    ("site(SITE_N) > study(STUDY_N)", {("SITE_N", Reach.SITE), ("STUDY_N", Reach.STUDY)}),
    ("exists(AE_GRADE >= 3)", {("AE_GRADE", Reach.SUBJECT)}),
    ("sum_of(DIAM) > HEIGHT", {("DIAM", Reach.RECORD), ("HEIGHT", Reach.RECORD)}),
    ("exists(AE_START > this(DAY))", {("AE_START", Reach.SUBJECT), ("DAY", Reach.RECORD)}),
    ("count(DIAM > 10, 'visit') > 1", {("DIAM", Reach.VISIT)}),
    ("is_missing(N)", {("N", Reach.RECORD)}),
]


@pytest.mark.parametrize(("text", "expected"), DEPENDENCIES)
def test_dependencies(text, expected):
    """An expression says which items it reads and how far away; the order of visits hangs on their dates."""
    assert compiled(text).depends == {Dependency(item, reach) for item, reach in expected}


REFUSED = [
    ("SV_DAT == DAY", "rules.other_form"),
    ("DIAM > 10", "rules.repeating"),
    ("at(DIAM, 'SCR') > 1", "rules.reach_repeating"),
    ("here(AE_GRADE) == '1'", "rules.reach_repeating"),
    ("at(WEIGHT, 'SCREEN') > 1", "rules.no_event"),
    ("at(BIRTH, 'CYC') == DAY", "rules.event_without_form"),
    ("at(WEIGHT, 'SCR', 2) > 1", "rules.no_repeat"),
    ("at(WEIGHT, NOTE) > 1", "rules.literal_wanted"),
    ("at(WEIGHT, 'CYC', N) > 1", "rules.integer_wanted"),
    ("at(WEIGHT) > 1", "rules.arguments"),
    ("at(1, 'SCR') > 1", "rules.item_wanted"),
    ("at(NIX, 'SCR') > 1", "rules.unknown_name"),
    ("first(N + 1) > 1", "rules.item_wanted"),
    ("first(SITE_N) > 1", "rules.belonging"),
    ("site(STUDY_N) > 1", "rules.belonging"),
    ("study(WEIGHT) > 1", "rules.belonging"),
    ("this(WEIGHT) > 1", "rules.this_outside"),
    ("last_before(WEIGHT, N) > 1", "rules.wrong_kind"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_wrong_reach_is_refused(text, code):
    """An item is read only where the design has it."""
    assert faults(text) == [code]


def test_home_line():
    """At home on a log, its items mean the home line."""
    scope = SCOPE.home("AE", "AEG")
    assert faults("AE_GRADE >= 3 and AE_SER == no and AE_ANY == yes", scope) == []
    assert faults("AE_GRADE >= 3", SCOPE.home("AE")) == ["rules.repeating"]


def test_without_a_home_every_item_is_reached():
    """Schedule and anchor expressions have no home record."""
    scope = SCOPE.home("")
    assert faults("WEIGHT > 1", scope) == ["rules.no_home"]
    assert faults("first(WEIGHT) > 1 and exists(AE_GRADE == '5')", scope) == []


def test_as_of_only_where_allowed():
    """as_of is the day the worklist is made for, and unknown at field exit."""
    from dataclasses import replace

    check = compiled("days_between(DAY, as_of) > 7", replace(SCOPE, worklist=True))
    assert check.uses_as_of
    values = {"DAY": day("2026-01-01")}
    assert check.evaluate(spots(values, date(2026, 1, 9))) is True
    assert check.evaluate(spots(values, date(2026, 1, 8))) is False
    assert check.evaluate(spots(values)) is None


def test_explain_lists_the_values_used():
    """A message can say which values made the check fire."""
    check = compiled("previous(WEIGHT) - WEIGHT > 5 or is_missing(at(WEIGHT, 'CYC', 2))")
    used = explain(check, spots(WEIGHTS))
    assert [(u.item, u.how, u.event, u.repeat) for u in used] == [
        ("WEIGHT", "previous", "", 0),
        ("WEIGHT", "item", "", 0),
        ("WEIGHT", "at", "CYC", 2),
    ]
    assert [getattr(u.value, "native", u.value) for u in used] == [D(66), D(60), ND]
