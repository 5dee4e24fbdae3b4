"""The keys a person holds while the study is open."""

import copy
import hmac
import pickle
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.vault.ring import KeyRing
from tests.vault.small_study import Stream, code_of

RING = KeyRing(b"s" * 32, {"identity": b"i" * 32, "unblinding": b"u" * 32})
ADDRESS = "subject/8f2c/screening/1/demography/1/1//0/NAME"


@given(st.binary(max_size=300), st.text(max_size=60))
def test_a_value_comes_back(plaintext, address):
    """A value sealed under a class key opens at its address."""
    assert (
        RING.open_value("identity", RING.seal_value("identity", plaintext, address, Stream()), address)
        == plaintext
    )


def test_a_value_moved_to_another_address_is_found():
    """A sealed value copied to another subject or field does not open there."""
    sealed = RING.seal_value("identity", b"Zhang San", ADDRESS, Stream())
    assert code_of(RING.open_value, "identity", sealed, ADDRESS + "X") == "vault.value_damaged"


def test_a_value_of_one_class_does_not_open_as_another():
    """Identity and unblinding are different keys, also for who holds both."""
    sealed = RING.seal_value("identity", b"A", ADDRESS, Stream())
    assert code_of(RING.open_value, "unblinding", sealed, ADDRESS) == "vault.value_damaged"


def test_without_the_key_a_value_is_withheld():
    """Who lacks the class key is told so, and does not open anything."""
    sealed = RING.seal_value("identity", b"A", ADDRESS, Stream())
    poor = KeyRing(RING.study, {})
    assert code_of(poor.open_value, "identity", sealed, ADDRESS) == "vault.key_missing"
    assert code_of(poor.seal_value, "identity", b"A", ADDRESS, Stream()) == "vault.key_missing"
    assert code_of(poor.keyed_hash, "identity", "person", b"A") == "vault.key_missing"


def test_every_bit_of_a_sealed_value_counts():
    """One bit changed anywhere in a sealed value is found."""
    sealed = RING.seal_value("identity", b"Zhang San", ADDRESS, Stream())
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        assert code_of(RING.open_value, "identity", bytes(changed), ADDRESS) == "vault.value_damaged"


@given(st.binary(max_size=40))
def test_bytes_nobody_sealed_are_refused(data):
    """A value that was never sealed ends in a refusal, not a traceback."""
    assert code_of(RING.open_value, "identity", data, ADDRESS) == "vault.value_damaged"


def test_keyed_hash_is_hmac_and_finds_the_same_person():
    """The keyed hash is HMAC-SHA256 (RFC 2104) under a key of its own: equal for equal data and purpose
    only.
    """
    prk = hmac.new(bytes(32), b"i" * 32, sha256).digest()  # HKDF by hand, RFC 5869
    key = hmac.new(prk, b"ecrf keyed hash/1 person\x01", sha256).digest()
    assert RING.keyed_hash("identity", "person", b"110101") == hmac.new(key, b"110101", sha256).digest()
    assert RING.keyed_hash("identity", "person", b"A") != RING.keyed_hash("identity", "phone", b"A")
    assert RING.keyed_hash("identity", "person", b"A") != RING.keyed_hash("unblinding", "person", b"A")


def test_a_ring_tells_names_and_never_keys():
    """Printed, a ring says which keys it holds; it cannot be pickled or copied into a file or a log."""
    assert repr(RING) == "KeyRing(study, identity, unblinding)"
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            act(RING)


def test_a_ring_cannot_be_changed():
    """Nobody adds a key to a ring that is open."""
    with pytest.raises(TypeError):
        RING.classes["allocation"] = bytes(32)
    with pytest.raises(AttributeError):
        RING.study = bytes(32)


@pytest.mark.parametrize("classes", [{"identity": b"short"}, {"identity": bytes(33)}])
def test_a_key_of_another_length_is_a_fault_of_the_program(classes):
    """A ring holds 256-bit keys only."""
    with pytest.raises(ValueError, match="length"):
        KeyRing(bytes(32), classes)
