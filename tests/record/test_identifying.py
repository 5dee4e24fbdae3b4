"""Identity card and phone numbers in free text: found in every spelling, and not where a number is something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.record.identifying import CHECKS, WEIGHTS, find_identifiers, is_id_number, plain_number

STANDARD = ("11010519491231002X", "440524188001010014")
"""The two worked examples of GB 11643-1999."""


@pytest.mark.parametrize("number", STANDARD)
def test_the_examples_of_the_standard_are_valid(number):
    """Check signs as printed in GB 11643-1999; one digit off is not valid."""
    assert is_id_number(number)
    assert is_id_number(number.lower())
    assert not is_id_number(number[:-1] + ("0" if number[-1] != "0" else "1"))


@pytest.mark.parametrize(
    "number", ["", "1234", "110105194912310021", "11010519491331002X", "A1010519491231002X"]
)
def test_what_is_no_card_number_is_not_valid(number):
    """Too short, a wrong check sign, a month that does not exist, a letter."""
    assert not is_id_number(number)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("患者身份证11010519491231002X，请核对", ["id_number"]),
        ("ID 110105 19491231 002x", ["id_number"]),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", ["id_number"]),
        ("old card 110105491231002", ["id_number"]),
        ("家属电话13800138000", ["mobile"]),
        ("call +86 138-0013-8000 or 0791-86297651", ["mobile", "phone"]),
        ("电话(0791) 86297651", ["phone"]),
        ("a typing error in the check sign: 110105194912310021", ["id_number"]),
    ],
)
def test_numbers_of_people_are_seen(text, kinds):
    """Within Chinese text, grouped, full-width, of fifteen digits, with country code."""
    assert [one.kind for one in find_identifiers(text)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hb 96 g/L, WBC 3.21",
        "2026-03-13 08:00 given 1380 mg",
        "accession 202603130001234567",
        "EBV DNA 13800138000.5 copies",
        "batch 12345678901234567890",
        "住院号 0012345678",
        "BSA 1.73 m2; dose 138 0 0",
    ],
)
def test_other_numbers_are_left_alone(text):
    """Laboratory values, dates, doses, batch and hospital numbers are no persons."""
    assert find_identifiers(text) == ()


def test_the_middle_of_a_number_is_never_shown_again():
    """A warning names what was seen without repeating it."""
    (seen,) = find_identifiers("13800138000")
    assert seen.shown == "138…00"


@given(
    st.dates(min_value=__import__("datetime").date(1900, 1, 1)),
    st.integers(0, 999),
    st.integers(110000, 659999),
)
def test_every_valid_number_is_seen_and_valid(born, order, region):
    """Numbers built by the standard's own arithmetic are accepted and found."""
    body = f"{region:06d}{born:%Y%m%d}{order:03d}"
    if born.year > 2100:
        return
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    number = body + CHECKS[total % 11]
    assert is_id_number(number)
    assert [one.kind for one in find_identifiers(f"x {number} y")] == ["id_number"]
    assert plain_number(f"{number[:6]} {number[6:14]}-{number[14:]}") == number
