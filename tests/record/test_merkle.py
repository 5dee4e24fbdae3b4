"""Checkpoint roots and what of them stands on paper."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.record.merkle import compute_root, make_checkpoint, parse_paper, to_paper
from ecrf.words import Refusal

HEADS = [(f"subject:{n}", n + 1, f"{n:064x}") for n in range(7)]


def leaf(head) -> bytes:
    """A leaf written out by hand."""
    chain, length, digest = head
    return sha256(b"\x00" + f'["{chain}",{length},"{digest}"]'.encode()).digest()


def node(left: bytes, right: bytes) -> bytes:
    """An inner node."""
    return sha256(b"\x01" + left + right).digest()


def test_tree_is_that_of_rfc_6962():
    """Seven leaves hang as RFC 6962, section 2.1.3 draws them: ((ab)(cd))((ef)g)."""
    a, b, c, d, x, f, g = (leaf(head) for head in HEADS)
    assert compute_root(HEADS) == node(node(node(a, b), node(c, d)), node(node(x, f), g)).hex()
    assert compute_root(HEADS[:1]) == a.hex()


def test_root_of_nothing_is_the_hash_of_nothing():
    """RFC 6962: the hash of an empty tree is SHA-256 of nothing."""
    assert compute_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(st.integers(0, 6), st.integers(0, 2))
def test_every_part_of_every_head_counts(place, part):
    """Another chain, length or head gives another root."""
    other = [list(head) for head in HEADS]
    other[place][part] = other[place][part] + 1 if part == 1 else "x" + other[place][part][1:]
    assert compute_root([tuple(head) for head in other]) != compute_root(HEADS)


def test_checkpoint_leaves_out_looking_and_empty_chains():
    """The access chain and chains without entries are not part of a checkpoint; the rest is sorted."""
    ends = [
        ("subject:b", 1, b"\x01" * 32),
        ("access", 9, bytes(32)),
        ("subject:a", 0, bytes(32)),
        ("study", 5, bytes(32)),
    ]
    entry = make_checkpoint(ends, "export")
    assert [head[0] for head in entry.heads] == ["study", "subject:b"]
    assert entry.root == compute_root(entry.heads)


@given(st.binary(min_size=32, max_size=32))
def test_paper_carries_the_first_128_bits(root):
    """26 characters are the first 128 bits in Crockford's base 32, and are read back alike."""
    paper = to_paper(root.hex())
    value = 0
    for char in paper:
        value = value * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(char)
    assert value == int.from_bytes(root[:16])
    assert parse_paper(paper) == paper


def test_paper_is_read_as_people_type_it():
    """Case, blanks and hyphens do not matter; O is 0, I and L are 1."""
    assert parse_paper(" 7zzz-oil0 zzzzzzzzzzzzzzzzzz ") == "7ZZZ0110ZZZZZZZZZZZZZZZZZZ"


@pytest.mark.parametrize("text", ["", "7ZZZ", "8" + "Z" * 25, "U" * 26, "7" * 27])
def test_other_text_is_no_checkpoint(text):
    """Wrong length, foreign letters and more than 128 bits are refused."""
    with pytest.raises(Refusal) as refused:
        parse_paper(text)
    assert refused.value.fault.code == "checkpoint.malformed"
