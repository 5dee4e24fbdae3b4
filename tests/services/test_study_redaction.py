"""Words in the study chain can be redacted too: a name, what somebody was trained in, why an account was closed (H1)."""

from __future__ import annotations

from pathlib import Path
from subprocess import run
from sys import executable

import pytest

from ecrf.record import entry as e
from ecrf.record.fold.step import REDACTED_TEXT
from ecrf.record.study_state import StudyState
from ecrf.record.transaction import decode_body
from ecrf.services import commands as c
from ecrf.services.reads import Reads
from ecrf.services.verifying import Wish, verify_study
from tests.services.house import House
from tests.store.trail_builder import verify_ed25519

ROOT = Path(__file__).resolve().parents[2]


def entries(house: House, kind: type) -> list[tuple[int, object]]:
    """(number, entry) of one kind in the study chain."""
    return [
        (number, entry)
        for stored in house.store.transactions("study")
        for part in decode_body(stored.sealed.body).parts
        if part.chain == "study"
        for number, entry in enumerate(part.entries, part.first)
        if isinstance(entry, kind)
    ]


def redact(house: House, kind: type, field: str, role: str = "data_manager") -> str:
    """Redact a field of the last entry of a kind; the code it was refused with, or nothing."""
    number, entry = entries(house, kind)[-1]
    slot = getattr(entry, field).slot
    outcome = house.try_(role, c.Redact, "study", number, slot, "a private matter")
    return "" if outcome.fault is None else outcome.fault.code


def study(house: House) -> StudyState:
    """The folded study."""
    state = house.store.load_state("study")
    assert isinstance(state, StudyState)
    return state


def test_a_name_and_a_training_go_and_every_proof_stands(house: House) -> None:
    """The words are gone from trail and tables, the study verifies whole with every signature, twice by two readers."""
    person = entries(house, e.PersonAdded)[-1][1].person
    assert redact(house, e.PersonAdded, "name") == ""
    assert redact(house, e.TrainingRecorded, "what") == ""
    row = study(house).persons[person]
    assert row.name == REDACTED_TEXT
    assert REDACTED_TEXT in {one.what for each in study(house).persons.values() for one in each.trainings}
    report = verify_study(house.store, verify_ed25519, Wish(every_signature=True))
    assert report.holds
    assert report.redacted == 2


def test_who_was_redacted_is_shown_by_login(house: House) -> None:
    """No list shows a mark in place of a name: the login stands there, and the justification in the trail."""
    assert redact(house, e.PersonAdded, "name") == ""
    person = entries(house, e.PersonAdded)[-1][1].person
    reads = Reads(house.tools, house.at("data_manager").session)
    assert reads._source.name(person) == study(house).persons[person].login


def test_what_a_verifier_of_the_sponsor_reads_still_holds(house: House, tmp_path: Path) -> None:
    """tools/verify_trail.py takes the nil as accounted for."""
    import json

    assert redact(house, e.PersonAdded, "name") == ""
    house.must("data_manager", c.WriteCheckpoint, "export")
    lines = [
        {"id": s.id, "body": s.body.decode(), "heads": s.heads.decode(), "content": s.content.hex(),
         "signature": s.signature.hex()}
        for s in house.store.trail()
    ]  # fmt: skip
    trail = tmp_path / "trail.jsonl"
    trail.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = run(
        [executable, str(ROOT / "tools" / "verify_trail.py"), str(trail)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("role", ["monitor", "administrator", "coordinator"])
def test_only_the_special_role_redacts(house: House, role: str) -> None:
    """Nobody else takes a word out, the administrator neither."""
    assert redact(house, e.PersonAdded, "name", role) == "command.not_permitted"


def test_only_words_go(house: House) -> None:
    """A slot that no word stands in is refused, and one that is gone already."""
    number, entry = entries(house, e.PersonAdded)[-1]
    refused = house.try_("data_manager", c.Redact, "study", number, entry.name.slot + 7, "why")
    assert refused.fault is not None
    assert refused.fault.code == "command.no_slot"
    assert redact(house, e.PersonAdded, "name") == ""
    assert redact(house, e.PersonAdded, "name") == "command.no_slot"


def test_what_may_go_is_offered_by_entry(house: House) -> None:
    """The trail offers the one word an entry holds; a checkpoint or a permission matrix offers nothing."""
    reads = Reads(house.tools, house.at("data_manager").session)
    number, _ = entries(house, e.PersonAdded)[-1]
    (piece,) = reads.redactable_entry("study", number)
    assert (piece.field, piece.sequence) == ("name", number)
    assert reads.redactable_entry("study", entries(house, e.PermissionsSet)[0][0]) == ()


def test_the_name_of_a_file_goes_and_the_values_from_it_stay(house: House) -> None:
    """A file may be named after a patient: its name is redacted, and what was imported is shown as before."""
    chain = house.subject()
    at = "S0/1/VS/1/1/VS_G/0/VS_WEIGHT"
    origin = c.Origin("Zhang San.csv", "0" * 64, (7,))
    house.must("coordinator", c.EnterValues, chain, (c.NewValue(at, "65", 0),), "imported", origin=origin)
    number, slot = next(
        (number, entry.origin.slot)
        for stored in house.store.transactions(chain)
        for part in decode_body(stored.sealed.body).parts
        for number, entry in enumerate(part.entries, part.first)
        if isinstance(entry, e.ValueEntered) and entry.origin is not None
    )
    house.must("data_manager", c.Redact, chain, number, slot, "a name in a file name")
    cell = house.state(chain).lines["S0/1/VS/1/1/VS_G/0"].items["VS_WEIGHT"]
    assert b'"65"' in bytes(cell.value)
    report = verify_study(house.store, verify_ed25519)
    assert report.holds
    assert report.redacted == 1
