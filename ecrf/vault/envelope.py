"""A person's envelope: public keys in the open, private keys under the password, keys of the ring sealed to
the person.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from ecrf.vault.password import (
    SALT_BYTES,
    STANDARD_COST,
    Cost,
    PasswordRules,
    check_password,
    derive_password_key,
)
from ecrf.vault.ring import STUDY, KeyRing
from ecrf.vault.sealing import (
    KEY_BYTES,
    Entropy,
    Unsealable,
    agree_public,
    context,
    derive,
    draw,
    seal,
    seal_to,
    unseal,
    unseal_with,
)
from ecrf.vault.signing import SigningKey
from ecrf.words import Fault, Refusal

KEYS_FILE = "keys.json"

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Key = Annotated[bytes, msgspec.Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Salt = Annotated[bytes, msgspec.Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
Time = Annotated[datetime, msgspec.Meta(tz=True)]


class LockoutPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After `failures` wrong passwords in a row for one login name, no try is taken for `minutes`."""

    failures: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 15


class Supplies(msgspec.Struct, frozen=True):
    """What making an envelope takes from outside: entropy, the cost of one password try, the rules of the
    study.
    """

    entropy: Entropy
    cost: Cost = STANDARD_COST
    rules: PasswordRules = PasswordRules()


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key of the ring, sealed to its owner: apart from the others, so that who lacks a key can still
    renew another.
    """

    name: Id
    sealed: bytes


class Lock(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the password opens. `provisional`: somebody else chose it, so its private keys are replaced at
    first change.
    """

    salt: Salt
    cost: Cost
    private: bytes
    password_set: Time
    provisional: bool


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One account. `lock` is None when disabled; `former` are earlier public signing keys, valid for what
    they signed.
    """

    person: Id
    login: Name
    agree_public: Key
    sign_public: Key
    former: tuple[Key, ...] = ()
    lock: Lock | None
    slots: tuple[Slot, ...]

    @property
    def holds(self) -> tuple[str, ...]:
        """The names of the keys this person holds."""
        return tuple(slot.name for slot in self.slots)


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an envelope is made for: random id, login name, and the password with the time it was chosen."""

    person: str
    login: str
    password: str
    at: datetime
    provisional: bool = True

    def __repr__(self) -> str:
        return f"Account({self.person}, {self.login})"


class _Earlier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Recognises an earlier password without being it; lies inside the sealed part, so it helps no
    guesser.
    """

    salt: Salt
    cost: Cost
    verifier: Key


class Privates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The private keys of one person, and what recognises earlier passwords."""

    agree: Key
    sign: Key
    earlier: tuple[_Earlier, ...] = ()

    def __repr__(self) -> str:
        return "Privates()"


def make_envelope(study: str, account: Account, ring: KeyRing, supplies: Supplies) -> Envelope:
    """Return a new envelope with new private keys, holding every key of `ring`; raises the first fault of
    the password.
    """
    privates = Privates(draw(supplies.entropy, KEY_BYTES), draw(supplies.entropy, KEY_BYTES))
    bare = Envelope(
        person=account.person,
        login=account.login,
        agree_public=agree_public(privates.agree),
        sign_public=SigningKey(privates.sign).public,
        lock=None,
        slots=(),
    )
    closed = close_envelope(study, bare, privates, account, supplies)
    slots = seal_slots(study, closed.person, closed.agree_public, ring, supplies.entropy)
    return msgspec.structs.replace(closed, slots=slots)


def close_envelope(
    study: str, envelope: Envelope, privates: Privates, account: Account, supplies: Supplies
) -> Envelope:
    """Return `envelope` with `privates` under the account's password; raises Refusal with the password's
    first fault.
    """
    for fault in check_password(account.password, account.login, supplies.rules):
        raise Refusal(fault)
    _refuse_reuse(privates, account.password, supplies.rules.history)
    salt = draw(supplies.entropy, SALT_BYTES)
    master = derive_password_key(account.password, salt, supplies.cost)
    mark = _Earlier(salt, supplies.cost, _verifier(master))
    history = (*privates.earlier, mark)[-supplies.rules.history :] if supplies.rules.history else ()
    lock = Lock(
        salt=salt, cost=supplies.cost, private=b"", password_set=account.at, provisional=account.provisional
    )
    sealed = seal(
        _private_key(master),
        msgspec.json.encode(msgspec.structs.replace(privates, earlier=history)),
        _private_context(study, envelope, lock),
        supplies.entropy,
    )
    return msgspec.structs.replace(envelope, lock=msgspec.structs.replace(lock, private=sealed))


def open_envelope(study: str, envelope: Envelope, password: str) -> Privates:
    """Return the private keys.

    Raises Refusal `vault.person_disabled`, or `vault.wrong_password`: that the envelope was changed looks
    the same.
    """
    if envelope.lock is None:
        raise Refusal(Fault("vault.person_disabled", envelope.login))
    lock = envelope.lock
    master = derive_password_key(password, lock.salt, lock.cost)
    try:
        text = unseal(_private_key(master), lock.private, _private_context(study, envelope, lock))
    except Unsealable as error:
        raise Refusal(Fault("vault.wrong_password")) from error
    return msgspec.json.decode(text, type=Privates)


def seal_slots(study: str, owner: str, public: bytes, ring: KeyRing, entropy: Entropy) -> tuple[Slot, ...]:
    """Return every key of `ring` sealed to `owner`, whose X25519 key is `public`; sorted by name."""
    return tuple(
        Slot(name, seal_to(public, ring.key(name), _slot_context(study, owner, public, name), entropy))
        for name in sorted(ring.names)
    )


def open_slots(study: str, owner: str, private: bytes, slots: Iterable[Slot]) -> KeyRing:
    """Return the ring of `slots`; raises Refusal `vault.envelope_changed` when one was sealed to nobody or
    somebody else.
    """
    public = agree_public(private)
    keys: dict[str, bytes] = {}
    for slot in slots:
        try:
            key = unseal_with(private, slot.sealed, _slot_context(study, owner, public, slot.name))
        except Unsealable as error:
            raise Refusal(Fault("vault.envelope_changed", KEYS_FILE)) from error
        if len(key) != KEY_BYTES:
            raise Refusal(Fault("vault.envelope_changed", KEYS_FILE))
        keys[slot.name] = key
    if STUDY not in keys:
        raise Refusal(Fault("vault.envelope_changed", KEYS_FILE))
    return KeyRing(keys.pop(STUDY), keys)


def _refuse_reuse(privates: Privates, password: str, history: int) -> None:
    for earlier in privates.earlier[-history:] if history else ():
        master = derive_password_key(password, earlier.salt, earlier.cost)
        if hmac.compare_digest(_verifier(master), earlier.verifier):
            raise Refusal(
                Fault("vault.password_reused", args={"history": min(history, len(privates.earlier))})
            )


def _private_key(master: bytes) -> bytes:
    return derive(master, "ecrf private keys/1")


def _verifier(master: bytes) -> bytes:
    return derive(master, "ecrf password history/1")


def _private_context(study: str, envelope: Envelope, lock: Lock) -> bytes:
    """Everything its owner decides is bound: a changed byte opens no more than a wrong password."""
    return context(
        "private keys",
        study,
        envelope.person,
        envelope.login,
        envelope.agree_public,
        envelope.sign_public,
        lock.salt,
        lock.cost.iterations,
        lock.cost.memory_kib,
        lock.cost.lanes,
        lock.password_set.isoformat(),
        int(lock.provisional),
    )


def _slot_context(study: str, owner: str, public: bytes, name: str) -> bytes:
    return context("slot", study, owner, public, name)
