"""Digests of places, checked by a second calculation from the published text, and release codes as they are told."""

import hmac
import json
from hashlib import sha256

import pytest

from ecrf.record.allocation import (
    PlaceId,
    arm_digest,
    blind_key,
    find_arm,
    make_code,
    parse_code,
    release_digest,
    write_code,
)
from ecrf.words import Refusal

WHERE = PlaceId("list", "STAGE=III", 7)
CODE = bytes(range(10))


def canonical(*parts):
    """The published message of a digest, by the standard library."""
    return b"ecrf " + json.dumps(parts, separators=(",", ":")).encode()


def test_digests_are_those_of_the_published_format():
    """docs/trail-format.md, section 15, calculated again with nothing but JSON, SHA-256 and HMAC."""
    told = canonical("release", "list", "STAGE=III", 7, CODE.hex())
    assert release_digest(WHERE, CODE) == sha256(told).hexdigest()
    told = canonical("arm", "list", "STAGE=III", 7, "EXP", CODE.hex())
    assert arm_digest(WHERE, "EXP", CODE) == sha256(told).hexdigest()
    told = canonical("code", "list", "STAGE=III", 7)
    assert make_code(b"seed", WHERE) == hmac.digest(b"seed", told, "sha256")[:10]
    assert blind_key(b"seed", CODE) == hmac.digest(b"seed", b"ecrf blind " + CODE, "sha256")[:10]


def test_a_code_opens_one_arm_of_one_place():
    """Another code, another place, another arm: nothing opens."""
    digest = arm_digest(WHERE, "EXP", CODE)
    assert find_arm(WHERE, digest, ("CTRL", "EXP"), CODE) == "EXP"
    assert find_arm(WHERE, digest, ("CTRL", "EXP"), CODE[::-1]) == ""
    assert find_arm(PlaceId("list", "STAGE=III", 8), digest, ("CTRL", "EXP"), CODE) == ""


def test_codes_are_read_as_they_are_told():
    """Case, blanks and hyphens do not matter; O is 0, I and L are 1 (Crockford's base 32)."""
    text = write_code(CODE)
    assert text == "000G-40R4-0M30-E209"
    assert parse_code(text) == parse_code(" " + text.lower().replace("-", " ").replace("0", "o")) == CODE
    assert parse_code(write_code(bytes([255] * 10))) == bytes([255] * 10)


@pytest.mark.parametrize("text", ["", "000G-40R4", "000G-40R4-0M30-E20U", "000G-40R4-0M30-E2090"])
def test_what_is_no_code_is_refused(text):
    """Too short, too long, a letter that is none of the alphabet."""
    with pytest.raises(Refusal) as refused:
        parse_code(text)
    assert refused.value.fault.code == "allocation.code_malformed"
