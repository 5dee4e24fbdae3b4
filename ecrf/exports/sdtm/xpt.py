"""SAS transport files, version 5 (SAS technical note TS-140): 80-byte records, IBM numbers, texts of at most 200 bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import frexp, ldexp
from typing import IO

from ecrf.words import Fault, Refusal

LONGEST, NAME, LABEL = 200, 8, 40
"""Bytes of a text, a name, a label."""
_RECORD, _NUMBER = 80, 8
_MISSING = b"\x2e" + bytes(7)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_BITS = 56
_BIAS = 64
_LARGEST = 127
_KNOWN = 10_000
"""Numbers whose bytes are remembered: visits, sequences and results come again and again."""
_FULL = 4096
"""Cells kept before they are written."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column: name, label, number or text of so many bytes."""

    name: str
    label: str
    is_number: bool
    length: int = _NUMBER


@dataclass(frozen=True, slots=True)
class Member:
    """A data set with the time it says it was made."""

    name: str
    label: str
    fields: tuple[Field, ...]
    time: datetime


def write_xpt(file: IO[bytes], member: Member, rows: Iterable[Sequence[str | None]]) -> None:
    """Write a transport file of one data set; texts are UTF-8. Refuses `exports.xpt_limit` what version 5 cannot hold."""
    for field in member.fields:
        _check(field, member.name)
    for record in _headers(member):
        file.write(record)
    size = 0
    waiting: list[bytes] = []
    for row in rows:
        for field, cell in zip(member.fields, row, strict=True):
            if field.is_number:
                waiting.append(_MISSING if cell is None else ibm_number(cell))
                continue
            data = cell.encode() if cell else b""
            if len(data) > field.length:
                raise _too_long(field, member)
            waiting.append(data.ljust(field.length))
        if len(waiting) > _FULL:
            size += file.write(b"".join(waiting))
            waiting.clear()
    size += file.write(b"".join(waiting))
    file.write(b" " * (-size % _RECORD))


@lru_cache(_KNOWN)
def ibm_number(digits: str) -> bytes:
    """A decimal as an IBM number: sign, power of 16 above 64, 56 bits.

    It goes through the nearest IEEE double, whose 53 bits an IBM number always holds, so that every reader gets that
    double back: one rounded to 56 bits is cut by readers to another.
    """
    fraction, twos = frexp(float(digits))
    if not fraction:
        return bytes(_NUMBER)
    power = -(-twos // 4)
    if not 0 <= power + _BIAS <= _LARGEST:
        raise Refusal(Fault("exports.xpt_limit", digits, {"what": "number", "most": "16^63"}))
    # The 53 bits are whole numbers at this scale, and a power of 16 moves them by three places at most: nothing is cut.
    bits = int(ldexp(abs(fraction), _BITS)) >> (4 * power - twos)
    return bytes(((0x80 if fraction < 0 else 0) | (power + _BIAS),)) + bits.to_bytes(7, "big")


def _check(field: Field, member: str) -> None:
    name = field.name
    is_name = name.isascii() and name.replace("_", "A").isalnum() and name.isupper() and not name[0].isdigit()
    if not is_name or len(name) > NAME:
        raise Refusal(Fault("exports.xpt_limit", f"{member}.{name}", {"what": "name", "most": NAME}))
    if field.length > LONGEST:
        raise Refusal(Fault("exports.xpt_limit", f"{member}.{name}", {"what": "text", "most": LONGEST}))


def _too_long(field: Field, member: Member) -> Refusal:
    place = f"{member.name}.{field.name}"
    return Refusal(Fault("exports.xpt_limit", place, {"what": "text", "most": field.length}))


def _headers(member: Member) -> Iterator[bytes]:
    moment = f"{member.time.day:02d}{_MONTHS[member.time.month - 1]}{member.time:%y:%H:%M:%S}"
    yield _title("LIBRARY")
    yield _text("SAS     SAS     SASLIB  9.4     ECRF    " + " " * 24 + moment)
    yield _text(moment)
    yield _title("MEMBER ", "000000000000000001600000000140")
    yield _title("DSCRPTR")
    yield _text(f"SAS     {member.name:8}SASDATA 9.4     ECRF    " + " " * 24 + moment)
    label = cut_bytes(member.label, LABEL)
    yield (moment.encode() + b" " * 16 + label.ljust(LABEL)).ljust(_RECORD)
    yield _title("NAMESTR", f"000000{len(member.fields):04d}00000000000000000000")
    described = b"".join(_namestrs(member.fields))
    yield described + b" " * (-len(described) % _RECORD)
    yield _title("OBS    ")


def _title(name: str, numbers: str = "0" * 30) -> bytes:
    return _text(f"HEADER RECORD*******{name} HEADER RECORD!!!!!!!{numbers}")


def _text(words: str) -> bytes:
    return words.encode("ascii").ljust(_RECORD)


def _namestrs(fields: Sequence[Field]) -> Iterator[bytes]:
    place = 0
    for number, field in enumerate(fields, 1):
        length = _NUMBER if field.is_number else field.length
        yield struct.pack(
            ">hhhh8s40s8shhh2s8shhl52s", 1 if field.is_number else 2, 0, length, number, field.name.encode().ljust(NAME),
            cut_bytes(field.label, LABEL).ljust(LABEL), b" " * 8, 0, 0, 0, b"", b" " * 8, 0, 0, place, b"",
        )  # fmt: skip
        place += length


def cut_bytes(words: str, most: int) -> bytes:
    """A text cut to so many bytes of UTF-8, no character torn."""
    return words.encode()[:most].decode(errors="ignore").encode()
