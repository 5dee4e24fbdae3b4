"""The codes that say why there is no value, and how they are typed."""

from __future__ import annotations

import re
from enum import StrEnum

from ecrf.record.plain_text import keyboard_text
from ecrf.record.value import Missing
from ecrf.schema.model import ItemType


class MissingCode(StrEnum):
    """Why there is no value; the last three are for questionnaires on paper."""

    NOT_DONE = "ND"
    UNKNOWN = "UNK"
    NOT_APPLICABLE = "NA"
    NOT_AVAILABLE = "NAV"
    ASKED_UNKNOWN = "NASK"
    REFUSED = "REF"
    TWO_TICKED = "TWO"
    BETWEEN = "BETW"
    ILLEGIBLE = "ILL"


QUESTIONNAIRE_ONLY = (MissingCode.TWO_TICKED, MissingCode.BETWEEN, MissingCode.ILLEGIBLE)
TYPED_ANYWHERE = frozenset({MissingCode.NOT_DONE, MissingCode.UNKNOWN, MissingCode.NOT_APPLICABLE})
"""Taken as missing in every field, also in free text; the others only where the text could be nothing else."""

_FREE_TEXT = (ItemType.TEXT, ItemType.LONG_TEXT, ItemType.TERM)
_TYPED = re.compile(
    rf"({'|'.join(MissingCode)})(?:\s*[:;,\-\u2013\u2014\uff1a\uff0c\uff1b\s]\s*(\S.*))?",
    re.IGNORECASE | re.DOTALL,
)


def parse_missing(kind: ItemType, text: str) -> Missing | None:
    """Return the missing value a text means (`ND`, `unk`, `ND: sample clotted`), None when it is a value.

    In free text only the bare codes ND, UNK and NA are taken, so that 'NA 128 low' stays a text.
    """
    match = _TYPED.fullmatch(text.strip())
    if match is None and not (text.isascii() and text.isprintable()):
        match = _TYPED.fullmatch(keyboard_text(text))
    if match is None:
        return None
    code, reason = match[1].upper(), (match[2] or "").strip()
    if kind in _FREE_TEXT and (reason or code not in TYPED_ANYWHERE):
        return None
    return Missing(code, reason)
