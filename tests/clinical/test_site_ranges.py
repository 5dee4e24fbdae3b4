"""Reference ranges of a laboratory: which are sound together, and whose they are."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec import structs

from ecrf.clinical.site_ranges import Person, SiteRange, check_ranges, find_range, find_set

NEW_YEAR = date(2026, 1, 1)


def made(low, high, **more):
    """A range of haemoglobin at the central laboratory."""
    given = {"laboratory": "Central lab", "analyte": "HGB", "since": NEW_YEAR, "unit": "g/L"} | more
    numbers = {"low": None if low is None else Decimal(low), "high": None if high is None else Decimal(high)}
    return SiteRange(**given, **numbers)


def codes(*ranges):
    """The codes of what is wrong with ranges declared together."""
    return [fault.code for fault in check_ranges(ranges)]


MEN, WOMEN = made("130", "175", sex="M"), made("115", "150", sex="F")


def test_sound_ranges_are_sound():
    """One for everybody; one a sex; one a sex with ages that meet without a gap."""
    assert codes(made("115", "175")) == []
    assert codes(MEN, WOMEN) == []
    assert codes(made("1", "2", age_from=18, age_to=59), made("1", "3", age_from=60)) == []
    assert codes(made(None, "40")) == codes(made("60", None)) == codes(made("5", "5")) == []


@pytest.mark.parametrize(
    ("ranges", "code"),
    [
        ([made("175", "130")], "ranges.turned"),
        ([made("130.01", "130")], "ranges.turned"),
        ([made(None, None)], "ranges.no_limit"),
        ([made("-1", "5")], "ranges.negative"),
        ([made("1", "5", laboratory=" ")], "ranges.no_name"),
        ([made("1", "5", sex="X")], "ranges.sex"),
        ([made("1", "5", age_from=60, age_to=59)], "ranges.age"),
        ([made("1", "5", age_from=151)], "ranges.age"),
        ([MEN], "ranges.gap_sex"),
        ([made("1", "2", age_to=59), made("1", "3", age_from=61)], "ranges.gap"),
        ([made("1", "2", age_to=59)], "ranges.gap"),
        ([made("1", "2", age_to=60), made("1", "3", age_from=60)], "ranges.overlap"),
        ([made("1", "2"), WOMEN], "ranges.overlap"),
        ([MEN, structs.replace(WOMEN, unit="g/dL")], "ranges.units"),
    ],
)
def test_unsound_ranges_are_named_by_code(ranges, code):
    """A lower limit above the upper, an overlap, a gap between ages or a forgotten sex."""
    assert code in codes(*ranges)


def test_the_newest_set_that_has_begun_is_in_force():
    """From its first day on, not the day before; the other laboratory's set says nothing."""
    old, new = made("110", "160"), made("120", "170", since=date(2026, 6, 1))
    other = made("1", "2", laboratory="Other", since=date(2026, 6, 2))
    declared = [old, new, other]
    assert find_set(declared, "central  LAB", date(2025, 12, 31)) == ()
    assert find_set(declared, "Central lab", date(2026, 5, 31)) == (old,)
    assert find_set(declared, "Central lab", date(2026, 6, 1)) == (new,)


def test_a_laboratory_is_the_same_however_it_is_spelt():
    """Capitals and blanks make no second laboratory: not where sets are checked, nor where its name is left out."""
    again = made("120", "170", laboratory="central  Lab")
    assert "ranges.overlap" in codes(made("110", "160"), again)
    june = structs.replace(again, since=date(2026, 6, 1))
    assert find_set([made("110", "160"), june], "", june.since) == (june,)


def test_without_the_name_of_the_laboratory_the_only_one_counts():
    """With two laboratories nothing is guessed."""
    first, second = made("110", "160"), made("1", "2", laboratory="Other")
    assert find_set([first], "", NEW_YEAR) == (first,)
    assert find_set([first, second], "", NEW_YEAR) == ()


@pytest.mark.parametrize(
    ("person", "low"),
    [
        (Person("M", 59, 59), "57"),
        (Person("M", 60, 60), "57"),
        (Person("M", 59, 60), "57"),
        (Person("F", 59, 59), "41"),
        (Person("F", 60, 60), "43"),
    ],
)
def test_a_range_is_found_by_sex_and_completed_years(person, low):
    """Both ends of an age count."""
    held = (
        made("57", "97", sex="M"),
        made("41", "73", sex="F", age_to=59),
        made("43", "81", sex="F", age_from=60),
    )
    assert find_range(held, person).low == Decimal(low)


def test_what_is_not_known_of_a_person_is_not_guessed():
    """Sex unknown, or a birth year that may lie on both sides of a limit: no range, unless all are the same."""
    assert find_range((MEN, WOMEN), Person("", 40, 40)) is None
    aged = (made("41", "73", age_to=59), made("43", "81", age_from=60))
    assert find_range(aged, Person("F", 59, 60)) is None
    assert find_range((made("5", "6", sex="M"), made("5", "6", sex="F")), Person()).low == Decimal(5)
