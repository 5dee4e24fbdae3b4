"""The keys a person holds while the study is open: the study key and the class keys given to their role."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from ecrf.vault.sealing import KEY_BYTES, NONCE_BYTES, Entropy, context, derive, draw
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

STUDY = "study"
IDENTITY = "identity"
UNBLINDING = "unblinding"
ALLOCATION = "allocation"
CLASSES = (ALLOCATION, IDENTITY, UNBLINDING)
"""Every class key a study has from its first day."""

_VERSION = b"\x01"
"""First byte of a sealed value, so that another cipher can follow one day without guessing."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """`study` opens the file (raw 256-bit key); `classes` encrypt content so flagged. Never printed, never
    pickled.
    """

    study: bytes
    classes: Mapping[str, bytes]
    _ciphers: dict[str, AESGCM] = field(init=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if any(len(key) != KEY_BYTES for key in (self.study, *self.classes.values())):
            raise ValueError("a key of the ring has another length")
        object.__setattr__(self, "classes", MappingProxyType(dict(self.classes)))

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self.names)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key ring is never pickled or copied")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys held, `study` first."""
        return (STUDY, *sorted(self.classes))

    def key(self, name: str) -> bytes:
        """Return the key `name`; raises Refusal `vault.key_missing` when this ring has it not."""
        if name == STUDY:
            return self.study
        key = self.classes.get(name)
        if key is None:
            raise Refusal(Fault("vault.key_missing", args={"name": name}))
        return key

    def seal_value(self, class_name: str, plaintext: bytes, address: str, entropy: Entropy) -> bytes:
        """Return version byte, nonce and AES-256-GCM text of `plaintext`, bound to class and `address`.

        Raises Refusal `vault.key_missing`. The length of the plaintext stays visible.
        """
        nonce = draw(entropy, NONCE_BYTES)
        return (
            _VERSION
            + nonce
            + self._cipher(class_name).encrypt(nonce, plaintext, context(class_name, address))
        )

    def open_value(self, class_name: str, sealed: bytes, address: str) -> bytes:
        """Return the plaintext.

        Raises Refusal `vault.key_missing` (the value is withheld from this person) or `vault.value_damaged`
        (changed bytes, another key, or a value moved here from another address).
        """
        from cryptography.exceptions import InvalidTag

        cipher = self._cipher(class_name)
        nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if sealed[:1] == _VERSION and len(nonce) == NONCE_BYTES:
            try:
                return cipher.decrypt(nonce, text, context(class_name, address))
            except InvalidTag:
                pass  # said below in words, with the place
        raise Refusal(Fault("vault.value_damaged", address, {"name": class_name}))

    def keyed_hash(self, class_name: str, purpose: str, data: bytes) -> bytes:
        """Return HMAC-SHA256 (32 bytes) of `data`: equal data are found without being shown to who lacks the
        key.
        """
        key = derive(self.key(class_name), f"ecrf keyed hash/1 {purpose}")
        return hmac.digest(key, data, "sha256")

    def _cipher(self, class_name: str) -> AESGCM:
        cipher = self._ciphers.get(class_name)
        if cipher is None:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            cipher = AESGCM(derive(self.key(class_name), "ecrf value/1"))
            self._ciphers[class_name] = cipher
        return cipher
