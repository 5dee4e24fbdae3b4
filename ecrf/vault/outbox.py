"""What waits to be sent, sealed line by line in a file of this workstation, until the server has acknowledged it."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable
from pathlib import Path

from ecrf.vault.sealing import Entropy, Unsealable, context, derive, seal, unseal
from ecrf.words import Fault, Refusal

_PURPOSE = "ecrf outbox/1"
_DONE = b"-"


class Outbox:
    """An append-only file: a sealed line for what waits, a short one for what was acknowledged.

    `secret` is the person's own (their signing key): nobody else reads what they typed. `name` binds study and person.
    """

    def __init__(self, path: Path, secret: bytes, name: str, entropy: Entropy) -> None:
        self._path, self._entropy, self._name = path, entropy, name
        self._key = derive(secret, _PURPOSE, name.encode())
        self._waiting: dict[str, bytes] = self._load()

    @property
    def waiting(self) -> tuple[bytes, ...]:
        """What was kept and not acknowledged, oldest first."""
        return tuple(self._waiting.values())

    def keep(self, identity: str, data: bytes) -> None:
        """Keep one thing durably; keeping it again changes nothing."""
        if identity in self._waiting:
            return
        sealed = seal(self._key, data, context(self._name, identity), self._entropy)
        self._append([identity.encode(), base64.b64encode(sealed)])
        self._waiting[identity] = data

    def drop(self, identity: str) -> None:
        """The server has it; an empty outbox is an empty file."""
        if self._waiting.pop(identity, None) is None:
            return
        if self._waiting:
            self._append([identity.encode(), _DONE])
        else:
            self._path.unlink(missing_ok=True)

    def _append(self, words: Iterable[bytes]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, b" ".join(words) + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)

    def _load(self) -> dict[str, bytes]:
        """Read what an earlier session left; refuses (`outbox.unreadable`) lines this person cannot open.

        A last line without its end was being written when the computer stopped: its act was never acknowledged to
        anybody, and the field it came from says so.
        """
        try:
            lines = self._path.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            return {}
        waiting: dict[str, bytes] = {}
        for line in lines:
            identity, _, word = line.partition(b" ")
            name = identity.decode("ascii", "replace")
            if word == _DONE:
                waiting.pop(name, None)
                continue
            try:
                waiting[name] = unseal(
                    self._key, base64.b64decode(word, validate=True), context(self._name, name)
                )
            except (Unsealable, ValueError) as error:
                raise Refusal(Fault("outbox.unreadable", str(self._path))) from error
        return waiting
