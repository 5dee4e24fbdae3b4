"""The door of a study folder."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecrf.vault.door import Door, open_door
from ecrf.vault.door_log import DOOR_FILE, Outcome, Purpose, check_chain, load_attempts
from ecrf.vault.envelope import LockoutPolicy, Supplies
from ecrf.vault.envelope_file import (
    KEYS_FILE,
    encode_book,
    finish_book,
    load_envelopes,
    save_envelopes,
    stage_envelopes,
)
from ecrf.vault.people import change_password, disable_person, found_study, rekey
from ecrf.vault.signing import verify
from ecrf.words import Refusal
from tests.vault.small_study import CHEAP, CHEN, LIN, START, Hands, Stream, account, code_of


def outcomes(folder) -> list[str]:
    """How the attempts in the log ended."""
    return [attempt.outcome.value for attempt in load_attempts(folder).attempts]


def test_the_right_password_opens(folder, founded, hands):
    """Login name and password give person, ring, signing key, and the place of the key file in the study's
    history.
    """
    opened = open_door(folder, "Chen.Wei", CHEN, hands, "DESK-1")
    assert (opened.person_id, opened.login, opened.study) == ("p1", "chen.wei", "STUDY1")
    assert opened.ring == founded.ring
    assert (opened.generation, opened.digest) == (2, load_envelopes(folder).digest)
    assert opened.signing_key.public == founded.book.envelope("p1").sign_public
    assert verify(opened.signing_key.public, b"head", opened.signing_key.sign(b"head"))
    assert (opened.password_set, opened.provisional) == (START, False)
    assert opened.staged_ring is None
    assert opened.door_head == load_attempts(folder).head


def test_every_attempt_is_written_down(door, folder, hands):
    """Success and failure stand in the log with time, offset, workstation, name and purpose."""
    door.open("lin", LIN)
    hands.turn(minutes=1)
    assert code_of(door.open, "lin", "wrong password", Purpose.UNLOCK) == "door.wrong_password"
    first, second = load_attempts(folder).attempts
    assert (first.outcome, first.login, first.workstation) == (Outcome.OPENED, "lin", "DESK-1")
    assert (second.outcome, second.purpose) == (Outcome.WRONG, Purpose.UNLOCK)
    assert second.time.isoformat() == "2026-03-02T08:31:00+08:00"
    assert check_chain(load_attempts(folder)) == ()


@pytest.mark.parametrize(
    "password", ["", "wrong password", CHEN.upper(), CHEN + " ", "a\x00b", "\ud800", "x" * 10_000]
)
def test_any_other_password_is_wrong(door, folder, password):
    """Empty, nearly right, enormous or unprintable: the password is wrong, and counted as such."""
    assert code_of(door.open, "chen.wei", password) == "door.wrong_password"
    assert outcomes(folder) == ["wrong_password"]


@pytest.mark.parametrize("login", ["nobody", "", "a b", "\ud800\udfff", "x" * 500, "../keys"])
def test_an_unknown_name_is_refused_and_not_written_out(door, folder, login):
    """An unknown name is refused; the log has its first sign and length only, for it may be a password."""
    assert code_of(door.open, login, CHEN) == "door.unknown_person"
    assert outcomes(folder) == ["unknown_person"]
    assert load_attempts(folder).attempts[0].login.endswith(f"…({len(login)})")
    assert len(load_attempts(folder).attempts[0].login) < 10


def test_failures_lock_out_and_time_opens_again(folder, hands):
    """After five wrong passwords even the right one waits fifteen minutes, and the refusal says until
    when.
    """
    door = Door(folder, hands, "DESK-1")
    for _ in range(5):
        assert code_of(door.open, "lin", "wrong password") == "door.wrong_password"
    with pytest.raises(Refusal) as caught:
        door.open("lin", LIN)
    assert caught.value.fault.code == "door.locked_out"
    assert caught.value.fault.args["until"] == "2026-03-02 08:45+08:00"
    assert outcomes(folder) == ["wrong_password"] * 5 + ["locked_out"]
    assert door.open("chen.wei", CHEN).person_id == "p1"
    hands.turn(minutes=15)
    assert door.open("lin", LIN).person_id == "p2"


def test_the_study_says_how_many_failures_and_how_long(folder, hands):
    """Number of tries and minutes are the study's own."""
    door = Door(folder, hands, "DESK-1", LockoutPolicy(failures=1, minutes=1))
    assert code_of(door.open, "lin", "wrong password") == "door.wrong_password"
    assert code_of(door.open, "lin", LIN) == "door.locked_out"
    hands.turn(seconds=60)
    assert door.open("lin", LIN).person_id == "p2"


def test_a_disabled_account_is_refused_at_once(door, folder, founded):
    """A disabled account is refused whatever the password (21 CFR 11.10(d))."""
    loaded = load_envelopes(folder)
    save_envelopes(folder, disable_person(loaded.book, founded.ring, "p2"), loaded.digest)
    assert code_of(door.open, "lin", LIN) == "door.disabled"
    assert outcomes(folder) == ["disabled"]


def test_no_study_is_said(tmp_path, hands):
    """A folder without a key file, or no folder, is no study, and nothing is written there."""
    assert code_of(open_door, tmp_path, "lin", LIN, hands, "D") == "door.no_study"
    assert code_of(open_door, tmp_path / "none", "lin", LIN, hands, "D") == "door.no_study"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_key_file_is_said(door, folder):
    """A damaged key file is a refusal with its own code and the reason, before any password is tried."""
    (folder / KEYS_FILE).write_bytes((folder / KEYS_FILE).read_bytes()[:-9])
    with pytest.raises(Refusal) as caught:
        door.open("lin", LIN)
    assert caught.value.fault.code == "door.damaged"
    assert caught.value.fault.args["reason"].code == "vault.envelope_damaged"


def test_a_newer_key_file_is_not_called_damaged(door, folder):
    """A study of a newer program asks for an update."""
    (folder / KEYS_FILE).write_bytes(b'{"format":"ecrf-keys/2"}')
    assert code_of(door.open, "lin", LIN) == "vault.envelope_newer"


def test_a_key_file_changed_by_an_outsider_is_said(door, folder, founded):
    """A key file whose other people were changed without the study key does not open, and the attempt says
    why.
    """
    envelope = founded.book.envelope("p1")
    forged = msgspec.structs.replace(
        founded.book,
        envelopes=(msgspec.structs.replace(envelope, former=(bytes(32),)), founded.book.envelope("p2")),
    )
    stranger = found_study("X", account("p1", "x", CHEN), Supplies(Stream(b"x"), CHEAP)).ring
    (folder / KEYS_FILE).write_bytes(encode_book(finish_book(forged, stranger)))
    assert code_of(door.open, "lin", LIN) == "door.damaged"
    assert outcomes(folder) == ["damaged"]


def test_a_crash_while_rekeying_leaves_both_rings(door, folder, founded):
    """While a new key book waits, who remains gets both rings, and who was disabled gets the old one only."""
    loaded = load_envelopes(folder)
    result = rekey(disable_person(loaded.book, founded.ring, "p2"), founded.ring, Stream(b"n"))
    stage_envelopes(folder, result.book, loaded.digest)
    opened = door.open("chen.wei", CHEN)
    assert (opened.ring, opened.staged_ring) == (founded.ring, result.ring)
    assert door.open("lin", LIN).staged_ring is None


def test_a_provisional_password_is_known_as_such(door, folder, founded, supplies):
    """Who comes in with a password somebody else chose is told to change it."""
    from ecrf.vault.people import add_person

    loaded = load_envelopes(folder)
    book = add_person(loaded.book, founded.ring, account("p3", "wu", LIN, provisional=True), supplies)
    digest = save_envelopes(folder, book, loaded.digest)
    assert door.open("wu", LIN).provisional
    book = change_password(book, LIN, account("p3", "", "elf kleine boote"), supplies)
    save_envelopes(folder, book, digest)
    assert not door.open("wu", "elf kleine boote").provisional
    assert code_of(door.open, "wu", LIN) == "door.wrong_password"


def test_nobody_comes_in_unrecorded(door, folder):
    """When the log cannot be written, the right password does not open, unless the folder is an archive."""
    (folder / DOOR_FILE).mkdir()
    assert code_of(door.open, "lin", LIN) == "door.log_unreadable"
    (folder / DOOR_FILE).rmdir()
    (folder / "vault.lock").unlink()
    (folder / "vault.lock").mkdir()
    assert code_of(door.open, "lin", LIN) == "door.log_unwritable"


def test_an_archive_is_opened_without_a_trace(folder, hands):
    """On read-only media nothing is written, and locks already in the log still hold."""
    before = sorted(path.name for path in folder.iterdir())
    archive = Door(folder, hands, "DESK-1", writable=False)
    assert archive.open("lin", LIN).person_id == "p2"
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_clock_without_offset_is_a_fault_of_the_program(folder):
    """A time without offset never reaches the log."""
    with pytest.raises(ValueError, match="offset"):
        open_door(folder, "lin", LIN, lambda: START.replace(tzinfo=None), "D")


def test_the_log_of_an_attack_does_not_shut_the_door(door, folder):
    """A log full of rubbish is a finding, not a shut door."""
    (folder / DOOR_FILE).write_bytes(b"\xff{]\n" * 50)
    assert door.open("lin", LIN).person_id == "p2"
    assert len(check_chain(load_attempts(folder))) == 50


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.text(st.characters(exclude_categories=()), max_size=30),
)
def test_whatever_is_typed_ends_in_a_refusal(door, folder, login, password):
    """Any name and any password that are not right are refused, never a traceback."""
    (folder / DOOR_FILE).unlink(missing_ok=True)
    assert code_of(door.open, login, password).startswith("door.")
    json.loads((folder / DOOR_FILE).read_bytes())


def test_the_login_window_loads_little():
    """The door is imported without Qt, SQL or any cipher: those wait for the password."""
    program = "import sys, ecrf.vault.door, ecrf.vault.idle; print('\\n'.join(sys.modules))"
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert not loaded & {
        "PySide6",
        "sqlalchemy",
        "sqlcipher3",
        "cryptography",
        "argon2",
        "yaml",
        "openpyxl",
        "lxml",
    }
    rooms = {name for name in run.stdout.split() if name.startswith("ecrf.") and name.count(".") == 1}
    assert rooms == {"ecrf.vault", "ecrf.words"}


def test_a_lock_shows_the_minute_it_has_ended(folder):
    """The time shown is never before the end of the lock."""
    hands = Hands(START + timedelta(seconds=30))
    door = Door(folder, hands, "D", LockoutPolicy(failures=1, minutes=1))
    code_of(door.open, "lin", "wrong password")
    with pytest.raises(Refusal) as caught:
        door.open("lin", LIN)
    assert caught.value.fault.args["until"] == "2026-03-02 08:32+08:00"
