"""Units are part of types: they convert exactly or the expression is refused."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ecrf.rules.functions import number_kind
from ecrf.rules.units import ONE, Conversion, UnitTable, parse_unit
from tests.rules.trial import compiled, context, faults, lab, run

CONVERSIONS = [
    # UCUM 2.1: SI prefixes and definitions
    ("g/L", "mg/dL", Fraction(100)),
    ("g/dL", "g/L", Fraction(10)),
    ("kg", "g", Fraction(1000)),
    ("umol/L", "mmol/L", Fraction(1, 1000)),
    ("\u00b5g/mL", "mg/L", Fraction(1)),
    ("L", "dL", Fraction(10)),
    ("mL", "cm3", Fraction(1)),
    ("h", "min", Fraction(60)),
    ("wk", "d", Fraction(7)),
    ("a", "mo", Fraction(12)),
    ("/min", "Hz", Fraction(1, 60)),
    ("10*9/L", "10*3/uL", Fraction(1)),
    ("10^9/L", "/mm3", Fraction(1000)),
    ("{copies}/mL", "/mL", Fraction(1)),
    ("m[IU]/L", "[IU]/L", Fraction(1, 1000)),
    ("mm[Hg]", "kPa", Fraction("0.133322")),
    ("mL/min/{1.73_m2}", "mL/min", Fraction(1)),
    ("kg/m2", "g/m2", Fraction(1000)),
]


@pytest.mark.parametrize(("source", "target", "ratio"), CONVERSIONS)
def test_conversion(source, target, ratio):
    """Units of one dimension convert by the exact ratio of their definitions."""
    table = UnitTable()
    assert table.ratio(table.unit(source), table.unit(target)) == ratio


@pytest.mark.parametrize(
    ("source", "target"),
    [("kg", "m"), ("mg", "mL"), ("a", "d"), ("%", "1"), ("U/L", "[iU]/L"), ("Cel", "K"), ("mmol/L", "mg/dL")],
)
def test_other_dimensions_do_not_convert(source, target):
    """Different dimensions never convert; years are not days, a percentage is not a fraction."""
    table = UnitTable()
    assert table.ratio(table.unit(source), table.unit(target)) is None


@pytest.mark.parametrize("text", ["furlong", "mg/24h", "degC", "mg//dL x", "10*x/L", "(mg)/L"])
def test_text_outside_the_subset(text):
    """What is not understood converts into nothing but itself."""
    table = UnitTable()
    assert parse_unit(text) is None
    assert table.ratio(table.unit(text), table.unit(text)) == 1
    assert table.ratio(table.unit(text), ONE) is None


def test_analyte_conversion_both_ways():
    """A conversion of an analyte holds for it in both directions and every prefix, and for no other analyte."""
    table = UnitTable([Conversion("GLUC", "mmol/L", "mg/dL", Decimal("18.016"))])
    mmol, mg, g = (table.unit(text) for text in ("mmol/L", "mg/dL", "g/L"))
    assert table.ratio(mmol, mg, "GLUC") == Fraction("18.016")
    assert table.ratio(mg, mmol, "GLUC") == 1 / Fraction("18.016")
    assert table.ratio(mmol, g, "GLUC") == Fraction("0.18016")
    assert table.ratio(mmol, mg, "CHOL") is None


EXPRESSIONS = [
    ("WEIGHT > 60", {"WEIGHT": Decimal(61)}, True),
    ("WEIGHT > unit(60, 'kg')", {"WEIGHT": Decimal(61)}, True),
    ("WEIGHT > unit(60500, 'g')", {"WEIGHT": Decimal(61)}, True),
    ("HEIGHT == WAIST", {"HEIGHT": Decimal(90), "WAIST": Decimal("0.9")}, True),
    ("WAIST < HEIGHT", {"HEIGHT": Decimal(91), "WAIST": Decimal("0.9")}, True),
    ("WAIST + HEIGHT == 1.8", {"HEIGHT": Decimal(90), "WAIST": Decimal("0.9")}, True),
    ("HEIGHT + WAIST == 180", {"HEIGHT": Decimal(90), "WAIST": Decimal("0.9")}, True),
    ("DOSE / WEIGHT > unit(4.9, 'mg/kg')", {"DOSE": Decimal(300), "WEIGHT": Decimal(60)}, True),
    ("DOSE / unit(1, 'g') == 0.6", {"DOSE": Decimal(600)}, True),
    ("WEIGHT / (WAIST * WAIST) > unit(25, 'kg/m2')", {"WEIGHT": Decimal(60), "WAIST": Decimal("1.5")}, True),
    ("2 * WEIGHT == 120", {"WEIGHT": Decimal(60)}, True),
    ("number(WEIGHT, 'g') + N == 60001", {"WEIGHT": Decimal(60), "N": 1}, True),
    ("unit(N, 'kg') == WEIGHT", {"WEIGHT": Decimal(60), "N": 60}, True),
    ("max(HEIGHT, WAIST) == 100", {"HEIGHT": Decimal(90), "WAIST": Decimal(1)}, True),
    (
        "(HEIGHT if FEVER else WAIST) == 100",
        {"HEIGHT": Decimal(90), "WAIST": Decimal(1), "FEVER": False},
        True,
    ),
    ("coalesce(HEIGHT, WAIST, 1) == 100", {"WAIST": Decimal(1)}, True),
    ("unit(90, 'min') == unit(1.5, 'h')", {}, True),
    ("WEIGHT in (60, unit(61000, 'g'))", {"WEIGHT": Decimal(61)}, True),
]


@pytest.mark.parametrize(("text", "values", "expected"), EXPRESSIONS)
def test_expressions_with_units(text, values, expected):
    """A bare number takes the unit it meets; other units convert."""
    assert run(text, **values) is expected


@pytest.mark.parametrize(
    "text",
    [
        "WEIGHT > HEIGHT",
        "WEIGHT + HEIGHT > 1",
        "WEIGHT > N",
        "N == days_between(DAY, DAY2)",
        "WEIGHT * HEIGHT > unit(1, 'kg')",
        "unit(5, 'mmol/L') < HGB",
        "min(WEIGHT, HEIGHT) > 1",
        "(WEIGHT if FEVER else HEIGHT) > 1",
        "age_years(DAY, DAY2) > days_between(DAY, DAY2)",
    ],
)
def test_mixed_dimensions_are_refused(text):
    """Quantities of different dimension neither compare nor add up."""
    assert "rules.units" in faults(text)


def test_number_needs_a_unit_to_count_in():
    """Taking the unit off a measured number names the unit it is counted in."""
    assert faults("number(WEIGHT) > 1") == ["rules.number_unit"]
    assert faults("number(WEIGHT, 'stone') > 1") == ["rules.no_unit"]


def test_inexact_ratio_compares_exactly():
    """A ratio that does not end as a decimal is not divided out: 20 min is 1/3 h."""
    assert run("unit(N, 'min') * 3 == unit(K, 'h')", N=20, K=Decimal(1)) is True
    assert run("unit(N, 'h') == unit(K, 'min')", N=7, K=Decimal(420)) is True


def test_result_is_converted_to_the_wanted_unit():
    """A derived value arrives in the unit of its item."""
    text = compiled("WAIST * 2", want=number_kind("cm"))
    assert text.evaluate(context(WAIST=Decimal("0.9"))) == Decimal(180)
    assert faults("WAIST * 2", want=number_kind("kg")) == ["rules.units"]


def test_analyte_conversion_in_a_comparison():
    """Glucose compares between mmol/L and mg/dL, haemoglobin has no such factor."""
    assert run("GLUC > unit(126, 'mg/dL')", GLUC=lab("7", "mmol/L")) is True
    assert run("GLUC > unit(127, 'mg/dL')", GLUC=lab("7", "mmol/L")) is False
    assert faults("HGB > unit(7, 'mmol/L')") == ["rules.units"]
