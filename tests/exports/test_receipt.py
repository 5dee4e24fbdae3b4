"""The detached receipt."""

from __future__ import annotations

import json

import pytest

from ecrf.exports import Options, write_export
from ecrf.exports.receipt import Exported, check_receipt, read_receipt, write_receipt
from ecrf.vault.signing import verify as verify_signature
from ecrf.words import Refusal
from tests.exports.story import speaker


@pytest.fixture
def receipt(story, tmp_path):
    """A CSV export of the monitor with its receipt, and the monitor's public key."""
    session = story.house.at("monitor").session
    with story.snapshot() as snapshot:
        written = write_export("csv", snapshot, Options(), tmp_path / "t3.zip", speaker("en"))
        path = write_receipt(
            Exported(written, "csv", "en", "2026-03-14T10:00:00+08:00"), snapshot.head, session
        )
    return path, story.house._keys["monitor"].signing.public


def test_it_names_file_place_person_and_time(receipt):
    """What the file must not say stands here; the file's name and digest bind the two."""
    path, _ = receipt
    said = json.loads(path.read_text())["statement"]
    assert path.name == "t3.zip.receipt.json"
    assert (said["person"], said["role"], said["exported_at"]) == (
        "Monitor",
        "monitor",
        "2026-03-14T10:00:00+08:00",
    )
    assert (said["file"], said["format"], said["language"]) == ("t3.zip", "csv", "en")
    assert len(said["checkpoint"]) == 26
    assert said["rows"]["VS"] == 1


def test_signature_and_file_hold(receipt):
    """Checked with the public key alone."""
    path, public = receipt
    assert check_receipt(path, public, verify_signature) is None


def test_a_changed_file_or_receipt_is_found(receipt):
    """One byte of the file, one word of the receipt, another person's key."""
    path, public = receipt
    path.write_text(path.read_text().replace('"Monitor"', '"Mallory"'))
    assert check_receipt(path, public, verify_signature).code == "exports.receipt_signature"
    path.write_text(path.read_text().replace('"Mallory"', '"Monitor"'))
    assert check_receipt(path, bytes(32), verify_signature).code == "exports.receipt_signature"
    file = path.with_name("t3.zip")
    file.write_bytes(file.read_bytes() + b"x")
    assert check_receipt(path, public, verify_signature).code == "exports.receipt_file"


def test_something_else_is_not_a_receipt(tmp_path):
    """A clear refusal instead of a traceback."""
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(Refusal) as refused:
        read_receipt(tmp_path / "x.json")
    assert refused.value.fault.code == "exports.bad_receipt"
