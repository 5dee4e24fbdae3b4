"""Signatures of a person."""

import pickle
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecrf.vault.signing import SigningKey, key_id, verify

# RFC 8032, 7.1, test 1 and test 2
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
]
SIGNER = SigningKey(b"k" * 32)


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
def test_signatures_are_the_published_ed25519(seed, public, message, signature):
    """Key and signature are those of RFC 8032, 7.1."""
    key = SigningKey(bytes.fromhex(seed))
    assert key.public.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert verify(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


def test_a_key_is_named_by_its_public_part():
    """A key is named by the first 16 hex digits of the SHA-256 of its public part."""
    assert SIGNER.id == key_id(SIGNER.public) == sha256(SIGNER.public).hexdigest()[:16]


def test_every_bit_of_a_signature_counts():
    """One bit changed anywhere in signature or message and it is no signature."""
    message = b"head"
    signature = SIGNER.sign(message)
    for bit in range(64 * 8):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        assert not verify(SIGNER.public, message, bytes(changed))
    assert not verify(SIGNER.public, b"Head", signature)


@given(st.binary(max_size=40), st.binary(max_size=70))
def test_malformed_keys_and_signatures_are_simply_false(public, signature):
    """Whatever bytes stand for a key or a signature, the answer is no, not a traceback."""
    assert verify(public, b"head", signature) is False
    assert verify(SIGNER.public, b"head", signature) is False


def test_a_signing_key_is_never_printed_or_pickled():
    """A signing key shows its name only and stays in memory."""
    assert repr(SIGNER) == f"SigningKey({SIGNER.id})"
    with pytest.raises(TypeError):
        pickle.dumps(SIGNER)
    with pytest.raises(ValueError, match="32"):
        SigningKey(b"short")
