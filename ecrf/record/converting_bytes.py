"""Values as canonical JSON bytes and back: exact decimals as strings, keys sorted, read millions of times a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import msgspec

from ecrf.record.converting_numbers import plain_number
from ecrf.record.partial_date import PartialDate
from ecrf.record.value import FileReference, LabValue, Missing, Native, NonConformant, Term, Typed, Value
from ecrf.schema.model import ItemType

_Plain = str | bool | tuple[str, ...] | dict[str, str]


class _Wire(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One of: {t, v, raw} typed, {m, r} missing, {x, f} non-conformant; fields in the order of their keys."""

    f: str = ""
    m: str = ""
    r: str = ""
    raw: str = ""
    t: str = ""
    v: _Plain | None = None
    x: str | None = None


_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(_Wire).decode


def encode_value(value: Value) -> bytes:
    """Return the canonical JSON of a value (RFC 8785 restricted: no numbers at all, keys sorted)."""
    if type(value) is Typed and type(value.native) is Decimal and not value.raw:
        # The usual value: digits and the names of types need no escaping.
        number = str(value.native)
        if "E" in number:
            number = plain_number(value.native)
        return f'{{"t":"{_NAMES[value.type]}","v":"{number}"}}'.encode()
    if isinstance(value, Missing):
        return _ENCODE(_Wire(m=value.code, r=value.reason))
    if isinstance(value, NonConformant):
        return _ENCODE(_Wire(x=value.raw, f=value.fault))
    return _ENCODE(_Wire(t=_NAMES[value.type], v=_plain(value.native), raw=value.raw))


def decode_value(content: bytes | msgspec.Raw) -> Value:
    """Return the value of its bytes; raises msgspec.DecodeError or ValueError on anything else."""
    wire = _DECODE(content)
    if wire.t:
        kind, make = _MAKERS[wire.t]
        return Typed(kind, make(wire.v), wire.raw)
    if wire.m:
        return Missing(wire.m, wire.r)
    if wire.x is None:
        raise msgspec.ValidationError("neither typed, missing nor non-conformant")
    return NonConformant(wire.x, wire.f)


def _plain(native: Native) -> _Plain:
    match native:
        case bool() | str():
            return native
        case Decimal():
            return plain_number(native)
        case datetime():
            return native.isoformat(timespec="minutes")
        case date():
            return native.isoformat()
        case time():
            return native.isoformat(timespec="minutes")
        case PartialDate():
            return native.text
        case tuple():
            return native
        case LabValue():
            return _plain_lab(native)
        case Term():
            return {"code": native.code, "dictionary": native.dictionary, "name": native.name}
        case FileReference():
            return {"name": native.name, "sha256": native.sha256}


def _plain_lab(lab: LabValue) -> dict[str, str]:
    """Keys in order; absent parts are left out."""
    parts = {
        "coded": lab.coded,
        "comparator": lab.comparator,
        "high": "" if lab.high is None else plain_number(lab.high),
        "low": "" if lab.low is None else plain_number(lab.low),
        "number": "" if lab.number is None else plain_number(lab.number),
        "unit": lab.unit,
    }
    return {key: part for key, part in parts.items() if part}


def _lab(plain: dict[str, str]) -> LabValue:
    get = plain.get
    number, low, high = get("number"), get("low"), get("high")
    return LabValue(
        None if number is None else Decimal(number),
        get("comparator", ""),
        get("unit", ""),
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        get("coded", ""),
    )


def _partial(text: str) -> PartialDate:
    return PartialDate(int(text[:4]), int(text[5:7] or 0), int(text[8:10] or 0), text[11:])


def _term(plain: dict[str, str]) -> Term:
    return Term(plain["code"], plain["name"], plain["dictionary"])


def _file(plain: dict[str, str]) -> FileReference:
    return FileReference(plain["name"], plain["sha256"])


def _same(plain: object) -> object:
    return plain


_MADE: dict[ItemType, Callable[[Any], Any]] = {
    ItemType.TEXT: _same,
    ItemType.LONG_TEXT: _same,
    ItemType.INTEGER: Decimal,
    ItemType.DECIMAL: Decimal,
    ItemType.SCALE: Decimal,
    ItemType.DATE: date.fromisoformat,
    ItemType.PARTIAL_DATE: _partial,
    ItemType.TIME: time.fromisoformat,
    ItemType.DATETIME: datetime.fromisoformat,
    ItemType.PARTIAL_DATETIME: _partial,
    ItemType.YESNO: _same,
    ItemType.CHOICE: _same,
    ItemType.CHOICES: _same,
    ItemType.LAB: _lab,
    ItemType.TERM: _term,
    ItemType.FILE: _file,
    ItemType.LABEL: _same,
}
_NAMES = {kind: kind.value for kind in ItemType}
_MAKERS = {kind.value: (kind, make) for kind, make in _MADE.items()}
