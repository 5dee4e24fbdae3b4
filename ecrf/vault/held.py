"""Sealer and signer of the services: they ask for the key each time, so a locked session seals nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ecrf.vault.ring import KeyRing
from ecrf.vault.sealing import Entropy
from ecrf.vault.signing import SigningKey, verify

if TYPE_CHECKING:
    from ecrf.services import ports


class Keys(Protocol):
    """Who has keys: an `Opened`, or a `KeyHolder` that may be locked."""

    @property
    def ring(self) -> KeyRing:
        """The key ring, or Refusal."""

    @property
    def signing_key(self) -> SigningKey:
        """The signing key, or Refusal."""


class HeldSealer:
    """The port `Sealer` over the keys of one person."""

    __slots__ = ("_entropy", "_keys")

    def __init__(self, keys: Keys, entropy: Entropy) -> None:
        self._keys = keys
        self._entropy = entropy

    def holds(self, class_name: str) -> bool:
        """Whether the ring has this class key; raises Refusal `vault.locked`."""
        return class_name in self._keys.ring.classes

    def seal(self, class_name: str, data: bytes, context: str) -> bytes:
        """Return `data` under the class key, bound to `context`; raises Refusal as `KeyRing.seal_value`."""
        return self._keys.ring.seal_value(class_name, data, context, self._entropy)

    def open(self, class_name: str, data: bytes, context: str) -> bytes:
        """Return the plain bytes; raises Refusal as `KeyRing.open_value`."""
        return self._keys.ring.open_value(class_name, data, context)

    def mark(self, class_name: str, purpose: str, data: bytes) -> bytes:
        """Return the keyed hash of `data`; raises Refusal as `KeyRing.keyed_hash`."""
        return self._keys.ring.keyed_hash(class_name, purpose, data)


class HeldSigner:
    """The port `Signer` over the keys of one person."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    @property
    def key(self) -> str:
        """The id of the signing key; raises Refusal `vault.locked`."""
        return self._keys.signing_key.id

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature; raises Refusal `vault.locked`."""
        return self._keys.signing_key.sign(message)


if TYPE_CHECKING:
    # mypy compares the shapes here; at run time the vault loads no service, the login window is quick.
    _signer: type[ports.Signer] = HeldSigner
    _sealer: type[ports.Sealer] = HeldSealer
    _verifier: ports.Verifier = verify
