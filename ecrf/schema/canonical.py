"""A design as canonical bytes (RFC 8785 restricted: no floats, ASCII keys sorted) and its digest."""

from __future__ import annotations

import hashlib
import json

import msgspec

from ecrf.schema.model import Design
from ecrf.words import Fault, Refusal

_LARGEST = 2**53
_DECODER = msgspec.json.Decoder(Design)


def canonical_bytes(design: Design) -> bytes:
    """Return the one byte string of a design: UTF-8 JSON, keys sorted, no blanks, defaults left out."""
    tree = msgspec.to_builtins(design)
    _check_tree(tree, "")
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(design: Design) -> str:
    """Return the SHA-256 of the canonical bytes in lower-case hexadecimal."""
    return hashlib.sha256(canonical_bytes(design)).hexdigest()


def decode_design(content: bytes) -> Design:
    """Return the design of its canonical bytes; refuses (`schema.not_a_design`) anything else."""
    try:
        return _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal(Fault("schema.not_a_design", "", {"why": str(error)})) from error


def _check_tree(tree: object, path: str) -> None:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if not key.isascii():
                raise Refusal(Fault("schema.key_not_ascii", path, {"key": key}))
            _check_tree(value, f"{path}/{key}")
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            _check_tree(value, f"{path}/{number}")
    elif isinstance(tree, float) or (isinstance(tree, int) and abs(tree) >= _LARGEST):
        raise Refusal(Fault("schema.not_canonical", path))
