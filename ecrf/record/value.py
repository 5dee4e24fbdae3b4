"""A captured value: typed, missing, non-conformant or withheld, and its canonical bytes."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import msgspec

from ecrf.record.partial_date import PartialDate
from ecrf.schema.model import ItemType


class LabValue(msgspec.Struct, frozen=True, omit_defaults=True):
    """A laboratory result: `comparator` number in `unit` with the range it was judged by, or a coded qualitative result."""

    number: Decimal | None = None
    comparator: str = ""
    """Empty, or one of < <= > >=: a bound, not a value."""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    coded: str = ""
    """Qualitative result: NEG, PM (+/-), 1P..4P, ND_LIMIT (not detected)."""


class Term(msgspec.Struct, frozen=True):
    """A coded term of a dictionary, e.g. ctcae5 10028130 'Mucositis oral'."""

    code: str
    name: str
    dictionary: str


class FileReference(msgspec.Struct, frozen=True):
    """A file kept elsewhere, by name and SHA-256."""

    name: str
    sha256: str


Native = (
    str
    | bool
    | Decimal
    | date
    | datetime
    | time
    | PartialDate
    | tuple[str, ...]
    | LabValue
    | Term
    | FileReference
)
"""The Python shape of a typed value: YESNO is bool, INTEGER/DECIMAL/SCALE are Decimal, DATE and DATETIME are
date and naive local datetime, PARTIAL_DATE/PARTIAL_DATETIME are PartialDate, CHOICE/TEXT are str, CHOICES a sorted tuple."""


class Typed(msgspec.Struct, frozen=True, gc=False):
    """A value of its item's type. `raw` is the text as typed where it differs from the canonical text."""

    type: ItemType
    native: Native
    raw: str = ""


class Missing(msgspec.Struct, frozen=True):
    """No value, with a code of record/missing.py (ND, UNK, NA, NAV, NASK, REF, ...) and a reason in words."""

    code: str
    reason: str = ""


class NonConformant(msgspec.Struct, frozen=True):
    """Text that cannot be read as the item's type: kept, unknown to checks, blocks 'complete'."""

    raw: str
    fault: str
    """Code of the fault that said why."""


class Withheld(msgspec.Struct, frozen=True):
    """A value the reader may not see; `why` is a code."""

    why: str


Value = Typed | Missing | NonConformant
Shown = Value | Withheld | None
"""What a read returns: a value, withheld, or None for an empty field."""
