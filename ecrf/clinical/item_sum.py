"""A total over items with declared values, and its band: all that HAMD-17, HAMA, MMSE, Barthel, Katz and PIL are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ecrf.clinical.numbers import refuse
from ecrf.words import Fault, Text


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an instrument: its number, an own short label, and the values it can take."""

    instrument: str
    number: int
    label: Text
    values: tuple[int, ...]
    is_reversed: bool = False
    """The licensed sheet prints its scale the other way round."""


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of totals, both ends included; which scheme of bands is used is a study setting."""

    instrument: str
    scheme: str
    low: Decimal
    high: Decimal
    name: Text
    is_default: bool = False
    code: str = ""
    """Code of the band in the code list BAND."""
    is_alarm: bool = False
    """The investigator must be told at once."""


def compute_item_sum(answers: Mapping[int, int], items: Sequence[Item]) -> int | None:
    """Add the answers (item number to value) of an instrument without a rule for missing items: one missing, no total.

    Answers must have passed `check_items`.
    """
    given = [answers[item.number] for item in items if item.number in answers]
    return sum(given) if len(given) == len(items) else None


def check_items(answers: Mapping[int, int], items: Sequence[Item]) -> tuple[Fault, ...]:
    """Return a fault (`clinical.item_value`, place `item <n>`) per answer its item cannot have."""
    values = {item.number: item.values for item in items}
    return tuple(
        refuse(
            "clinical.item_value", f"item {number}", value=answer, allowed=", ".join(map(str, values[number]))
        ).fault
        for number, answer in sorted(answers.items())
        if number in values and answer not in values[number]
    )


def find_band(total: Decimal | int, bands: Sequence[Band], scheme: str) -> Band | None:
    """Return the band of `scheme` a total falls into, None outside all of them."""
    for band in bands:
        if band.scheme == scheme and band.low <= total <= band.high:
            return band
    return None
