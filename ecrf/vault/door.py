"""The door of a study folder: login name and password in, open keys out, every attempt written down."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from ecrf.vault.door_log import (
    Attempt,
    DoorHead,
    DoorLog,
    Outcome,
    Purpose,
    append_attempt,
    find_lockout,
    load_attempts,
)
from ecrf.vault.envelope import Envelope, LockoutPolicy, Privates
from ecrf.vault.envelope_file import Loaded, load_envelopes, load_staged, open_ring
from ecrf.vault.password import SALT_BYTES, derive_password_key, parse_login
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import SigningKey
from ecrf.words import Fault, Refusal

Clock = Callable[[], datetime]
"""The present moment, with its offset."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What a person holds behind the door.

    `generation` and `digest` of `keys.json` are to be compared with the study chain (`check_place`),
    `door_head` with the access chain (`check_head`). `staged_ring` is the ring of a key book that still
    waits (`settle_envelopes`): a crash while a person was disabled may have left the file encrypted under
    it. `provisional`: the password must be changed first.
    """

    study: str
    person_id: str
    login: str
    ring: KeyRing
    signing_key: SigningKey
    generation: int
    digest: str
    password_set: datetime
    provisional: bool
    staged_ring: KeyRing | None
    door_head: DoorHead


class Door(msgspec.Struct, frozen=True):
    """One study folder seen from one workstation. `writable=False` is for archives on read-only media:
    nothing is logged.
    """

    folder: Path
    clock: Clock
    workstation: str
    policy: LockoutPolicy | None = None
    """Another than the key book's, or than the program's own where the book has none."""
    writable: bool = True

    def open(self, login: str, password: str, purpose: Purpose = Purpose.LOGIN) -> Opened:
        """Return the open keys of a person.

        Raises Refusal `door.no_study`, `door.damaged`, `vault.envelope_newer`, `door.locked_out` (argument
        `until`), `door.unknown_person` (same words as `door.wrong_password`), `door.disabled`,
        `door.wrong_password`, `door.log_unwritable`, `door.log_unreadable`, `vault.memory_short`.
        """
        loaded = self._load()
        log = load_attempts(self.folder)
        envelope = _find(loaded, login)
        if envelope is None:
            self._log(_masked(login), Outcome.UNKNOWN, purpose)
            _spend(loaded, password)
            raise Refusal(Fault("door.unknown_person"))
        self._refuse_locked((log, loaded), envelope.login, purpose)
        if envelope.lock is None:
            self._log(envelope.login, Outcome.DISABLED, purpose)
            raise Refusal(Fault("door.disabled"))
        privates, ring = self._unlock(loaded, envelope, password, purpose)
        head = self._log(envelope.login, Outcome.OPENED, purpose)
        return Opened(
            study=loaded.book.study,
            person_id=envelope.person,
            login=envelope.login,
            ring=ring,
            signing_key=SigningKey(privates.sign),
            generation=loaded.book.generation,
            digest=loaded.digest,
            password_set=envelope.lock.password_set,
            provisional=envelope.lock.provisional,
            staged_ring=self._staged(envelope.person, password),
            door_head=head,
        )

    def _load(self) -> Loaded:
        try:
            return load_envelopes(self.folder)
        except Refusal as refusal:
            raise _at_the_door(refusal) from refusal

    def _refuse_locked(self, found: tuple[DoorLog, Loaded], login: str, purpose: Purpose) -> None:
        log, loaded = found
        kept = loaded.book.lockout
        policy = self.policy or (kept if isinstance(kept, LockoutPolicy) else LockoutPolicy())
        until = find_lockout(log.attempts, login, policy, self._now())
        if until is None:
            return
        self._log(login, Outcome.LOCKED, purpose)
        shown = (until + timedelta(seconds=59)).isoformat(" ", "minutes")
        raise Refusal(Fault("door.locked_out", args={"until": shown}))

    def _unlock(
        self, loaded: Loaded, envelope: Envelope, password: str, purpose: Purpose
    ) -> tuple[Privates, KeyRing]:
        try:
            return open_ring(loaded.book, envelope.person, password)
        except Refusal as refusal:
            code = refusal.fault.code
            if code in {"vault.wrong_password", "vault.password_characters"}:
                self._log(envelope.login, Outcome.WRONG, purpose)
                raise Refusal(Fault("door.wrong_password")) from refusal
            if code == "vault.envelope_changed":
                self._log(envelope.login, Outcome.DAMAGED, purpose)
            raise _at_the_door(refusal) from refusal

    def _staged(self, person: str, password: str) -> KeyRing | None:
        staged = load_staged(self.folder)
        if staged is None:
            return None
        try:
            return open_ring(staged.book, person, password)[1]
        except Refusal:  # a book that is not in force may refuse this person, and that decides nothing
            return None

    def _log(self, login: str, outcome: Outcome, purpose: Purpose) -> DoorHead:
        if not self.writable:
            return load_attempts(self.folder).head
        attempt = Attempt(
            time=self._now(),
            login=login,
            outcome=outcome,
            purpose=purpose,
            workstation=_plain(self.workstation[:128]),
        )
        return append_attempt(self.folder, attempt)

    def _now(self) -> datetime:
        now = self.clock()
        if now.tzinfo is None:
            raise ValueError("the clock gives no offset")
        return now


def open_door(folder: Path, login: str, password: str, clock: Clock, workstation: str) -> Opened:
    """Return `Door(folder, clock, workstation).open(login, password)`, with the usual lock-out."""
    return Door(folder, clock, workstation).open(login, password)


def _find(loaded: Loaded, login: str) -> Envelope | None:
    try:
        name = parse_login(login)
    except Refusal:
        return None
    return next((one for one in loaded.book.envelopes if one.login == name), None)


def _spend(loaded: Loaded, password: str) -> None:
    """An unknown name takes as long as a wrong password."""
    cost = next((one.lock.cost for one in loaded.book.envelopes if one.lock is not None), None)
    if cost is not None:
        with suppress(Refusal):  # the name is refused already, whatever is wrong with the password
            derive_password_key(password, bytes(SALT_BYTES), cost)


def _masked(login: str) -> str:
    """People type their password into the name field: what is no login name is never written out."""
    return _plain(f"{login[:1]}…({len(login)})")


def _plain(text: str) -> str:
    """What is no character, as a broken keyboard driver sends, cannot be written."""
    return text.encode("utf-8", "replace").decode()


def _at_the_door(refusal: Refusal) -> Refusal:
    fault = refusal.fault
    if fault.code == "vault.no_envelopes":
        return Refusal(Fault("door.no_study", fault.place))
    if fault.code in {"vault.envelope_newer", "vault.memory_short"}:
        return refusal
    return Refusal(Fault("door.damaged", fault.place, {"reason": fault.message}))
