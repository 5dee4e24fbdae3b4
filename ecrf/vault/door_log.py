"""`door.log`: every attempt to come in, chained line by line, kept before any key is known."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import msgspec

from ecrf.vault.envelope import LockoutPolicy, Time
from ecrf.vault.file_lock import locked
from ecrf.words import Fault, Refusal

DOOR_FILE = "door.log"
_NOTHING = "0" * 64


class Purpose(StrEnum):
    """What the password was typed for."""

    LOGIN = "login"
    UNLOCK = "unlock"
    SIGN = "sign"
    RECOVERY = "recovery"


class Outcome(StrEnum):
    """How an attempt ended; only `wrong` counts towards the lock-out."""

    OPENED = "opened"
    WRONG = "wrong_password"
    UNKNOWN = "unknown_person"
    LOCKED = "locked_out"
    DISABLED = "disabled"
    DAMAGED = "damaged"


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt; of an unknown login name only the first letter and the length stand here: it may be a
    password.
    """

    time: Time
    login: str
    outcome: Outcome
    purpose: Purpose
    workstation: str


class Logged(Attempt, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An attempt as it stands in the log: `sequence` from 1, `previous` the SHA-256 (hex) of the line
    before.
    """

    sequence: int
    previous: str


class DoorHead(msgspec.Struct, frozen=True):
    """The end of the log as the study's access chain holds it: number of lines and SHA-256 (hex) of the
    last.
    """

    sequence: int = 0
    digest: str = _NOTHING


class Line(msgspec.Struct, frozen=True):
    """One line of the file; `logged` is None when it cannot be read."""

    head: DoorHead
    logged: Logged | None


class DoorLog(msgspec.Struct, frozen=True):
    """All lines of a `door.log`, readable or not."""

    lines: tuple[Line, ...]

    @property
    def attempts(self) -> tuple[Logged, ...]:
        """The readable attempts, oldest first."""
        return tuple(line.logged for line in self.lines if line.logged is not None)

    @property
    def head(self) -> DoorHead:
        """Where the log ends now."""
        return self.lines[-1].head if self.lines else DoorHead()

    def since(self, held: DoorHead) -> tuple[Logged, ...]:
        """The attempts after `held`: those to be taken into the access chain."""
        return tuple(a for a in self.attempts if a.sequence > held.sequence)


def load_attempts(folder: Path) -> DoorLog:
    """Return the log of a study folder, empty when there is none; raises Refusal `door.log_unreadable`."""
    try:
        data = (folder / DOOR_FILE).read_bytes()
    except FileNotFoundError:
        return DoorLog(())
    except OSError as error:
        raise Refusal(Fault("door.log_unreadable", DOOR_FILE, {"reason": str(error.strerror)})) from error
    return parse_log(data)


def parse_log(data: bytes) -> DoorLog:
    """Return the lines of `data`; never refuses: what cannot be read is a finding of `check_chain`, not a
    shut door.
    """
    decoder = msgspec.json.Decoder(Logged)
    raw = data.split(b"\n")
    if raw[-1] == b"":
        raw.pop()
    return DoorLog(tuple(_line(decoder, at, text) for at, text in enumerate(raw, 1)))


def append_attempt(folder: Path, attempt: Attempt) -> DoorHead:
    """Add `attempt` durably and return the new head; raises Refusal `door.log_unwritable` (full disk,
    read-only folder).
    """
    try:
        with locked(folder):
            return _append(folder / DOOR_FILE, attempt)
    except OSError as error:
        raise Refusal(Fault("door.log_unwritable", DOOR_FILE, {"reason": str(error.strerror)})) from error


def check_chain(log: DoorLog) -> tuple[Fault, ...]:
    """Return what is wrong within the file: `vault.door_line_unreadable`, `vault.door_line_order`,
    `vault.door_link_broken`.

    Lines removed from the end leave a sound chain: only `check_head` finds them.
    """
    faults: list[Fault] = []
    previous = DoorHead()
    for line in log.lines:
        place = f"{DOOR_FILE}:{line.head.sequence}"
        if line.logged is None:
            faults.append(Fault("vault.door_line_unreadable", place))
        elif line.logged.sequence != line.head.sequence:
            faults.append(Fault("vault.door_line_order", place))
        elif line.logged.previous != previous.digest:
            faults.append(Fault("vault.door_link_broken", place))
        previous = line.head
    return tuple(faults)


def check_head(log: DoorLog, held: DoorHead) -> tuple[Fault, ...]:
    """Compare with the head the study's access chain holds: `vault.door_log_truncated` or
    `vault.door_log_replaced`.
    """
    if held.sequence == 0:
        return ()
    if len(log.lines) < held.sequence:
        numbers = {"found": len(log.lines), "expected": held.sequence}
        return (Fault("vault.door_log_truncated", DOOR_FILE, numbers),)
    if log.lines[held.sequence - 1].head != held:
        return (Fault("vault.door_log_replaced", f"{DOOR_FILE}:{held.sequence}"),)
    return ()


def find_lockout(
    attempts: Iterable[Attempt], login: str, policy: LockoutPolicy, now: datetime
) -> datetime | None:
    """Return until when `login` is locked out at `now`, or None.

    A lock lasts `policy.minutes` from the last failure and gives a full number of tries afterwards. A clock
    that was ahead and then set right shuts nobody out for longer than that: the lock is counted from when
    that is seen.
    """
    span = timedelta(minutes=policy.minutes)
    failures, until = 0, None
    for attempt in attempts:
        if attempt.login != login:
            continue
        if attempt.outcome is Outcome.OPENED:
            failures, until = 0, None
        elif attempt.outcome is Outcome.WRONG:
            if until is not None and attempt.time >= until:
                failures, until = 0, None
            failures += 1
            until = attempt.time + span if failures >= policy.failures else None
        elif attempt.outcome is Outcome.LOCKED and until is not None and attempt.time + span < until:
            until = attempt.time + span
    if until is None or now >= until:
        return None
    return min(until, now + span)


def _line(decoder: msgspec.json.Decoder[Logged], at: int, text: bytes) -> Line:
    logged = None
    with suppress(msgspec.MsgspecError, ValueError, RecursionError):
        logged = decoder.decode(text)
    return Line(DoorHead(at, sha256(text).hexdigest()), logged)


def _append(path: Path, attempt: Attempt) -> DoorHead:
    data = path.read_bytes() if path.exists() else b""
    head = parse_log(data).head
    logged = Logged(**msgspec.structs.asdict(attempt), sequence=head.sequence + 1, previous=head.digest)
    text = msgspec.json.encode(logged, order="sorted")
    torn = b"\n" if data and not data.endswith(b"\n") else b""
    with path.open("r+b" if data else "ab") as file:
        file.seek(0, os.SEEK_END)
        try:
            file.write(torn + text + b"\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(len(data))
            raise
    return DoorHead(logged.sequence, sha256(text).hexdigest())
