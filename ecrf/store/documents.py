"""Rows of the fold as the store keeps them: one small JSON document each."""

from __future__ import annotations

import msgspec

from ecrf.record.rows import ROW_KINDS, Row
from ecrf.words import Fault, Refusal

# The same row gives the same bytes, in whatever order its items came.
_encoder = msgspec.json.Encoder(order="deterministic")
_decoders = {kind: msgspec.json.Decoder(row) for kind, row in ROW_KINDS.items()}


def encode_row(row: Row) -> bytes:
    """The document of a row."""
    return _encoder.encode(row)


def decode_row(kind: str, data: bytes) -> Row:
    """The row of a document; raises KeyError for an unknown kind, refuses (`store.damaged`) what is no row."""
    try:
        return _decoders[kind].decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refusal(Fault("store.damaged", kind, {"detail": type(error).__name__})) from error
