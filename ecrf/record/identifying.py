"""Numbers in free text that name a person: Chinese identity cards, mobile and landline phones."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
"""GB 11643-1999, 5.2: sum of digits times weights, modulo 11, gives the check sign."""
_GAP = r"[ \-]?"
_CARD = re.compile(rf"(?<![0-9])[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9Xx](?![0-9])")
_OLD_CARD = re.compile(r"(?<![0-9.])[1-9][0-9]{14}(?![0-9.])")
_MOBILE = re.compile(rf"(?<![0-9.])(?:\+?86{_GAP})?1[3-9][0-9](?:{_GAP}[0-9]{{4}}){{2}}(?![0-9.])")
_LANDLINE = re.compile(r"(?<![0-9.])\(?0[1-9][0-9]{1,2}\)?[ \-][1-9][0-9]{6,7}(?![0-9.])")
_FIRST_YEAR = 1880


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen: `id_number`, `mobile` or `phone`, with its middle hidden."""

    kind: str
    shown: str


def find_identifiers(text: str) -> tuple[Sighting, ...]:
    """Return every number in `text` that looks like an identity card or a phone, in order; full-width digits count."""
    folded = unicodedata.normalize("NFKC", text)
    found: list[tuple[int, int, str]] = []
    for kind, pattern in (
        ("id_number", _CARD),
        ("id_number", _OLD_CARD),
        ("mobile", _MOBILE),
        ("phone", _LANDLINE),
    ):
        for match in pattern.finditer(folded):
            is_card = kind != "id_number" or _has_birth_date(_plain(match[0]))
            free = all(match.end() <= start or match.start() >= end for start, end, _ in found)
            if is_card and free:
                found.append((match.start(), match.end(), kind))
    return tuple(Sighting(kind, _hidden(_plain(folded[start:end]))) for start, end, kind in sorted(found))


def is_id_number(text: str) -> bool:
    """Return whether `text` is an identity card number whose birth date exists and whose check sign is right.

    GB 11643-1999; the older form of 15 digits has no check sign.
    """
    plain = _plain(unicodedata.normalize("NFKC", text)).upper()
    if len(plain) == 15:
        return plain.isdigit() and _has_birth_date(plain)
    if len(plain) != 18 or not plain[:17].isdigit() or not _has_birth_date(plain):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(plain, WEIGHTS, strict=False))
    return CHECKS[total % 11] == plain[17]


def plain_number(text: str) -> str:
    """Return a number without blanks and hyphens, full-width digits folded, upper case: equal numbers are equal texts."""
    return _plain(unicodedata.normalize("NFKC", text)).upper()


def _plain(text: str) -> str:
    return re.sub(r"[\s\-()]", "", text)


def _has_birth_date(plain: str) -> bool:
    digits = plain[6:14] if len(plain) == 18 else f"19{plain[6:12]}"
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _FIRST_YEAR <= born.year <= 2100


def _hidden(plain: str) -> str:
    return f"{plain[:3]}…{plain[-2:]}"
