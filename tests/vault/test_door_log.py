"""`door.log`: every attempt chained, and what the chain finds."""

import errno
import json
import os
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecrf.vault.door_log import (
    DOOR_FILE,
    Attempt,
    DoorHead,
    Outcome,
    Purpose,
    append_attempt,
    check_chain,
    check_head,
    find_lockout,
    load_attempts,
    parse_log,
)
from ecrf.vault.envelope import LockoutPolicy
from tests.vault.small_study import START, code_of

POLICY = LockoutPolicy(failures=3, minutes=10)


def attempt(outcome: Outcome = Outcome.WRONG, minutes: float = 0, login: str = "lin") -> Attempt:
    """An attempt some minutes after the start."""
    time = START + timedelta(minutes=minutes)
    return Attempt(time=time, login=login, outcome=outcome, purpose=Purpose.LOGIN, workstation="DESK-1")


@pytest.fixture
def log(tmp_path):
    """A folder with a log of five attempts."""
    for minute in range(5):
        append_attempt(tmp_path, attempt(minutes=minute))
    return tmp_path


def codes(folder) -> list[tuple[str, str]]:
    """What is found in the log, with the place."""
    return [(fault.code, fault.place) for fault in check_chain(load_attempts(folder))]


def test_lines_are_chained_by_sha_256(log):
    """Each line is sorted JSON and names the SHA-256 of the line before; the first names none."""
    lines = (log / DOOR_FILE).read_bytes().splitlines()
    previous = "0" * 64
    for number, line in enumerate(lines, 1):
        tree = json.loads(line)
        assert list(tree) == sorted(tree)
        assert (tree["sequence"], tree["previous"]) == (number, previous)
        previous = sha256(line).hexdigest()
    assert load_attempts(log).head == DoorHead(5, previous)
    assert codes(log) == []


def test_a_time_keeps_its_offset(log):
    """The time of an attempt stands with the offset of the workstation."""
    tree = json.loads((log / DOOR_FILE).read_bytes().splitlines()[0])
    assert tree["time"] == "2026-03-02T08:30:00+08:00"


def test_what_was_appended_is_read(log):
    """Attempts come back in order with all they say."""
    attempts = load_attempts(log).attempts
    assert [a.time for a in attempts] == [START + timedelta(minutes=m) for m in range(5)]
    assert attempts[0].outcome is Outcome.WRONG


def test_a_changed_line_breaks_the_next_link(log):
    """A failure turned into a success is found at the line after it."""
    text = (log / DOOR_FILE).read_bytes().splitlines(keepends=True)
    text[1] = text[1].replace(b"wrong_password", b"opened")
    (log / DOOR_FILE).write_bytes(b"".join(text))
    assert codes(log) == [("vault.door_link_broken", "door.log:3")]


def test_a_removed_line_is_a_gap(log):
    """A line taken out of the middle is found where it is missing and from there on."""
    text = (log / DOOR_FILE).read_bytes().splitlines(keepends=True)
    (log / DOOR_FILE).write_bytes(b"".join(text[:2] + text[3:]))
    assert codes(log)[0] == ("vault.door_line_order", "door.log:3")


def test_a_removed_head_is_found(log):
    """The first lines taken away are found at the first that is left."""
    text = (log / DOOR_FILE).read_bytes().splitlines(keepends=True)
    (log / DOOR_FILE).write_bytes(b"".join(text[2:]))
    assert codes(log)[0] == ("vault.door_line_order", "door.log:1")


def test_a_removed_tail_is_found_by_the_study_only(log):
    """A shorter log is a sound chain; the head the study holds shows that attempts were removed."""
    held = load_attempts(log).head
    text = (log / DOOR_FILE).read_bytes().splitlines(keepends=True)
    (log / DOOR_FILE).write_bytes(b"".join(text[:3]))
    assert codes(log) == []
    assert [f.code for f in check_head(load_attempts(log), held)] == ["vault.door_log_truncated"]
    (log / DOOR_FILE).unlink()
    assert [f.code for f in check_head(load_attempts(log), held)] == ["vault.door_log_truncated"]


def test_a_rewritten_log_is_found_by_the_study_only(log):
    """A log written anew, sound in itself and long enough, is not the one the study knows."""
    held = load_attempts(log).head
    (log / DOOR_FILE).unlink()
    for minute in range(6):
        append_attempt(log, attempt(Outcome.OPENED, minute))
    assert codes(log) == []
    assert [f.code for f in check_head(load_attempts(log), held)] == ["vault.door_log_replaced"]


def test_a_log_that_grew_fits_the_held_head(log):
    """What came after the held head is what the study has still to take in."""
    held = load_attempts(log).head
    append_attempt(log, attempt(Outcome.OPENED, 9))
    assert check_head(load_attempts(log), held) == ()
    assert [a.outcome for a in load_attempts(log).since(held)] == [Outcome.OPENED]
    assert check_head(load_attempts(log), DoorHead()) == ()


def test_a_torn_line_is_reported_and_the_log_goes_on(log):
    """A power cut in the middle of a line leaves one finding; the next attempt starts a line of its own."""
    data = (log / DOOR_FILE).read_bytes()
    (log / DOOR_FILE).write_bytes(data[:-20])
    append_attempt(log, attempt(Outcome.OPENED, 9))
    assert codes(log) == [("vault.door_line_unreadable", "door.log:5")]
    assert load_attempts(log).attempts[-1].outcome is Outcome.OPENED


def test_a_full_disk_leaves_whole_lines(log, monkeypatch):
    """When the disk refuses, that is said and no half line stays."""
    before = (log / DOOR_FILE).read_bytes()

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert code_of(append_attempt, log, attempt()) == "door.log_unwritable"
    assert (log / DOOR_FILE).read_bytes() == before


def test_a_log_that_cannot_be_read_is_said(tmp_path):
    """A folder in place of the log is a refusal, not a traceback."""
    (tmp_path / DOOR_FILE).mkdir()
    assert code_of(load_attempts, tmp_path) == "door.log_unreadable"
    assert code_of(append_attempt, tmp_path, attempt()) == "door.log_unwritable"


def test_four_processes_keep_one_chain(tmp_path):
    """Attempts of several windows at once stand one after the other, none lost, none doubled."""
    program = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from ecrf.vault.door_log import Attempt, Outcome, Purpose, append_attempt

what = {"login": "lin", "outcome": Outcome.WRONG, "purpose": Purpose.LOGIN, "workstation": "W"}
for _ in range(25):
    append_attempt(Path(sys.argv[1]), Attempt(time=datetime.now(UTC), **what))
"""
    root = Path(__file__).parents[2]
    runs = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=root) for _ in range(4)]
    assert [run.wait(60) for run in runs] == [0, 0, 0, 0]
    assert load_attempts(tmp_path).head.sequence == 100
    assert codes(tmp_path) == []


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_any_file_is_a_log(data):
    """A log of anything is read as lines with findings: it never shuts the door and never ends in a
    traceback.
    """
    log = parse_log(data)
    assert len(check_chain(log)) >= len([line for line in log.lines if line.logged is None])


def test_a_log_never_opens_too_deep(tmp_path):
    """A line nested a hundred thousand deep is one unreadable line."""
    (tmp_path / DOOR_FILE).write_bytes(b'{"x":' * 100_000 + b"\n")
    assert codes(tmp_path) == [("vault.door_line_unreadable", "door.log:1")]


def until(attempts, minutes, login="lin"):
    """Minutes after the start until which the login name is locked out, or None."""
    end = find_lockout(attempts, login, POLICY, START + timedelta(minutes=minutes))
    return None if end is None else (end - START) / timedelta(minutes=1)


def test_failures_in_a_row_lock_out():
    """The third wrong password in a row shuts the name out for ten minutes from then."""
    two = [attempt(minutes=0), attempt(minutes=1)]
    assert until(two, 1) is None
    three = [*two, attempt(minutes=2)]
    assert until(three, 2) == 12
    assert until(three, 11.9) == 12
    assert until(three, 12) is None


def test_a_success_begins_the_count_again():
    """Wrong passwords before a right one do not count."""
    assert until([attempt(), attempt(), attempt(Outcome.OPENED), attempt(), attempt()], 1) is None


def test_other_people_and_other_outcomes_do_not_count():
    """Unknown names, tries while locked out, and other people's failures lock nobody out."""
    others = [
        attempt(Outcome.UNKNOWN),
        attempt(Outcome.DISABLED),
        attempt(Outcome.LOCKED),
        attempt(login="chen"),
    ]
    assert until([*others, *others, *others], 0) is None
    assert until([attempt(login="chen")] * 3, 0, "chen") == 10


def test_after_a_lock_there_is_a_full_number_of_tries():
    """One failure after the lock has ended does not lock out again, three do."""
    locked = [attempt(minutes=m) for m in (0, 1, 2)]
    assert until([*locked, attempt(minutes=13)], 13) is None
    assert until([*locked, attempt(minutes=13), attempt(minutes=14), attempt(minutes=15)], 15) == 25


def test_tries_while_locked_out_do_not_prolong_it():
    """Who goes on trying is let in at the same moment as who waits."""
    locked = [attempt(minutes=m) for m in (0, 1, 2)]
    assert until([*locked, attempt(Outcome.LOCKED, 8), attempt(Outcome.LOCKED, 9)], 10) == 12


def test_a_clock_that_was_wrong_shuts_nobody_out_for_a_year():
    """Failures under a clock a year ahead lock out for ten minutes from the first try under the right
    clock.
    """
    year = 365 * 24 * 60
    ahead = [attempt(minutes=year)] * 3
    assert until(ahead, 0) == 10
    seen = [*ahead, attempt(Outcome.LOCKED, 0)]
    assert until(seen, 9) == 10
    assert until(seen, 10) is None


@given(
    st.lists(st.tuples(st.sampled_from(Outcome), st.integers(-500, 500)), max_size=30), st.integers(-500, 500)
)
def test_no_lock_lasts_longer_than_the_policy(history, now):
    """Whatever the history and the clock, a lock ends at most ten minutes from now."""
    end = until([attempt(outcome, minutes) for outcome, minutes in history], now)
    assert end is None or now < end <= now + 10


def test_bytes_that_are_no_text_are_one_unreadable_line(log):
    """A line whose text is no UTF-8 inside a quoted name is a finding, not a traceback."""
    data = (log / DOOR_FILE).read_bytes()
    (log / DOOR_FILE).write_bytes(data.replace(b'"lin"', b'"l\xe5n"', 1))
    assert codes(log)[0] == ("vault.door_line_unreadable", "door.log:1")
