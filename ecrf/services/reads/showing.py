"""What a person may see of a value, and how it is drawn: bilingual labels, exact text otherwise."""

from __future__ import annotations

import msgspec

from ecrf.record.converting import decode_value, format_native
from ecrf.record.converting_labs import lab_text
from ecrf.record.effective import read_cell
from ecrf.record.rows import Cell
from ecrf.record.value import (
    FileReference,
    LabValue,
    Missing,
    Native,
    NonConformant,
    Shown,
    Term,
    Typed,
    Withheld,
)
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Codelist, Item
from ecrf.services.reads.form_view import Said
from ecrf.services.session import Session
from ecrf.words import Message, Text


class _Sealed(msgspec.Struct, frozen=True):
    sealed: str
    data: str


class Sight:
    """What the session's person may see. Withheld values never leave this class otherwise."""

    __slots__ = ("_clinical", "_identity", "_session", "_unblinded")

    def __init__(self, session: Session, *, blinded: bool = False) -> None:
        """`blinded`: the role is blinded in this study, though its ring may hold the key for an emergency."""
        self._session = session
        self._clinical = session.may("see_clinical")
        self._identity = session.may("see_identity") and session.sealer.holds("identity")
        self._unblinded = not blinded and session.sealer.holds("unblinding")

    def hides(self, item: Item) -> Withheld | None:
        """Why values of an item are not shown to this person, or None when they are."""
        if not self._clinical:
            return Withheld("role")
        if item.blinding and not self._unblinded:
            return Withheld("blinded")
        if item.identifying and not self._identity:
            return Withheld("identifying")
        return None

    def read(self, cell: Cell | None, item: Item, at: str) -> Shown:
        """The value of a cell for this person; withheld, or None for an empty field."""
        if cell is None:
            return None
        hidden = self.hides(item)
        if hidden is not None:
            return hidden
        value = read_cell(cell)
        return self._unseal(bytes(cell.value), at) if value == Withheld("no_key") else value

    def read_bytes(self, data: bytes, item: Item, at: str) -> Shown:
        """The same for the bytes an entry of the trail committed."""
        return self.read(Cell(1, msgspec.Raw(data)), item, at)

    def _unseal(self, data: bytes, at: str) -> Shown:
        sealed = msgspec.json.decode(data, type=_Sealed)
        if not self._session.sealer.holds(sealed.sealed):
            return Withheld("no_key")
        return decode_value(self._session.sealer.open(sealed.sealed, bytes.fromhex(sealed.data), at))


def say_value(value: Shown, item: Item, index: DesignIndex) -> Said:
    """How a value is drawn: a choice as its label, a number exactly, a missing code as a message."""
    match value:
        case None:
            return Text("")
        case Withheld():
            return Message(f"withheld.{value.why}")
        case Missing():
            return say_missing(value)
        case NonConformant():
            return Text(value.raw)
        case Typed():
            return say_native(value.native, index.codelist_of(item))


def say_missing(value: Missing) -> Message:
    """A missing code with its reason."""
    name = Message(f"missing.{value.code}")
    return Message("missing.with_reason", {"name": name, "reason": value.reason}) if value.reason else name


def say_native(native: Native, codelist: Codelist | None) -> Said:
    """A typed value in words."""
    match native:
        case bool():
            return Message("value.yes" if native else "value.no")
        case str() if codelist is not None:
            return _label(native, codelist)
        case tuple():
            return _join([_label(code, codelist) for code in native])
        case Term():
            return Text(native.name)
        case _:
            return Text(plain_text(native))


def editing_text(value: Shown, item: Item, index: DesignIndex) -> str:
    """The text put into a field's editor: what would be typed to get this value again."""
    match value:
        case NonConformant():
            return value.raw
        case Missing():
            return f"{value.code}: {value.reason}" if value.reason else value.code
        case Typed():
            native, codelist = value.native, index.codelist_of(item)
            if isinstance(native, tuple):
                return ",".join(_number(code, codelist) for code in native)
            if isinstance(native, str) and codelist is not None:
                return _number(native, codelist)
            if isinstance(native, LabValue):
                return value.raw or _short_lab(native, item)
            return format_native(native)
        case _:
            return ""


def _short_lab(native: LabValue, item: Item) -> str:
    """A result in the item's first unit and without a range of its own needs neither."""
    first = next(iter(item.units), item.unit)
    is_short = native.unit == first and native.low is None and native.high is None
    return plain_text(native) if is_short else lab_text(native)


def plain_text(native: Native) -> str:
    """The text of a value as drawn, in no language: exact, without unit or code (they have their own places)."""
    match native:
        case LabValue():
            return lab_text(msgspec.structs.replace(native, unit="", low=None, high=None))
        case Term() | FileReference():
            return native.name
        case _:
            return format_native(native)


def _label(code: str, codelist: Codelist | None) -> Text:
    if codelist is not None:
        for each in codelist.codes:
            if each.code == code:
                return each.label
    return Text(code)


def _number(code: str, codelist: Codelist | None) -> str:
    if codelist is not None:
        for each in codelist.codes:
            if each.code == code:
                return str(each.number) if each.number else code
    return code


def _join(labels: list[Text]) -> Text:
    return Text("; ".join(label.en for label in labels), "；".join(label.zh or label.en for label in labels))
