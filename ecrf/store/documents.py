"""Rows of the fold as the store keeps them: one small JSON document each, that of a line shortened."""

from __future__ import annotations

import msgspec

from ecrf.record.rows import ROW_KINDS, LineRow, Row
from ecrf.words import Fault, Refusal

# The same row gives the same bytes, in whatever order its items came.
_encoder = msgspec.json.Encoder(order="deterministic")
_decoders = {kind: msgspec.json.Decoder(row) for kind, row in ROW_KINDS.items()}
_SHORT = (
    (b',{"t":"decimal","v":"', b"\x01"),
    (b',{"t":"', b"\x02"),
    (b'","v":"', b"\x03"),
    (b'"}],"', b"\x04"),
    (b'":[', b"\x05"),
)
"""Phrases between the values of a line, and the control character for each: JSON writes none of its own.

A line is then half as long and lies in its page of the index; beyond a quarter page SQLite gives it a page of its own.
"""


def encode_row(row: Row) -> bytes:
    """The document of a row."""
    data = _encoder.encode(row)
    if isinstance(row, LineRow):
        for phrase, short in _SHORT:
            data = data.replace(phrase, short)
    return data


def decode_row(kind: str, data: bytes) -> Row:
    """The row of a document; raises KeyError for an unknown kind, refuses (`store.damaged`) what is no row."""
    try:
        if kind == "line":
            for phrase, short in _SHORT:
                data = data.replace(short, phrase)
        return _decoders[kind].decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refusal(Fault("store.damaged", kind, {"detail": type(error).__name__})) from error
