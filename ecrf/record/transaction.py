"""The unit of proof: header, entries per chain, content apart, heads and one signature."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import msgspec

from ecrf.record.entry import Commitment, Entry
from ecrf.record.lifting import lift_body

GENESIS = b"\x00" * 32
"""The head before the first entry of a chain."""
NO_SIGNATURE = b""
_SALT_BYTES = 16
_SALTS_DRAWN = 8
"""Salts asked for at a time: the source of entropy is a system call."""
SIGNED_PREFIX = b"ecrf heads 1\n"


class Header(msgspec.Struct, frozen=True):
    """Who did what, where, when, and on top of what; written once per transaction.

    Times are ISO 8601 with offset; heads are hex. `previous` names the head of every chain the transaction touches.
    """

    command: str
    id: str
    key: str
    organisation: str
    person: str
    previous: dict[str, str]
    program: str
    role: str
    site: str
    stored: str
    study_head: str
    study_sequence: int
    typed: str
    workstation: str


class Part(msgspec.Struct, frozen=True):
    """The entries one transaction adds to one chain, numbered from `first` upwards."""

    chain: str
    entries: tuple[Entry, ...]
    first: int


class Body(msgspec.Struct, frozen=True):
    """The hashed bytes of a transaction, decoded."""

    header: Header
    parts: tuple[Part, ...]


class RawPart(msgspec.Struct, frozen=True):
    """A part with its entries still as the very bytes that were hashed."""

    chain: str
    entries: msgspec.Raw
    first: int


class RawBody(msgspec.Struct, frozen=True):
    """A body cut into the slices that are hashed, nothing re-encoded."""

    header: msgspec.Raw
    parts: tuple[RawPart, ...]


class _Headed(msgspec.Struct, frozen=True):
    header: Header


class Sealed(msgspec.Struct, frozen=True):
    """A transaction as stored."""

    id: str
    body: bytes
    content: bytes
    heads: bytes
    """Canonical JSON {chain: head hex}: what the signature signs, behind SIGNED_PREFIX."""
    signature: bytes


Slot = tuple[bytes, bytes] | None
"""(salt, bytes) of one content slot; None once redacted."""

_sorted = msgspec.json.Encoder(order="sorted")
_body = msgspec.json.Decoder(Body)
_header = msgspec.json.Decoder(Header)
_headed = msgspec.json.Decoder(_Headed)
_HEADER_FROM, _HEADER_TO = len(b'{"header":'), b',"parts":['
"""Where the header stands in a body: a quotation mark inside a string is never bare, so the first match is the key."""
_raw_body = msgspec.json.Decoder(RawBody)
_heads = msgspec.json.Decoder(dict[str, str])
_content = msgspec.msgpack.Decoder(list[Slot])
_pack = msgspec.msgpack.Encoder()


def encode_canonical(thing: object) -> bytes:
    """Canonical JSON: RFC 8785 restricted to no floats, integers below 2^53 and ASCII keys."""
    return _sorted.encode(thing)


def decode_body(data: bytes) -> Body:
    """Read a stored body with every entry decoded, those of older kinds lifted."""
    try:
        return _body.decode(data)
    except msgspec.ValidationError:
        lifted = lift_body(data)
        if lifted is None:
            raise
        return _body.decode(lifted)


def decode_header(body: bytes) -> Header:
    """Read only the header of a stored body."""
    end = body.find(_HEADER_TO)
    return _header.decode(body[_HEADER_FROM:end]) if end > 0 else _headed.decode(body).header


def decode_raw_body(data: bytes) -> RawBody:
    """Read a stored body as hashed slices."""
    return _raw_body.decode(data)


def decode_heads(data: bytes) -> dict[str, str]:
    """Read the signed heads."""
    return _heads.decode(data)


def decode_content(data: bytes) -> list[Slot]:
    """Read a content block; redacted slots are None."""
    return _content.decode(data) if data else []


def encode_content(slots: Sequence[Slot]) -> bytes:
    """Write a content block (MessagePack list of [salt, bytes] or nil)."""
    return _pack.encode(slots) if slots else b""


def compute_head(previous: bytes, signature: bytes, header: bytes, entries: bytes) -> bytes:
    """Head = SHA-256(previous head ‖ previous signature ‖ header ‖ entries of this chain)."""
    digest = hashlib.sha256(previous)
    digest.update(signature)
    digest.update(header)
    digest.update(entries)
    return digest.digest()


def encode_body(header: bytes, parts: Sequence[Part], entries: Sequence[bytes]) -> bytes:
    """The body around the bytes that are hashed: the canonical header and each part's canonical entries."""
    pieces = [
        b'{"chain":%b,"entries":%b,"first":%d}' % (_sorted.encode(part.chain), encoded, part.first)
        for part, encoded in zip(parts, entries, strict=True)
    ]
    return b'{"header":%b,"parts":[%b]}' % (header, b",".join(pieces))


class ContentWriter:
    """Collects what a transaction keeps apart and hands out the commitments."""

    __slots__ = ("_entropy", "_salts", "slots")

    def __init__(self, entropy: Callable[[int], bytes]) -> None:
        self._entropy = entropy
        self._salts: list[bytes] = []
        self.slots: list[Slot] = []

    def put(self, data: bytes) -> Commitment:
        """Keep `data` under a fresh 128-bit salt."""
        slots, salts = self.slots, self._salts
        if not salts:
            drawn = self._entropy(_SALT_BYTES * _SALTS_DRAWN)
            salts += [drawn[at : at + _SALT_BYTES] for at in range(0, len(drawn), _SALT_BYTES)]
        salt = salts.pop()
        slots.append((salt, data))
        return Commitment(len(slots) - 1, hashlib.sha256(salt + data).hexdigest())

    def put_text(self, text: str) -> Commitment:
        """Keep words a person wrote."""
        return self.put(text.encode())


class ChainHead(msgspec.Struct, frozen=True):
    """Where a chain stands: last entry number, head, and the signature of its last transaction."""

    sequence: int = 0
    head: bytes = GENESIS
    signature: bytes = NO_SIGNATURE


def seal_transaction(
    header: Header,
    parts: Sequence[Part],
    slots: Sequence[Slot],
    before: dict[str, ChainHead],
    sign: Callable[[bytes], bytes],
) -> Sealed:
    """Hash and sign: the stored transaction on top of `before`, the heads of the chains it touches."""
    header_bytes = _sorted.encode(header)
    entries = [_sorted.encode(part.entries) for part in parts]
    heads: dict[str, str] = {}
    for part, encoded in zip(parts, entries, strict=True):
        old = before[part.chain]
        heads[part.chain] = compute_head(old.head, old.signature, header_bytes, encoded).hex()
    body = encode_body(header_bytes, parts, entries)
    head_bytes = _sorted.encode(heads)
    return Sealed(header.id, body, encode_content(slots), head_bytes, sign(SIGNED_PREFIX + head_bytes))
