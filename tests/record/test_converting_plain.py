"""Plain digits take a shorter way: it must come to the same value and bytes as the long one."""

import json
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ecrf.record.converting import DecimalComma, EntrySettings, decode_value, encode_value, parse_value
from ecrf.record.value import Typed
from ecrf.schema.model import Item, ItemType
from ecrf.words import Text

KINDS = st.sampled_from((ItemType.INTEGER, ItemType.DECIMAL, ItemType.SCALE))
DIGITS = st.from_regex(r"[0-9]{1,14}([.][0-9]{0,3})?", fullmatch=True)


@given(KINDS, DIGITS, st.integers(0, 3), st.sampled_from(DecimalComma))
def test_plain_digits_mean_what_the_long_way_says(kind, text, places, comma):
    """A number typed with blanks around it, which only the long way reads, is the same value."""
    item = Item("X", kind, Text("x"), places=places)
    settings = EntrySettings(date(2026, 3, 11), decimal_comma=comma)
    assert parse_value(item, text, settings) == parse_value(item, f" {text} ", settings)


@given(KINDS, st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_numbers_are_canonical_json_without_exponents(kind, number):
    """The bytes are JSON with sorted keys and plain digits, and give the number back exactly."""
    data = encode_value(Typed(kind, number))
    assert data.decode() == json.dumps({"t": kind.value, "v": format(number, "f")}, separators=(",", ":"))
    assert decode_value(data).native == Decimal(format(number, "f"))
