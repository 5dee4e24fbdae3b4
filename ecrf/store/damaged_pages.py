"""The pages of a study file that can no longer be opened, read one by one: the file, its log, and what was encrypted."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack

from ecrf.store.connect import FILE_NAME

PAGE = 4096
"""Bytes of a page of SQLCipher 4 and of SQLite as we create it (SQLite file format, 1.3.2)."""
_MAGIC = b"SQLite format 3\x00"
_COUNT = 28
"""Where the head of the file says how many pages it has (SQLite file format, 1.3.9)."""
_MOST_PAGES = 1 << 28
_CIPHER_RESERVE = 80
"""IV and HMAC-SHA512 at the end of an encrypted page (SQLCipher 4 design)."""
_SALT, _IV, _HMAC = 16, 16, 64
_LOG_HEAD, _FRAME_HEAD = 32, 24
_LOG_MAGIC = (0x377F0682, 0x377F0683)


@dataclass(slots=True)
class Pages:
    """Every page that could be read, newest first in each list; `usable` bytes of a page hold data."""

    usable: int
    by_number: dict[int, list[bytes]] = field(default_factory=dict)
    count: int = 0
    """Pages the file has."""
    damaged: int = 0
    """Pages that are empty, cut off or do not fit their own seal."""
    missing: int = 0
    """Pages the file's own head counts and the file no longer has: it was cut off."""
    logged: int = 0
    """Pages that came from the write-ahead log."""

    def newest(self, number: int) -> bytes | None:
        """The newest version of a page."""
        found = self.by_number.get(number)
        return found[0] if found else None

    def all(self) -> Iterator[tuple[int, bytes]]:
        """Every version of every page."""
        for number, versions in self.by_number.items():
            for page in versions:
                yield number, page


def read_pages(folder: Path, key: bytes | None) -> Pages:
    """Read what is left of the study file of `folder` and its log; nothing is written there."""
    path = folder / FILE_NAME
    data = path.read_bytes() if path.exists() else b""
    opener = _Opener(key, data[:_SALT])
    pages = Pages(PAGE - (_CIPHER_RESERVE if key is not None else data[20] if len(data) > 20 else 0))
    pages.count = (len(data) + PAGE - 1) // PAGE
    log = path.with_name(path.name + "-wal")
    if log.exists():
        _read_log(log.read_bytes(), opener, pages)
    for number in range(1, pages.count + 1):
        raw = data[(number - 1) * PAGE : number * PAGE]
        if len(raw) < PAGE or not any(raw):
            pages.damaged += 1
            continue
        page, sound = opener.open(number, raw)
        pages.damaged += not sound
        pages.by_number.setdefault(number, []).append(page)
    first = pages.newest(1)
    if first is not None and first.startswith(_MAGIC):
        counted = int.from_bytes(first[_COUNT : _COUNT + 4], "big")
        pages.missing = max(0, counted - len(data) // PAGE) if counted < _MOST_PAGES else 0
    return pages


class _Opener:
    """Decrypts pages. The HMAC is looked at to count, not to refuse: what a page gives is proved by the trail's hashes."""

    def __init__(self, key: bytes | None, salt: bytes) -> None:
        self._key = key
        mask = bytes(byte ^ 0x3A for byte in salt)
        self._mac = b"" if key is None else hashlib.pbkdf2_hmac("sha512", key, mask, 2, 32)

    def open(self, number: int, raw: bytes) -> tuple[bytes, bool]:
        """The plain page, and whether it fits its seal (a plain file has none)."""
        if self._key is None:
            return raw, True
        from cryptography.hazmat.primitives.ciphers import Cipher
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import CBC

        first = _SALT if number == 1 else 0
        end = PAGE - _CIPHER_RESERVE
        iv, seal = raw[end : end + _IV], raw[end + _IV : end + _IV + _HMAC]
        made = hmac.digest(self._mac, raw[first : end + _IV] + number.to_bytes(4, "little"), "sha512")
        opening = Cipher(AES(self._key), CBC(iv)).decryptor()
        plain = opening.update(raw[first:end]) + opening.finalize()
        page = (_MAGIC if number == 1 else b"") + plain + bytes(_CIPHER_RESERVE)
        return page, hmac.compare_digest(made, seal)


def _read_log(data: bytes, opener: _Opener, pages: Pages) -> None:
    """Take the pages of committed frames, the newest first; frames behind a broken one only as further versions."""
    size = _FRAME_HEAD + PAGE
    salts = data[16:24]
    sound = len(data) >= _LOG_HEAD and unpack(">I", data[:4])[0] in _LOG_MAGIC
    order = "big" if data[:4] and data[3] & 1 else "little"
    check = _checksum(data[:24], (0, 0), order) if sound else (0, 0)
    sound = sound and check == unpack(">II", data[24:32])
    committed: list[tuple[int, bytes]] = []
    waiting: list[tuple[int, bytes]] = []
    for at in range(_LOG_HEAD, len(data) - size + 1, size):
        head, raw = data[at : at + _FRAME_HEAD], data[at + _FRAME_HEAD : at + size]
        if head[8:16] != salts:
            break  # left over from an earlier turn of the log
        number, length = unpack(">II", head[:8])
        check = _checksum(head[:8] + raw, check, order) if sound else check
        sound = sound and check == unpack(">II", head[16:24])
        waiting.append((number, raw))
        if length or not sound:
            committed += waiting
            waiting = []
    for number, raw in reversed(committed):
        page, _ = opener.open(number, raw)
        pages.by_number.setdefault(number, []).append(page)
    pages.logged = len(committed)


def _checksum(data: bytes, start: tuple[int, int], order: str) -> tuple[int, int]:
    """The log's running checksum (SQLite file format, 4.2)."""
    one, two = start
    words = unpack(f"{'>' if order == 'big' else '<'}{len(data) // 4}I", data)
    for at in range(0, len(words), 2):
        one = (one + words[at] + two) & 0xFFFFFFFF
        two = (two + words[at + 1] + one) & 0xFFFFFFFF
    return one, two
