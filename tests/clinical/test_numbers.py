"""Measured numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.clinical.numbers import (
    Comparator,
    above,
    limits,
    parse_decimal,
    parse_integer,
    parse_measured,
    plain,
    round_half_up,
)
from ecrf.words import Refusal


@pytest.mark.parametrize("text", ["12.5", "0", "-3", "+4", ".5", "5.", "1e3", "1E-3", "129.89999999999998"])
def test_plain_numbers_are_read_exactly(text):
    """Plain decimals and small exponents are read as they stand."""
    assert parse_decimal(text, "x") == Decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "nan",
        "inf",
        "-Infinity",
        "1e400",
        "1e-400",
        "1,500",
        "１２",
        "1_0",
        "0x1",
        "1.2.3",
        "--1",
        "1" * 21,
    ],
)
def test_what_is_no_measurement_is_refused(text):
    """NaN, infinities, huge exponents, commas, full-width digits and 21 digits are refused."""
    with pytest.raises(Refusal) as refused:
        parse_decimal(text, "x")
    assert (refused.value.fault.code, refused.value.fault.place) == ("clinical.not_a_number", "x")


def test_ranges_include_their_ends_unless_open():
    """A closed range has both ends, an open one not its lower."""
    assert parse_decimal("0", "x", limits("0", "5")) == 0
    assert parse_decimal("5", "x", above("0", "5")) == 5
    for text, allowed in (("0", above("0", "5")), ("5.1", limits("0", "5")), ("-0.1", limits("0", "5"))):
        with pytest.raises(Refusal) as refused:
            parse_decimal(text, "x", allowed)
        assert refused.value.fault.code == "clinical.out_of_range"


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("5", "", 5),
        ("<5", "<", 5),
        ("<= 5", "<=", 5),
        ("≥5", ">=", 5),
        (">5", ">", 5),
        ("-5", "", -5),
        ("＜5", "<", 5),
        ("＞ 5", ">", 5),
        ("≦5", "<=", 5),
        ("≧5", ">=", 5),
    ],
)
def test_comparators(text, sign, number):
    """A bound is read with its comparator."""
    found = parse_measured(text, "x")
    assert (found.comparator, found.number) == (Comparator(sign), number)


@pytest.mark.parametrize("text", ["<", "<<5", "~5", "5<", "neg"])
def test_unknown_comparators_are_refused(text):
    """Anything else before or after the number is refused, and the refusal shows what was written."""
    with pytest.raises(Refusal) as refused:
        parse_measured(text, "x")
    assert refused.value.fault.args["value"] == text


def test_whole_numbers():
    """2.0 is whole, 2.5 is not."""
    assert parse_integer("2.0", "x", limits("0", "9")) == 2
    with pytest.raises(Refusal) as refused:
        parse_integer("2.5", "x", limits("0", "9"))
    assert refused.value.fault.code == "clinical.not_whole"


def test_half_is_rounded_up():
    """Half goes away from zero: 0.0000005 to 0.000001."""
    assert round_half_up(Decimal("0.0000005")) == Decimal("0.000001")
    assert round_half_up(Decimal("1.005"), Decimal("0.01")) == Decimal("1.01")


@pytest.mark.parametrize(
    ("number", "text"), [("1E+2", "100"), ("1.50", "1.5"), ("0.000", "0"), ("-0", "0"), ("100", "100")]
)
def test_plain_notation(number, text):
    """Numbers are written without exponent and trailing zeros."""
    assert plain(Decimal(number)) == text


@given(st.decimals("-1000000", "1000000", places=4))
def test_plain_text_is_read_back(number):
    """What is written is read back as the same number."""
    assert parse_decimal(plain(number), "x") == number
