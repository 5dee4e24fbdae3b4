"""The effective value of a field: its own, or the missing mark inherited from line, group, form or visit."""

from __future__ import annotations

from msgspec import DecodeError, Raw

from ecrf.record.converting import decode_value
from ecrf.record.fold.step import REDACTED
from ecrf.record.rows import Cell, MissingRow
from ecrf.record.state import RecordState
from ecrf.record.value import Missing, Shown, Withheld

_REDACTED = bytes(REDACTED)
_SEALED = b'{"sealed":'


def read_cell(cell: Cell | None) -> Shown:
    """The value of a cell; redacted and class-encrypted values are withheld."""
    return None if cell is None else read_value(cell.value)


def read_value(content: bytes | Raw) -> Shown:
    """The value of its bytes as a row keeps them; redacted and class-encrypted values are withheld."""
    try:
        return decode_value(content)
    except DecodeError:
        # Neither is a value's shape; values are read a million times a run, so nothing is asked of them first.
        data = bytes(content)
        if data == _REDACTED:
            return Withheld("redacted")
        if data.startswith(_SEALED):
            return Withheld("no_key")
        raise


def inherited_missing(state: RecordState, line_key: str) -> Missing | None:
    """The missing mark nearest above a line: line, group, form record, visit; None when nothing is marked."""
    if not state.missing:
        return None
    prefix = line_key
    while prefix:
        row: MissingRow | None = state.missing.get(prefix)
        if row is not None and row.version:
            value = decode_value(bytes(row.value))
            return value if isinstance(value, Missing) else Missing("UNK")
        prefix = prefix.rpartition("/")[0]
    return None


def read_item(state: RecordState, line_key: str, item: str) -> Shown:
    """The effective value of an item of a line; None when empty and not marked missing."""
    line = state.lines.get(line_key)
    cell = line.items.get(item) if line is not None and not line.removed else None
    return inherited_missing(state, line_key) if cell is None else read_cell(cell)
