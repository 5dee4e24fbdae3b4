"""A design as bytes: one byte string for one design, and back."""

import hashlib
import json

import pytest

from ecrf.schema.canonical import canonical_bytes, decode_design, digest
from ecrf.words import Refusal
from tests.schema.small import DESIGN, STUDY, change


def test_round_trip():
    """Decoding the bytes gives the design, and encoding that the same bytes."""
    content = canonical_bytes(DESIGN)
    assert decode_design(content) == DESIGN
    assert canonical_bytes(decode_design(content)) == content
    assert digest(DESIGN) == hashlib.sha256(content).hexdigest()


def test_bytes_are_restricted_json():
    """Keys are sorted, nothing is blank, and no number is fractional."""
    content = canonical_bytes(DESIGN)
    tree = json.loads(content, parse_float=pytest.fail)
    assert json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == content


def test_order_of_settings_does_not_matter():
    """Two designs that differ by the order of a mapping have the same digest."""
    one = change(DESIGN, study=change(STUDY, settings={"a": "1", "b": "2"}))
    other = change(DESIGN, study=change(STUDY, settings={"b": "2", "a": "1"}))
    assert digest(one) == digest(other)


def test_any_change_changes_the_digest():
    """One character of a label is another design."""
    assert digest(change(DESIGN, study=change(STUDY, version="2"))) != digest(DESIGN)


@pytest.mark.parametrize(
    ("study", "code"),
    [
        (change(STUDY, target=2**53), "schema.not_canonical"),
        (change(STUDY, settings={"größe": "1"}), "schema.key_not_ascii"),
    ],
)
def test_what_has_no_canonical_form(study, code):
    """Numbers beyond 2^53 and keys outside ASCII are refused."""
    with pytest.raises(Refusal) as error:
        canonical_bytes(change(DESIGN, study=study))
    assert error.value.fault.code == code


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"study": 1}'])
def test_other_bytes_are_refused(content):
    """Bytes that are no design are refused with a code."""
    with pytest.raises(Refusal) as error:
        decode_design(content)
    assert error.value.fault.code == "schema.not_a_design"
