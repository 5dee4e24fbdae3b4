"""Rows as documents: what comes back, how short a line is, what damage does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from ecrf.record.converting import encode_value
from ecrf.record.rows import Cell, FormRow, LineRow
from ecrf.record.value import Missing, Typed
from ecrf.schema.model import ItemType
from ecrf.store.documents import decode_row, encode_row
from ecrf.words import Refusal

_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
_PHRASES = st.sampled_from(('"}],"', '":[', '","v":"', ',{"t":"decimal","v":"', "\x01\x02", "\\u0001"))
_VALUES = st.one_of(
    st.builds(lambda number: Typed(ItemType.DECIMAL, Decimal(number)), st.integers(0, 10**6)),
    st.builds(lambda text: Typed(ItemType.TEXT, text), st.one_of(_TEXTS, _PHRASES)),
    st.builds(lambda yes: Typed(ItemType.YESNO, yes), st.booleans()),
    st.builds(lambda reason: Missing("UNK", reason), _PHRASES),
)


def line(values: dict[str, Typed | Missing]) -> LineRow:
    """A line in which these values stand."""
    items = {oid: Cell(n, Raw(encode_value(value))) for n, (oid, value) in enumerate(values.items(), 3)}
    return LineRow("V/1/VS/1/1", "VS_G", "0", 0, items)


@given(st.dictionaries(st.from_regex("[A-Z_0-9]{1,40}", fullmatch=True), _VALUES, max_size=30))
def test_a_line_comes_back_as_it_was(values):
    """Whatever stands in a line, even the phrases it is shortened by, is read as it was written."""
    row = line(values)
    assert decode_row("line", encode_row(row)) == row


def test_a_line_of_25_numbers_stays_in_its_page():
    """Twenty-five decimals take less than the 981 bytes beyond which SQLCipher's pages of 4 KiB give a row another page."""
    data = encode_row(line({f"F25_I{n}": Typed(ItemType.DECIMAL, Decimal("281.5")) for n in range(25)}))
    assert len(data) < 600
    assert bytes(decode_row("line", data).items["F25_I24"].value) == b'{"t":"decimal","v":"281.5"}'


@pytest.mark.parametrize("data", [b"", b"\x01", b"[1]", b"\xff\x04", encode_row(line({}))[:-2]])
def test_what_is_no_line_is_damage(data):
    """Bytes that are no line any more are refused, not read halfway."""
    with pytest.raises(Refusal) as refused:
        decode_row("line", data)
    assert refused.value.fault.code == "store.damaged"


def test_rows_of_other_kinds_are_plain_json():
    """Only lines are shortened: a query's status is read out of its document by the database."""
    row = FormRow("V/1/VS/1/1", "V", "VS", "d" * 64)
    assert encode_row(row).startswith(b'["V/1/VS/1/1","V","VS","')
    assert decode_row("form", encode_row(row)) == row
