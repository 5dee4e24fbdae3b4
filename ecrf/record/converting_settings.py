"""What reading a typed text depends on besides the item: day of entry, visit, the study's habits, the code list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from ecrf.record.value import Term
from ecrf.schema.model import Codelist


class DateOrder(StrEnum):
    """How four digits are read as a day of the year."""

    MONTH_FIRST = "MMDD"
    DAY_FIRST = "DDMM"


class DecimalComma(StrEnum):
    """Whether a comma may be the decimal sign (three digits after it are asked about either way)."""

    NO = "no"
    YES = "yes"


class EntrySettings(msgspec.Struct, frozen=True):
    """Everything but the item that decides what a text means."""

    entry_date: date
    """The day of entry at the site."""
    visit_date: date | None = None
    date_order: str = DateOrder.MONTH_FIRST
    """A DateOrder as the study's settings hold it."""
    decimal_comma: DecimalComma = DecimalComma.NO
    codelist: Codelist | None = None
    low: Decimal | None = None
    """Default range of a laboratory value, in `range_unit`."""
    high: Decimal | None = None
    range_unit: str = ""
    """The unit the range is in; empty: the item's first."""
    find_term: Callable[[str], Term | None] | None = None
    """Finds a term of the item's dictionary by its exact code or name."""


class BadText(Exception):
    """The text is not of the item's type; `code` is the fault's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
