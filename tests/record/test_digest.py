"""What a statement about a prefix binds."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from msgspec import Raw

from ecrf.record.digest import compute_digest, last_change
from ecrf.record.rows import Cell, LineRow, MissingRow
from ecrf.record.state import RecordState


def make_state() -> RecordState:
    """Two forms, one with a log of two lines, one line removed, one missing mark."""
    state = RecordState("subject:A")
    one = Raw(b'"1"')
    state.put([
        LineRow("C1/1/A/1/1", "G", "0", 0, {"X": Cell(3, one), "Y": Cell(4, one)}),
        LineRow("C1/1/B/1/1", "L", "r1", 1, {"T": Cell(6, one)}),
        LineRow("C1/1/B/1/1", "L", "r2", 2, {"T": Cell(7, one)}, removed=8),
        LineRow("C10/1/A/1/1", "G", "0", 0, {"X": Cell(20, one)}),
        MissingRow("C1/1/C", 9, one),
        MissingRow("C1/1/D", 0, Raw(b"null")),
    ])  # fmt: skip
    return state


BENEATH = {
    "C1/1/A/1/1/G/0/X": [["C1/1/A/1/1/G/0/X", 3]],
    "C1/1/A/1/1/G/0": [["C1/1/A/1/1/G/0/X", 3], ["C1/1/A/1/1/G/0/Y", 4]],
    "C1/1/A/1/1": [["C1/1/A/1/1/G/0/X", 3], ["C1/1/A/1/1/G/0/Y", 4]],
    "C1/1/B": [["C1/1/B/1/1/L/r1/T", 6]],
    "C1/1/B/1/1/L/r2": [],
    "C1/1/B/1/1/L/r3/T": [],
    "C1": [
        ["C1/1/A/1/1/G/0/X", 3],
        ["C1/1/A/1/1/G/0/Y", 4],
        ["C1/1/B/1/1/L/r1/T", 6],
        ["C1/1/C", 9],
    ],
}


@pytest.mark.parametrize("prefix", BENEATH)
def test_digest_is_that_of_addresses_and_versions(prefix):
    """A digest is SHA-256 of the sorted [address, version] beneath the prefix, without values."""
    text = json.dumps(BENEATH[prefix], separators=(",", ":"))
    assert compute_digest(make_state(), prefix) == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("prefix", "last"),
    [
        ("C1/1/A/1/1/G/0/X", 3),
        ("C1/1/A", 4),
        ("C1/1/B", 8),
        ("C1", 9),
        ("", 20),
        ("C2", 0),
        ("C1/1/A/1/1/G/0/Z", 0),
    ],
)
def test_last_change_is_the_highest_number_beneath(prefix, last):
    """Values, removals and marks beneath a prefix count, nothing beside it."""
    assert last_change(make_state(), prefix) == last


def test_clearing_a_field_changes_the_digest():
    """What was bound does not hold any more when a field was emptied."""
    state = make_state()
    before = compute_digest(state, "C1/1/A")
    del state.lines["C1/1/A/1/1/G/0"].items["Y"]
    assert compute_digest(state, "C1/1/A") != before


def test_redaction_changes_no_digest():
    """A value taken out of the record leaves every statement standing."""
    state = make_state()
    before = compute_digest(state, "")
    state.lines["C1/1/A/1/1/G/0"].items["X"].value = Raw(b'{"redacted":true}')
    assert compute_digest(state, "") == before
