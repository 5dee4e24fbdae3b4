"""What a person typed turned into a value, and a value into canonical text: one door for every field type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from ecrf.record.converting_bytes import decode_value, encode_value
from ecrf.record.converting_choices import read_choice, read_choices, read_file, read_term, read_yes_no
from ecrf.record.converting_dates import read_date, read_datetime, read_partial, read_time
from ecrf.record.converting_labs import lab_text, read_lab
from ecrf.record.converting_numbers import plain_number, read_number, read_plain_number
from ecrf.record.converting_settings import BadText, DateOrder, DecimalComma, EntrySettings
from ecrf.record.converting_units import show_unit
from ecrf.record.missing import parse_missing
from ecrf.record.partial_date import PartialDate
from ecrf.record.plain_text import clean_line, clean_text
from ecrf.record.value import FileReference, LabValue, Missing, Native, NonConformant, Term, Typed, Value
from ecrf.schema.model import Codelist, Item, ItemType
from ecrf.words import Fault, Language, Refusal

__all__ = [
    "DateOrder", "DecimalComma", "EntrySettings", "check_range", "decode_value", "encode_value", "format_native",
    "format_value", "parse_plain", "parse_value",
]  # fmt: skip

LONGEST = {ItemType.TEXT: 200, ItemType.LONG_TEXT: 20_000}
"""Characters of free text when the item gives no length of its own."""
LONGEST_RAW = 100_000
"""Beyond this a text is refused whole instead of being kept as non-conformant."""

_KEYED = (ItemType.YESNO, ItemType.CHOICE, ItemType.CHOICES, ItemType.TERM, ItemType.FILE)
_NUMBERS = (ItemType.INTEGER, ItemType.DECIMAL, ItemType.SCALE)
_Read = Callable[[Item, str, EntrySettings], Native]


def parse_value(item: Item, text: str, settings: EntrySettings) -> Value:
    """Return what a typed text means for an item; what cannot be read is kept as NonConformant with its fault.

    Refuses (`value.too_large`) only text beyond 100,000 characters. An empty text is NonConformant `value.empty`:
    emptying a field is not a value.
    """
    plain = parse_plain(item, text)
    if plain is not None:
        return plain
    if len(text) > LONGEST_RAW:
        raise Refusal(Fault("value.too_large", item.oid, {"limit": LONGEST_RAW}))
    raw = clean_text(text)
    if not raw.strip():
        return NonConformant("", "value.empty")
    own = _own_code(item, raw, settings.codelist)
    missing = None if own else parse_missing(item.type, raw)
    if missing is not None:
        return missing
    try:
        native = _READERS[item.type](item, raw, settings)
    except BadText as bad:
        return NonConformant(raw.strip(), bad.code)
    return Typed(item.type, native, _raw(item, raw.strip(), native))


def parse_plain(item: Item, text: str) -> Typed | None:
    """Return what plain digits mean for a number item, whatever the settings; None for all that needs a closer look."""
    if item.type not in _NUMBERS:
        return None
    number = read_plain_number(item, text)
    return None if number is None else Typed(item.type, number)


def _raw(item: Item, raw: str, native: Native) -> str:
    """The typed text where it says more than the value: not a key of a list, not a result in the item's first unit."""
    if item.type in _KEYED or raw == format_native(native):
        return ""
    if isinstance(native, LabValue) and native.number is not None and not native.coded:
        first = next(iter(item.units), item.unit)
        if native.unit == first and raw == f"{native.comparator}{plain_number(native.number)}":
            return ""
    return raw


def _own_code(item: Item, raw: str, codelist: Codelist | None) -> bool:
    """Whether a code list has the typed text as a code of its own, which goes before a missing code."""
    if item.type not in (ItemType.CHOICE, ItemType.CHOICES) or codelist is None:
        return False
    return any(code.code == raw.strip().upper() for code in codelist.codes)


def _text(item: Item, raw: str, _settings: EntrySettings) -> str:
    text = raw.strip() if item.type is ItemType.LONG_TEXT else clean_line(raw)
    if len(text) > (item.length or LONGEST[item.type]):
        raise BadText("value.too_long")
    return text


def _label(_item: Item, _raw_text: str, _settings: EntrySettings) -> Native:
    raise BadText("value.no_entry")


_READERS: dict[ItemType, _Read] = {
    ItemType.TEXT: _text,
    ItemType.LONG_TEXT: _text,
    ItemType.INTEGER: read_number,
    ItemType.DECIMAL: read_number,
    ItemType.SCALE: read_number,
    ItemType.DATE: read_date,
    ItemType.PARTIAL_DATE: read_partial,
    ItemType.TIME: lambda _item, raw, _settings: read_time(raw),
    ItemType.DATETIME: read_datetime,
    ItemType.PARTIAL_DATETIME: read_partial,
    ItemType.YESNO: lambda _item, raw, _settings: read_yes_no(raw),
    ItemType.CHOICE: lambda _item, raw, settings: read_choice(raw, settings.codelist),
    ItemType.CHOICES: lambda _item, raw, settings: read_choices(raw, settings.codelist),
    ItemType.LAB: read_lab,
    ItemType.TERM: read_term,
    ItemType.FILE: lambda _item, raw, _settings: read_file(raw),
    ItemType.LABEL: _label,
}


def format_native(native: Native) -> str:  # noqa: PLR0911 - one line per shape of a value
    """Return the canonical text of a typed value in no language: ISO dates, plain digits, codes, Y and N.

    Reading it again with the same item gives the same value.
    """
    match native:
        case bool():
            return "Y" if native else "N"
        case str():
            return native
        case Decimal():
            return plain_number(native)
        case datetime():
            return f"{native:%Y-%m-%d %H:%M}"
        case date():
            return native.isoformat()
        case time():
            return f"{native:%H:%M}"
        case PartialDate():
            return native.text.replace("T", " ")
        case tuple():
            return ",".join(native)
        case LabValue():
            return lab_text(native)
        case Term():
            return f"{native.name} ({native.code})"
        case FileReference():
            return f"{native.name} sha256:{native.sha256}"


def format_value(
    item: Item, value: Value, codelist: Codelist | None = None, language: Language = Language.EN
) -> str:
    """Return the display text of a value: ISO dates, labels of `codelist` in `language` (codes without it).

    A missing value is its code, a non-conformant one the text as typed.
    """
    match value:
        case Missing():
            return value.code
        case NonConformant():
            return value.raw
    if codelist is not None and item.type in (ItemType.CHOICE, ItemType.CHOICES):
        labels = {code.code: code.label.to(language) for code in codelist.codes}
        chosen = value.native if isinstance(value.native, tuple) else (value.native,)
        return "; ".join(labels.get(str(code), str(code)) for code in chosen)
    return format_native(value.native)


def check_range(item: Item, value: Value) -> Fault | None:
    """Return the fault of a value outside the item's limits (a hard check), None when inside or not comparable.

    Numbers and dates compare exactly; a partial date only when it lies outside as a whole; a bound such as <0.5 is
    never judged.
    """
    if not isinstance(value, Typed) or (item.minimum is None and item.maximum is None):
        return None
    native = value.native
    number = native.number if isinstance(native, LabValue) and not native.comparator else native
    if isinstance(number, Decimal):
        low = None if item.minimum is None else Decimal(item.minimum)
        high = None if item.maximum is None else Decimal(item.maximum)
        return _outside(item, low is not None and number < low, high is not None and number > high)
    days = _days(native)
    if days is None:
        return None
    below = item.minimum is not None and days[1] < item.minimum
    return _outside(item, below, item.maximum is not None and days[0] > item.maximum)


def _outside(item: Item, below: bool, above: bool) -> Fault | None:  # noqa: FBT001 - the two sides of one question
    if not below and not above:
        return None
    code, limit = ("value.below_minimum", item.minimum) if below else ("value.above_maximum", item.maximum)
    return Fault(code, item.oid, {"limit": str(limit), "unit": show_unit(item.unit)})


def _days(native: Native) -> tuple[str, str] | None:
    """The first and the last day a value can mean, as ISO text."""
    match native:
        case PartialDate():
            return native.earliest.isoformat(), native.latest.isoformat()
        case datetime():
            return native.date().isoformat(), native.date().isoformat()
        case date():
            return native.isoformat(), native.isoformat()
    return None
