"""The keys of the running session, forgotten while nobody is at the desk and opened again by the password."""

from __future__ import annotations

from typing import Protocol

from ecrf.vault.door import Opened
from ecrf.vault.door_log import Purpose
from ecrf.vault.envelope import KEYS_FILE
from ecrf.vault.ring import KeyRing
from ecrf.vault.signing import SigningKey
from ecrf.words import Fault, Refusal


class Entrance(Protocol):
    """Whatever opens a person's keys: the door of a folder or of a server."""

    def open(self, login: str, password: str, purpose: Purpose = Purpose.LOGIN) -> Opened:
        """Return the open keys of a person; raises Refusal."""


class KeyHolder:
    """Holds the open keys of one person; everything that needs a key asks here, each time."""

    __slots__ = ("_door", "_generation", "_login", "_opened")

    def __init__(self, door: Entrance, opened: Opened) -> None:
        self._door = door
        self._opened: Opened | None = opened
        self._login = opened.login
        self._generation = opened.generation

    @property
    def is_locked(self) -> bool:
        """Whether the keys are forgotten."""
        return self._opened is None

    @property
    def ring(self) -> KeyRing:
        """The key ring; raises Refusal `vault.locked`."""
        return self._held().ring

    @property
    def signing_key(self) -> SigningKey:
        """The signing key; raises Refusal `vault.locked`."""
        return self._held().signing_key

    def lock(self) -> None:
        """Forget ring and signing key; Python cannot promise that no copy is left in memory
        (docs/security.md).
        """
        self._opened = None

    def unlock(self, password: str) -> Opened:
        """Open again for the same person; raises Refusal as `Door.open` (failures lock out here as at the
        login) and `vault.envelope_older`. After a rekey the study key is another one.
        """
        self._opened = self._again(password, Purpose.UNLOCK)
        return self._opened

    def confirm(self, password: str) -> None:
        """Check the password again, as before a signature (21 CFR 11.200); raises Refusal as `unlock`."""
        self._again(password, Purpose.SIGN)

    def _again(self, password: str, purpose: Purpose) -> Opened:
        """An older key file put in place while the window was open would let an old password in."""
        opened = self._door.open(self._login, password, purpose)
        if opened.generation < self._generation:
            numbers = {"found": opened.generation, "expected": self._generation}
            raise Refusal(Fault("vault.envelope_older", KEYS_FILE, numbers))
        self._generation = opened.generation
        return opened

    def _held(self) -> Opened:
        if self._opened is None:
            raise Refusal(Fault("vault.locked"))
        return self._opened
