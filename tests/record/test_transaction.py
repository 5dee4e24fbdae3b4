"""Canonical bytes, heads and commitments of a transaction."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.record import entry as e
from ecrf.record.transaction import (
    ChainHead,
    ContentWriter,
    Header,
    Part,
    compute_head,
    decode_body,
    decode_content,
    decode_header,
    decode_raw_body,
    encode_canonical,
    encode_content,
    seal_transaction,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
KEY = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
TREE = st.recursive(
    TEXT | st.integers(0, 2**53 - 1) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=12,
)


@given(TREE)
def test_canonical_json_is_rfc_8785_restricted(tree):
    """Sorted keys, no blanks, raw UTF-8 and the short escapes, as the standard library writes them."""
    plain = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert encode_canonical(tree).decode() == plain


def header(**changes) -> Header:
    """A header to hash."""
    values = {
        **dict.fromkeys(Header.__struct_fields__, "x"),
        "previous": {},
        "study_sequence": 3,
        **changes,
    }
    return Header(**values)


ENTRIES = (e.ValueEntered("C1/1/A/1/1/G/0/X", e.Commitment(0, "ab" * 32)), e.FormCompleted("C1/1/A/1/1"))


def test_head_covers_previous_head_signature_header_and_entries():
    """The head is SHA-256 over the four in this order, and each of them changes it."""
    parts = (b"p" * 32, b"s" * 64, b"{}", b"[]")
    assert compute_head(*parts) == sha256(b"".join(parts)).digest()
    for place in range(4):
        other = [*parts]
        other[place] += b"x"
        assert compute_head(*other) != compute_head(*parts)


def test_body_holds_the_very_bytes_that_are_hashed():
    """The header and entries in the body are the slices the head is made of."""
    before = {"a": ChainHead(4, b"1" * 32, b"2" * 64), "b": ChainHead()}
    parts = [Part("a", ENTRIES, 5), Part("b", ENTRIES[1:], 1)]
    sealed = seal_transaction(header(), parts, [], before, lambda message: sha256(message).digest())
    raw = decode_raw_body(sealed.body)
    heads = json.loads(sealed.heads)
    for part in raw.parts:
        end = before[part.chain]
        assert (
            heads[part.chain]
            == compute_head(end.head, end.signature, bytes(raw.header), bytes(part.entries)).hex()
        )
    assert sealed.signature == sha256(b"ecrf heads 1\n" + sealed.heads).digest()
    assert decode_body(sealed.body).parts == tuple(parts)
    assert decode_header(sealed.body) == header()
    assert json.dumps(json.loads(sealed.body), sort_keys=True, separators=(",", ":")) == sealed.body.decode()


@given(
    st.lists(st.none() | st.tuples(st.binary(min_size=16, max_size=16), st.binary(max_size=300)), max_size=20)
)
def test_content_is_read_as_it_was_written(slots):
    """Content blocks keep salt and bytes of every slot, and the place of redacted ones."""
    found = decode_content(encode_content(slots))
    assert [None if slot is None else tuple(slot) for slot in found] == slots


def test_content_writer_commits_to_salt_and_bytes():
    """A commitment is SHA-256 over a fresh 128-bit salt and the bytes, and names the slot."""
    writer = ContentWriter(lambda size: b"\x07" * size)
    first, second = writer.put(b"one"), writer.put_text("zwei 二")
    assert (first.slot, second.slot) == (0, 1)
    assert first.digest == sha256(b"\x07" * 16 + b"one").hexdigest()
    assert writer.slots[1] == (b"\x07" * 16, "zwei 二".encode())


@pytest.mark.parametrize("entry", ENTRIES)
def test_default_fields_are_left_out(entry):
    """What is not said is not written, so that one meaning has one text."""
    written = json.loads(encode_canonical(entry))
    assert "reason" not in written
    assert "how" not in written
    assert written["kind"].endswith("/1")
