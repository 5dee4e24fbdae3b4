"""Places of a committed allocation list: each is a pair of SHA-256 digests that its release code opens singly."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

import msgspec

from ecrf.record.merkle import ALPHABET
from ecrf.record.transaction import encode_canonical
from ecrf.words import Fault, Refusal

CODE_BYTES = 10
"""80 bits: not to be guessed, and short enough to be told on the telephone (16 characters)."""
CODE_LENGTH = 16
_GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


class Place(msgspec.Struct, frozen=True, array_like=True):
    """What stands in the open for one place: digests of its release code and, where the list fixes it, of its arm."""

    release: str
    arm: str = ""


class PlaceId(msgspec.Struct, frozen=True):
    """Which place: the list, the stratum (empty: not stratified), the number from 1."""

    list: str
    stratum: str
    place: int


Places = dict[str, tuple[Place, ...]]
"""Stratum to its places in order."""


def _message(kind: str, where: PlaceId, *more: str) -> bytes:
    return b"ecrf " + encode_canonical([kind, where.list, where.stratum, where.place, *more])


def release_digest(where: PlaceId, code: bytes) -> str:
    """The digest that shows a release code to be this place's and no other's."""
    return sha256(_message("release", where, code.hex())).hexdigest()


def arm_digest(where: PlaceId, arm: str, key: bytes) -> str:
    """The digest that binds the arm of a place; hidden from who has not the key, and open to no second arm."""
    return sha256(_message("arm", where, arm, key.hex())).hexdigest()


def make_code(seed: bytes, where: PlaceId) -> bytes:
    """The release code of a place: HMAC-SHA256 of it under the release seed, the first 80 bits."""
    return hmac.digest(seed, _message("code", where), "sha256")[:CODE_BYTES]


def blind_key(seed: bytes, code: bytes) -> bytes:
    """The key of a place's arm in a blind study: both the emergency seed and the release code are needed."""
    return hmac.digest(seed, b"ecrf blind " + code, "sha256")[:CODE_BYTES]


def sub_seed(seed: bytes, purpose: str) -> bytes:
    """A seed of its own for one purpose (32 bytes)."""
    return hmac.digest(seed, f"ecrf allocation 1 {purpose}".encode(), "sha256")


def find_arm(where: PlaceId, digest: str, arms: Iterable[str], key: bytes) -> str:
    """The arm a place holds, by trying the few there are; empty when the key opens none of them."""
    return next((arm for arm in arms if arm_digest(where, arm, key) == digest), "")


def list_digest(places: bytes) -> str:
    """What is printed of a list: SHA-256 of the canonical text of its places."""
    return sha256(places).hexdigest()


def encode_places(places: Places) -> bytes:
    """The canonical text of a list's places."""
    return encode_canonical({key: [list(structs_of(place)) for place in row] for key, row in places.items()})


def structs_of(place: Place) -> tuple[str, ...]:
    """A place as it is written: the arm's digest is left out where the list fixes none."""
    return (place.release, place.arm) if place.arm else (place.release,)


def write_code(code: bytes) -> str:
    """A release code as it is told: four groups of four characters of Crockford's base 32."""
    number = int.from_bytes(code)
    text = "".join(ALPHABET[number >> 5 * at & 31] for at in range(CODE_LENGTH - 1, -1, -1))
    return "-".join(text[at : at + _GROUP] for at in range(0, CODE_LENGTH, _GROUP))


def parse_code(text: str) -> bytes:
    """A release code as typed; refuses `allocation.code_malformed`.

    Case, blanks and hyphens do not matter; O is read as 0, I and L as 1.
    """
    found = text.upper().translate(_MISREAD).strip()
    if len(found) != CODE_LENGTH or any(char not in ALPHABET for char in found):
        raise Refusal(Fault("allocation.code_malformed"))
    number = 0
    for char in found:
        number = number << 5 | ALPHABET.index(char)
    return number.to_bytes(CODE_BYTES)
