"""The few operations this room is made of: derive a key, seal under a key, seal to a person."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

Entropy = Callable[[int], bytes]
"""A source of n random bytes; only wiring makes one."""

KEY_BYTES = 32
NONCE_BYTES = 12
_TAG_BYTES = 16


class Unsealable(Exception):
    """The key is not the one it was sealed under, or the bytes or their context were changed: which, nobody
    can tell.
    """


def context(*parts: str | int | bytes) -> bytes:
    """Return `parts` as unambiguous bytes, to be bound to a sealed text as associated data."""
    return msgspec.json.encode(parts)


def draw(entropy: Entropy, count: int) -> bytes:
    """Return `count` bytes of `entropy`; a source that gives another number is a fault of the program."""
    data = entropy(count)
    if len(data) != count:
        raise ValueError("the entropy source gave another number of bytes")
    return data


def derive(secret: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """Return the 32-byte key of `purpose` (HKDF-SHA256, RFC 5869): one secret, unrelated keys."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt or None, purpose.encode()).derive(secret)


def seal(key: bytes, plaintext: bytes, bound: bytes, entropy: Entropy) -> bytes:
    """Return nonce (12 bytes) and AES-256-GCM text with tag; `bound` must be given again to open it.

    A random nonce allows 2^32 texts under one key (NIST SP 800-38D, 8.3).
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = draw(entropy, NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, bound)


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Return the plaintext, or raise Unsealable."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(sealed) < NONCE_BYTES + _TAG_BYTES:
        raise Unsealable
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
    except InvalidTag as error:
        raise Unsealable from error


def agree_public(private: bytes) -> bytes:
    """Return the X25519 public key (32 bytes) of a private one (32 random bytes)."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to(public: bytes, plaintext: bytes, bound: bytes, entropy: Entropy) -> bytes:
    """Return `plaintext` sealed to the holder of the X25519 key `public`: ephemeral public key (32 bytes),
    then `seal`.

    Raises Unsealable when `public` is no usable point.
    """
    ephemeral = draw(entropy, KEY_BYTES)
    key = _shared_key(ephemeral, public, agree_public(ephemeral) + public)
    return agree_public(ephemeral) + seal(key, plaintext, bound, entropy)


def unseal_with(private: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Return what was sealed to the X25519 key `private`, or raise Unsealable."""
    if len(sealed) < KEY_BYTES:
        raise Unsealable
    ephemeral = sealed[:KEY_BYTES]
    key = _shared_key(private, ephemeral, ephemeral + agree_public(private))
    return unseal(key, sealed[KEY_BYTES:], bound)


def _shared_key(private: bytes, public: bytes, both: bytes) -> bytes:
    """Both public keys go into the derivation, as in RFC 9180 4.1, so that a sealed text names its
    receiver.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(
            X25519PublicKey.from_public_bytes(public)
        )
    except ValueError as error:  # a point of small order gives the all-zero secret: RFC 7748, 6.1
        raise Unsealable from error
    return derive(shared, "ecrf sealed key/1", both)
