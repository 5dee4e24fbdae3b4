"""`keys.json`: all envelopes of one study as canonical bytes, sealed by the study key, replaced in one
step.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from ecrf.vault.envelope import (
    KEYS_FILE,
    Envelope,
    Id,
    Key,
    LockoutPolicy,
    Privates,
    Slot,
    open_envelope,
    open_slots,
)
from ecrf.vault.file_lock import locked, sync_folder
from ecrf.vault.ring import KeyRing
from ecrf.vault.sealing import derive
from ecrf.words import Fault, Refusal

NEXT_FILE = "keys.json.next"
_FORMAT: Literal["ecrf-keys/1"] = "ecrf-keys/1"
_LARGEST = 8 * 1024 * 1024


class Fingerprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which key goes by `name` now, without telling it: a slot with another key is found."""

    name: Id
    digest: Key


class Recovery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The ring sealed to a recovery code; `holders` is 1 (one code) or 2 (two shares, both needed).

    `owner` made the code, and `sign_public` is the key that signs what is done with it, in the owner's name. Both
    are empty in the recoveries of early drafts, which open but sign nothing.
    """

    holders: Literal[1, 2]
    agree_public: Key
    slots: tuple[Slot, ...]
    owner: str = ""
    sign_public: bytes = b""


class KeyBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The content of `keys.json`. `mac` needs the study key; `check` is a plain SHA-256 that finds accidents
    before login.
    """

    format: Literal["ecrf-keys/1"] = _FORMAT
    study: Id
    generation: Annotated[int, msgspec.Meta(ge=1, lt=2**53)]
    fingerprints: tuple[Fingerprint, ...]
    envelopes: tuple[Envelope, ...]
    recovery: Recovery | None = None
    lockout: LockoutPolicy | msgspec.UnsetType = msgspec.UNSET
    """When the door shuts, where the study says so itself; it stands here for nothing else is read before a key is known."""
    mac: Annotated[bytes, msgspec.Meta(max_length=32)] = b""
    check: Annotated[bytes, msgspec.Meta(max_length=32)] = b""

    def envelope(self, person: str) -> Envelope:
        """Return the envelope of a person id; raises Refusal `vault.person_unknown`."""
        for envelope in self.envelopes:
            if envelope.person == person:
                return envelope
        raise Refusal(Fault("vault.person_unknown", person))


def set_lockout(book: KeyBook, ring: KeyRing, lockout: LockoutPolicy) -> KeyBook:
    """Return the next book, whose door shuts as `lockout` says; raises Refusal `vault.envelope_changed`."""
    check_book(book, ring)
    changed = msgspec.structs.replace(book, lockout=lockout, generation=book.generation + 1)
    return finish_book(changed, ring)


class Loaded(msgspec.Struct, frozen=True):
    """A key book as it stands in a folder; `digest` is the SHA-256 (hex) of the file's bytes."""

    book: KeyBook
    digest: str


class Place(msgspec.Struct, frozen=True):
    """What the study chain, or this workstation's memory, says about `keys.json`."""

    study: str
    generation: int
    digest: str


class Standing(StrEnum):
    """How a key book stands to what was expected; `AHEAD` is to be taken into the study chain."""

    SAME = "same"
    AHEAD = "ahead"


def encode_book(book: KeyBook) -> bytes:
    """Return the canonical bytes: UTF-8 JSON, sorted keys, no blanks, base-64 for bytes, one line."""
    return msgspec.json.encode(book, order="sorted") + b"\n"


def parse_book(data: bytes) -> KeyBook:
    """Return the key book of `data`.

    Raises Refusal `vault.envelope_newer` (another format) or `vault.envelope_damaged` (anything else that is
    not exactly what `encode_book` writes). Whether somebody changed it on purpose, only `check_book` can
    tell.
    """
    try:
        if len(data) > _LARGEST:
            raise ValueError("too large")
        book = msgspec.json.decode(data, type=KeyBook)
        whole = msgspec.structs.replace(book, check=_checksum(book))
        if encode_book(book) != data or whole != book:
            raise ValueError("not what was written")
        _check_names(book)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        if _is_newer(data):
            raise Refusal(Fault("vault.envelope_newer", KEYS_FILE)) from error
        raise Refusal(Fault("vault.envelope_damaged", KEYS_FILE)) from error
    return book


def finish_book(book: KeyBook, ring: KeyRing) -> KeyBook:
    """Return `book` with its seal under the study key, its checksum and `generation` as given."""
    sealed = msgspec.structs.replace(book, mac=_mac(book, ring.study))
    return msgspec.structs.replace(sealed, check=_checksum(sealed))


def check_book(book: KeyBook, ring: KeyRing) -> None:
    """Raise Refusal `vault.envelope_changed` unless `book` was written by a holder of the study key and fits
    `ring`.
    """
    known = {one.name: one.digest for one in book.fingerprints}
    fits = all(hmac.compare_digest(known.get(name, b""), fingerprint(ring.key(name))) for name in ring.names)
    if not fits or not hmac.compare_digest(book.mac, _mac(book, ring.study)):
        raise Refusal(Fault("vault.envelope_changed", KEYS_FILE))


def open_ring(book: KeyBook, person: str, password: str) -> tuple[Privates, KeyRing]:
    """Return a person's private keys and ring.

    Raises Refusal `vault.person_unknown`, `vault.person_disabled`, `vault.wrong_password` or
    `vault.envelope_changed`.
    """
    envelope = book.envelope(person)
    privates = open_envelope(book.study, envelope, password)
    ring = open_slots(book.study, person, privates.agree, envelope.slots)
    check_book(book, ring)
    return privates, ring


def fingerprint(key: bytes) -> bytes:
    """Return what recognises a random 32-byte key without telling it."""
    return derive(key, "ecrf fingerprint/1")


def load_envelopes(folder: Path) -> Loaded:
    """Return the key book of a study folder; raises Refusal `vault.no_envelopes` or one of `parse_book`."""
    return _load(folder / KEYS_FILE)


def load_staged(folder: Path) -> Loaded | None:
    """Return the key book that waits to replace the other, or None; a damaged one is none, it was never in
    force.
    """
    with suppress(Refusal):
        return _load(folder / NEXT_FILE)
    return None


def save_envelopes(folder: Path, book: KeyBook, replaces: str) -> str:
    """Replace `keys.json` (temporary file, sync, rename, sync) and return its digest.

    `replaces` is the digest of the book this one was made from, empty for the first: raises Refusal
    `vault.envelope_raced` when another stands or waits there, `vault.envelope_unwritable` when the disk
    refuses; the old one stays.
    """
    data = _checked_bytes(book)
    with _writing(folder):
        _stage(folder, data, replaces)
        _settle(folder, sha256(data).hexdigest())
    return sha256(data).hexdigest()


def stage_envelopes(folder: Path, book: KeyBook, replaces: str) -> str:
    """Write the next key book beside the one in force, so that a withdrawal can be committed first; return
    its digest.
    """
    data = _checked_bytes(book)
    with _writing(folder):
        _stage(folder, data, replaces)
    return sha256(data).hexdigest()


def settle_envelopes(folder: Path, digest: str) -> None:
    """Put the staged book in force if it is the one of `digest`, else drop it; doing it again changes
    nothing.

    Called with the digest the study chain holds after a commit, and on every opening: a crash between the
    two ends here.
    """
    if (folder / NEXT_FILE).exists():
        with _writing(folder):
            _settle(folder, digest)


def check_place(loaded: Loaded, expected: Place) -> Standing:
    """Compare with what the study chain holds.

    Raises Refusal `vault.envelope_wrong_study`, `vault.envelope_older` (a disabled person or an old password
    would be in again) or `vault.envelope_swapped` (same generation, other bytes).
    """
    book = loaded.book
    if book.study != expected.study:
        raise Refusal(Fault("vault.envelope_wrong_study", KEYS_FILE))
    if book.generation < expected.generation:
        numbers = {"found": book.generation, "expected": expected.generation}
        raise Refusal(Fault("vault.envelope_older", KEYS_FILE, numbers))
    if book.generation > expected.generation:
        return Standing.AHEAD
    if loaded.digest != expected.digest:
        raise Refusal(Fault("vault.envelope_swapped", KEYS_FILE, {"generation": book.generation}))
    return Standing.SAME


def _load(path: Path) -> Loaded:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Refusal(Fault("vault.no_envelopes", path.name)) from error
    except OSError as error:
        raise Refusal(
            Fault("vault.envelope_unreadable", path.name, {"reason": str(error.strerror)})
        ) from error
    return Loaded(parse_book(data), sha256(data).hexdigest())


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        with locked(folder):
            yield
    except OSError as error:
        raise Refusal(
            Fault("vault.envelope_unwritable", KEYS_FILE, {"reason": str(error.strerror)})
        ) from error


def _stage(folder: Path, data: bytes, replaces: str) -> None:
    current, staged = folder / KEYS_FILE, folder / NEXT_FILE
    found = sha256(current.read_bytes()).hexdigest() if current.exists() else ""
    if found != replaces or staged.exists():
        raise Refusal(Fault("vault.envelope_raced", KEYS_FILE))
    try:
        with staged.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(folder)
    except OSError:
        with suppress(OSError):
            staged.unlink()
        raise


def _settle(folder: Path, digest: str) -> None:
    staged = folder / NEXT_FILE
    if not staged.exists():
        return
    if sha256(staged.read_bytes()).hexdigest() == digest:
        staged.replace(folder / KEYS_FILE)
    else:
        staged.unlink()
    sync_folder(folder)


def _checked_bytes(book: KeyBook) -> bytes:
    """What could not be read back is never written."""
    data = encode_book(book)
    parse_book(data)
    return data


def _mac(book: KeyBook, study_key: bytes) -> bytes:
    bare = msgspec.structs.replace(book, mac=b"", check=b"")
    return hmac.digest(derive(study_key, "ecrf keys.json/1"), encode_book(bare), "sha256")


def _checksum(book: KeyBook) -> bytes:
    return sha256(encode_book(msgspec.structs.replace(book, check=b""))).digest()


def _check_names(book: KeyBook) -> None:
    """Two envelopes of one person or login name, or two slots of one key, would leave open which one
    counts.
    """
    groups = [[e.person for e in book.envelopes], [e.login for e in book.envelopes]]
    groups += [[f.name for f in book.fingerprints], *([s.name for s in e.slots] for e in book.envelopes)]
    groups += [[s.name for s in book.recovery.slots]] if book.recovery else []
    if any(len(set(names)) != len(names) for names in groups):
        raise ValueError("a name twice")


def _is_newer(data: bytes) -> bool:
    class Head(msgspec.Struct):
        format: str = ""

    try:
        found = msgspec.json.decode(data, type=Head).format
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return found.startswith("ecrf-keys/") and found != _FORMAT
