"""The published format, held by golden bytes and by a second reading of them that shares nothing with the program."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ecrf.record.entry import Commitment, Entry
from ecrf.record.transaction import (
    ChainHead,
    decode_body,
    decode_content,
    encode_canonical,
    encode_content,
    seal_transaction,
)
from tests.record.golden import PLAYS, load

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = {name: load(name) for name in PLAYS}
ENTRIES = [
    entry
    for golden in GOLDEN.values()
    for one in golden["transactions"]
    for part in json.loads(one["body"])["parts"]
    for entry in part["entries"]
]
PAGE = (ROOT / "docs" / "trail-format.md").read_text(encoding="utf-8")


def kinds() -> dict[str, type]:
    """Kind to class of the closed list."""
    return {kind.__struct_config__.tag: kind for kind in Entry.__origin__.__args__}


def test_golden_trail_holds_every_kind():
    """Every kind of the closed list stands in the golden bytes."""
    found = {entry["kind"] for entry in ENTRIES}
    assert found == set(kinds())


@pytest.mark.parametrize("name", PLAYS)
def test_program_makes_the_golden_bytes(name):
    """Decoding and sealing again gives every golden byte: body, content, heads and signature."""
    ends: dict[str, ChainHead] = {}
    for one in GOLDEN[name]["transactions"]:
        body = decode_body(one["body"].encode())
        slots = decode_content(bytes.fromhex(one["content"]))
        private = Ed25519PrivateKey.from_private_bytes(
            bytes.fromhex(GOLDEN[name]["private_seeds"][body.header.key])
        )
        before = {part.chain: ends.get(part.chain, ChainHead()) for part in body.parts}
        sealed = seal_transaction(body.header, body.parts, slots, before, private.sign)
        assert sealed.body == one["body"].encode()
        assert encode_content(slots).hex() == one["content"]
        assert sealed.heads.decode() == one["heads"]
        assert sealed.signature.hex() == one["signature"]
        for part in body.parts:
            head = bytes.fromhex(json.loads(one["heads"])[part.chain])
            ends[part.chain] = ChainHead(part.first + len(part.entries) - 1, head, sealed.signature)


def canonical(thing: object) -> bytes:
    """RFC 8785 as far as the format uses it, by the standard library."""
    return json.dumps(thing, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def unpack(data: bytes) -> list:
    """MessagePack as far as a content block uses it: arrays, nil and binary strings (msgpack spec)."""
    at = 0

    def number(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(data[at - size : at])

    def read() -> object:
        nonlocal at
        lead = number(1)
        if lead == 0xC0:
            return None
        if 0x90 <= lead <= 0x9F:
            return [read() for _ in range(lead & 15)]
        if lead in (0xDC, 0xDD):
            return [read() for _ in range(number(2 if lead == 0xDC else 4))]
        size = number({0xC4: 1, 0xC5: 2, 0xC6: 4}[lead])
        at += size
        return data[at - size : at]

    return read() if data else []


def commitments(entry: dict):
    """Every [slot, digest] of an entry."""
    for name, value in entry.items():
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and name != "heads":
            yield value


@pytest.mark.parametrize("name", PLAYS)
def test_a_second_reading_proves_the_golden_trail(name):
    """Hashes, links, commitments and signatures follow from the page alone, with json, hashlib and Ed25519."""
    ends: dict[str, tuple[int, bytes, bytes]] = {}
    keys: dict[str, bytes] = {}
    for one in GOLDEN[name]["transactions"]:
        body = json.loads(one["body"])
        assert canonical(body).decode() == one["body"]
        header, heads = body["header"], {}
        slots = unpack(bytes.fromhex(one["content"]))
        for part in body["parts"]:
            length, head, signature = ends.get(part["chain"], (0, bytes(32), b""))
            assert part["first"] == length + 1
            assert header["previous"][part["chain"]] == head.hex()
            data = head + signature + canonical(header) + canonical(part["entries"])
            heads[part["chain"]] = sha256(data).hexdigest()
            for entry in part["entries"]:
                if "public" in entry:
                    keys[entry["key"]] = bytes.fromhex(entry["public"])
                for slot, digest in commitments(entry):
                    if slots[slot] is not None:
                        assert sha256(slots[slot][0] + slots[slot][1]).hexdigest() == digest
        assert canonical(heads).decode() == one["heads"]
        signature = bytes.fromhex(one["signature"])
        message = b"ecrf heads 1\n" + one["heads"].encode()
        Ed25519PublicKey.from_public_bytes(keys[header["key"]]).verify(signature, message)
        for part in body["parts"]:
            end = part["first"] + len(part["entries"]) - 1
            ends[part["chain"]] = (end, bytes.fromhex(heads[part["chain"]]), signature)


def test_a_second_reading_proves_the_checkpoints():
    """Merkle roots follow from the page: RFC 6962 hashing over the canonical heads."""

    def root(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        return sha256(b"\x01" + root(leaves[:split]) + root(leaves[split:])).digest()

    written = [entry for entry in ENTRIES if entry["kind"] == "checkpoint.written/1"]
    for entry in written:
        leaves = [sha256(b"\x00" + canonical(head)).digest() for head in entry["heads"]]
        assert root(leaves).hex() == entry["root"]
    assert len(written) == 4


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_page_names_every_kind_with_its_fields(kind):
    """docs/trail-format.md has a row for every kind, naming each of its fields."""
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind}`"))
    for name in kinds()[kind].__struct_fields__:
        assert f"`{name}`" in row or f"`{name}?`" in row


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_bytes_of_every_kind_are_read_and_written_alike(kind):
    """Each golden entry decodes to its class and encodes to the same bytes; left-out fields have their default."""
    import msgspec

    found = [entry for entry in ENTRIES if entry["kind"] == kind]
    for entry in found:
        decoded = msgspec.json.decode(canonical(entry), type=kinds()[kind])
        assert encode_canonical(decoded) == canonical(entry)
        assert all(
            isinstance(getattr(decoded, name), Commitment) or name != "value"
            for name in entry
            if name != "kind"
        )
