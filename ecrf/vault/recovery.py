"""The recovery code: shown once, held by one person or split between two, opens the ring when every password
is lost.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from hashlib import sha256
from typing import Literal

import msgspec

from ecrf.vault.envelope import open_slots, seal_slots
from ecrf.vault.envelope_file import KeyBook, Recovery, check_book
from ecrf.vault.people import RECOVERY, with_recovery
from ecrf.vault.ring import KeyRing
from ecrf.vault.sealing import Entropy, agree_public, derive, draw
from ecrf.vault.signing import SigningKey
from ecrf.words import Fault, Refusal

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 of D. Crockford (crockford.com/base32.html): without I, L, O, U, which are misread or make
words."""
_MISREAD = str.maketrans("OIL", "011")
_SECRET_BYTES = 15
_CHECK_BITS = 10
_CODE_LENGTH = 26
"""120 secret bits and 10 check bits, five to a character."""


class CodeKind(StrEnum):
    """What a code is; the check digits of one kind are wrong for another, so that no share passes for a
    whole code.
    """

    WHOLE = "whole"
    SHARE = "share"


class Recoverable(msgspec.Struct, frozen=True):
    """A book with a new recovery, and its code (one) or shares (two): shown once, kept nowhere."""

    book: KeyBook
    codes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Recoverable({len(self.codes)})"


def make_recovery(
    book: KeyBook, ring: KeyRing, holders: Literal[1, 2], entropy: Entropy, owner: str = ""
) -> Recoverable:
    """Return the book with every key of `ring` sealed to a new code of `owner`, and the code.

    With two holders there are two shares; one alone says nothing about the other or the secret (it is the
    secret XOR random bits). An earlier code stops working. Class keys `ring` has not are not covered.
    """
    secret = draw(entropy, _SECRET_BYTES)
    public = agree_public(_private(book.study, secret))
    slots = seal_slots(book.study, RECOVERY, public, ring, entropy)
    recovery = Recovery(holders, public, slots, owner, _signing(book.study, secret).public)
    changed = with_recovery(book, ring, recovery)
    if holders == 1:
        return Recoverable(changed, (format_code(secret, CodeKind.WHOLE),))
    first = draw(entropy, _SECRET_BYTES)
    second = _xor(secret, first)
    return Recoverable(changed, (format_code(first, CodeKind.SHARE), format_code(second, CodeKind.SHARE)))


def open_recovery(book: KeyBook, codes: tuple[str, ...]) -> KeyRing:
    """Return the ring of the code, or of both shares in either order.

    Raises Refusal `vault.recovery_none` (this study has none), `vault.recovery_count`, `vault.share_same`,
    those of `parse_code`, `vault.recovery_wrong` (well typed, of another study or replaced) or
    `vault.envelope_changed`.
    """
    recovery, secret = _opened(book, codes)
    private = _private(book.study, secret)
    ring = open_slots(book.study, RECOVERY, private, recovery.slots)
    check_book(book, ring)
    return ring


def open_recovery_signer(book: KeyBook, codes: tuple[str, ...]) -> SigningKey:
    """Return the key that signs what is done with the code; raises Refusal as `open_recovery`, and
    `vault.recovery_unsigned` for a code of an early draft.
    """
    recovery, secret = _opened(book, codes)
    signer = _signing(book.study, secret)
    if signer.public != recovery.sign_public:
        raise Refusal(Fault("vault.recovery_unsigned"))
    return signer


def derive_access(study: str, codes: tuple[str, ...]) -> bytes:
    """What opens a server's role for the code, or for both shares in either order (32 bytes).

    It tells nothing about the keys of the code, which are derived for another purpose. `study` is whatever names the
    study before anything of it can be read. Raises Refusal as `parse_code`, and `vault.share_same`.
    """
    return derive(_join(codes), "ecrf recovery access/1", study.encode())


def _opened(book: KeyBook, codes: tuple[str, ...]) -> tuple[Recovery, bytes]:
    recovery = book.recovery
    if recovery is None:
        raise Refusal(Fault("vault.recovery_none"))
    if len(codes) != recovery.holders:
        raise Refusal(Fault("vault.recovery_count", args={"holders": recovery.holders}))
    secret = _join(codes)
    if agree_public(_private(book.study, secret)) != recovery.agree_public:
        raise Refusal(Fault("vault.recovery_wrong"))
    return recovery, secret


def format_code(secret: bytes, kind: CodeKind) -> str:
    """Return 15 bytes as 26 base-32 characters with two check characters, in groups of five (the last has
    six).
    """
    number = int.from_bytes(secret) << _CHECK_BITS | _check_bits(secret, kind)
    text = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_CODE_LENGTH)))
    return "-".join((text[:5], text[5:10], text[10:15], text[15:20], text[20:]))


def parse_code(text: str, kind: CodeKind) -> bytes:
    """Return the 15 bytes of a typed code; case, blanks, hyphens, full-width signs and O for 0, I or L for 1
    do not matter.

    Raises Refusal `vault.code_characters` (with the sign), `vault.code_length` or `vault.code_mistyped`
    (check characters).
    """
    folded = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    signs = [sign for sign in folded if not sign.isspace() and sign not in "-‐‑–—_."]
    for sign in signs:
        if sign not in _ALPHABET:
            raise Refusal(Fault("vault.code_characters", args={"sign": sign}))
    if len(signs) != _CODE_LENGTH:
        raise Refusal(Fault("vault.code_length", args={"length": len(signs), "expected": _CODE_LENGTH}))
    number = 0
    for sign in signs:
        number = number << 5 | _ALPHABET.index(sign)
    secret = (number >> _CHECK_BITS).to_bytes(_SECRET_BYTES)
    if number & (1 << _CHECK_BITS) - 1 != _check_bits(secret, kind):
        raise Refusal(Fault("vault.code_mistyped"))
    return secret


def _join(codes: tuple[str, ...]) -> bytes:
    if len(codes) == 1:
        return parse_code(codes[0], CodeKind.WHOLE)
    first, second = (parse_code(code, CodeKind.SHARE) for code in codes)
    if first == second:
        raise Refusal(Fault("vault.share_same"))
    return _xor(first, second)


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _check_bits(secret: bytes, kind: CodeKind) -> int:
    digest = sha256(f"ecrf recovery {kind}/1 ".encode() + secret).digest()
    return int.from_bytes(digest[:2]) >> 16 - _CHECK_BITS


def _private(study: str, secret: bytes) -> bytes:
    """120 random bits need no slow hash: there is nothing to guess."""
    return derive(secret, "ecrf recovery/1", study.encode())


def _signing(study: str, secret: bytes) -> SigningKey:
    return SigningKey(derive(secret, "ecrf recovery signing/1", study.encode()))
