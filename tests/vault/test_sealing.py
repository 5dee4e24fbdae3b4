"""The operations everything else is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.vault.sealing import (
    Unsealable,
    agree_public,
    context,
    derive,
    draw,
    seal,
    seal_to,
    unseal,
    unseal_with,
)
from tests.vault.small_study import Stream

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
keys = st.binary(min_size=32, max_size=32)


def test_derive_is_the_published_hkdf():
    """A derived key is HKDF-SHA256 (RFC 5869, test case 3, first 32 bytes)."""
    expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    assert derive(b"\x0b" * 22, "").hex() == expected


def test_public_key_is_the_published_x25519():
    """A public key is X25519 (RFC 7748, 6.1, Bob)."""
    private = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    assert agree_public(private).hex() == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"


@given(keys, st.binary(max_size=200), st.binary(max_size=40))
def test_what_was_sealed_opens(key, plaintext, bound):
    """Every plaintext comes back under its key and context."""
    assert unseal(key, seal(key, plaintext, bound, Stream()), bound) == plaintext


@given(st.binary(max_size=60), st.data())
def test_every_changed_bit_is_found(plaintext, data):
    """One bit changed anywhere in a sealed text and it does not open."""
    sealed = bytearray(seal(KEY, plaintext, b"here", Stream()))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unsealable):
        unseal(KEY, bytes(sealed), b"here")


@pytest.mark.parametrize(("key", "bound"), [(OTHER, b"here"), (KEY, b"there")])
def test_other_key_or_place_does_not_open(key, bound):
    """Another key, or the right key at another place, opens nothing."""
    with pytest.raises(Unsealable):
        unseal(key, seal(KEY, b"value", b"here", Stream()), bound)


@given(keys, st.binary(max_size=64))
def test_only_the_receiver_opens_what_was_sealed_to_them(private, plaintext):
    """A text sealed to a public key opens with its private key and no other."""
    sealed = seal_to(agree_public(private), plaintext, b"slot", Stream())
    assert unseal_with(private, sealed, b"slot") == plaintext
    with pytest.raises(Unsealable):
        unseal_with(Stream(b"stranger")(32), sealed, b"slot")


@given(st.binary(max_size=150))
def test_random_bytes_never_open(data):
    """Bytes nobody sealed are refused, however short."""
    with pytest.raises(Unsealable):
        unseal(KEY, data, b"")
    with pytest.raises(Unsealable):
        unseal_with(KEY, data, b"")


def test_a_public_key_of_small_order_is_refused():
    """The all-zero point, which would give everybody the same secret, is no receiver (RFC 7748, 6.1)."""
    with pytest.raises(Unsealable):
        seal_to(bytes(32), b"key", b"", Stream())


def test_context_cannot_be_shifted():
    """Two lists of parts that read alike when joined are different contexts."""
    assert context("ab", "c") != context("a", "bc")
    assert context("a", 1) != context("a", "1")


def test_short_entropy_is_a_fault_of_the_program():
    """A source that gives fewer bytes than asked stops the program instead of weakening a key."""
    with pytest.raises(ValueError, match="entropy"):
        draw(lambda count: bytes(count - 1), 32)
