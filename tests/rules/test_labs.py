"""Laboratory values: bounds stay bounds, units convert per result, ranges and flags come with the result."""

from decimal import Decimal

import pytest

from tests.rules.trial import ND, faults, lab, run

COMPARISONS = [
    ("HGB < 80", lab("79"), True),
    ("HGB < 80", lab("80"), False),
    ("HGB < 80", lab("7.9", "g/dL"), True),
    ("HGB < unit(8, 'g/dL')", lab("79"), True),
    ("HGB < 80", lab("<80"), True),
    ("HGB < 80", lab("<=80"), None),
    ("HGB <= 80", lab("<=80"), True),
    ("HGB < 100", lab("<50"), True),
    ("HGB > 10", lab("<50"), None),
    ("HGB > 50", lab("<50"), False),
    ("HGB >= 50", lab("<50"), False),
    ("HGB > 100", lab(">100"), True),
    ("HGB > 100", lab(">=100"), None),
    ("HGB >= 100", lab(">=100"), True),
    ("HGB < 100", lab(">=100"), False),
    ("HGB == 50", lab("<50"), False),
    ("HGB == 40", lab("<50"), None),
    ("HGB != 60", lab("<50"), True),
    ("HGB < 80", lab("NEG"), None),
    ("HGB < 80", None, None),
    ("HGB < 80", ND, None),
    ("HGB in (40, 60)", lab("60"), True),
    ("value(HGB) < 80", lab("79"), True),
    ("value(HGB) < 80", lab("<50"), None),
    ("HGB + 1 < 80", lab("<50"), None),
    ("HGB + 1 == 80", lab("79"), True),
    ("uln(HGB) == 160", lab("79", low="120", high="160"), True),
    ("uln(HGB) == 160", lab("7.9", "g/dL", low="12", high="16"), True),
    ("lln(HGB) == 120", lab("7.9", "g/dL", low="12", high="16"), True),
    ("lln(HGB) == 120", lab("79"), None),
    ("HGB < 0.75 * lln(HGB)", lab("<80", low="120"), True),
    ("HGB > 2.5 * uln(HGB)", lab("500", high="160"), True),
    ("coded(HGB) == 'NEG'", lab("NEG"), True),
    ("coded(HGB) in ('1P', '2P')", lab("NEG"), False),
    ("coded(HGB) == 'NEG'", lab("79"), None),
    ("HGB > 10", lab("79", "stone"), None),
]


@pytest.mark.parametrize(("text", "value", "expected"), COMPARISONS)
def test_lab_comparisons(text, value, expected):
    """A bound compares as everything it can mean; its unit is the one recorded with it."""
    assert run(text, HGB=value) is expected


FLAGS = [
    (lab("119", low="120", high="160"), "L"),
    (lab("120", low="120", high="160"), "N"),
    (lab("160", low="120", high="160"), "N"),
    (lab("161", low="120", high="160"), "H"),
    (lab("<120", low="120", high="160"), "L"),
    (lab("<=120", low="120", high="160"), None),
    (lab(">160", low="120", high="160"), "H"),
    (lab("<500", low="120", high="160"), None),
    (lab("40", high="40"), "N"),
    (lab("<40", high="40"), "N"),
    (lab("41", high="40"), "H"),
    (lab("41"), None),
    (lab("NEG", low="1"), None),
]


@pytest.mark.parametrize(("value", "expected"), FLAGS)
def test_flag(value, expected):
    """The flag is L, N or H where the result and its own range decide it."""
    assert [code for code in "LNH" if run(f"flag(HGB) == '{code}'", HGB=value)] == (
        [expected] if expected else []
    )


def test_two_labs_compare():
    """Two results compare with their bounds, each in its own unit."""
    assert run("HGB > last(HGB)", HGB=lab("90")) is False


def test_lab_of_another_analyte_is_refused():
    """g/L and mmol/L of different analytes do not compare."""
    assert faults("HGB < GLUC") == ["rules.units"]


def test_unit_without_factor_is_refused():
    """An item recorded in a unit nothing converts from cannot be compared."""
    assert faults("ODD > 1") == ["rules.lab_units"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HGB == 'NEG'", "rules.compare_kinds"),
        ("coded(HGB) == 'NEGATIVE'", "rules.no_code"),
        ("flag(HGB) == 'HIGH'", "rules.no_code"),
        ("uln(N) > 1", "rules.wrong_kind"),
        ("value(HEIGHT) > 1", "rules.wrong_kind"),
    ],
)
def test_lab_faults(text, code):
    """Laboratory functions take laboratory items, and their codes are checked."""
    assert faults(text) == [code]


def test_value_is_decimal():
    """value() gives the exact number in the canonical unit."""
    from ecrf.rules.functions import number_kind

    assert run("value(HGB)", number_kind("g/L"), HGB=lab("7.95", "g/dL")) == Decimal("79.5")
