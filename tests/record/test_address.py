"""Addresses are read and printed in one way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.record.address import Address, is_under, parse_address, record_address, site_chain, subject_chain
from ecrf.words import Refusal

PART = st.from_regex(r"[A-Za-z0-9_]{1,12}", fullmatch=True)
NUMBER = st.integers(1, 99)
PARTS = st.tuples(PART, NUMBER, PART, NUMBER, NUMBER, PART, PART, PART)


@given(PARTS, st.integers(0, 8))
def test_every_prefix_is_read_as_it_is_printed(parts, length):
    """Printing and reading an address or any prefix of it gives the same."""
    text = "/".join(str(part) for part in parts[:length])
    assert parse_address(text).text == text


def test_parts_have_their_places():
    """An address names event, repeats, form, pass, group, line and item in this order."""
    address = parse_address("C1/2/HAEM/3/1/LB/0/HGB")
    assert address == Address("C1", 2, "HAEM", 3, 1, "LB", "0", "HGB")
    assert (address.record, address.line_key) == ("C1/2/HAEM/3/1", "C1/2/HAEM/3/1/LB/0")
    assert address.at_item("PLT").text == "C1/2/HAEM/3/1/LB/0/PLT"
    assert record_address("C1", "HAEM", 2, 3).text == "C1/2/HAEM/3/1"
    assert (subject_chain("a"), site_chain("b")) == ("subject:a", "site:b")


@pytest.mark.parametrize(
    "text",
    [
        "C1/0",
        "C1/01",
        "C1/x",
        "C1//HAEM",
        "/C1",
        "C1/",
        "C1/1/HÄM",
        "C1/1/A B",
        "a/1/b/1/1/c/d/e/f",
        "C1/１",
        "C1/1\n",
    ],
)
def test_anything_else_is_refused(text):
    """Zero, leading zeros, empty parts, foreign letters, blanks and too many parts are refused."""
    with pytest.raises(Refusal) as refused:
        parse_address(text)
    assert refused.value.fault.code == "address.malformed"


@pytest.mark.parametrize(
    ("address", "prefix", "under"),
    [
        ("C1/1/A/1/1", "", True),
        ("C1/1/A/1/1", "C1", True),
        ("C1", "C1", True),
        ("C10/1/A/1/1", "C1", False),
        ("C1", "C1/1", False),
    ],
)
def test_beneath_goes_by_whole_parts(address, prefix, under):
    """C10 does not lie beneath C1."""
    assert is_under(address, prefix) is under
