"""The Merkle root over all heads (RFC 6962 tree), and the 26 characters of it that stand on paper."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import CheckpointWritten
from ecrf.record.transaction import encode_canonical
from ecrf.words import Fault, Refusal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U; 26 characters carry the first 128 bits of the root."""
PAPER_LENGTH = 26
_PAPER_BYTES = 16
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})

HEX_LENGTH = 64

Head = tuple[str, int, str]
"""(chain, length, head in hex)."""


def compute_root(heads: Iterable[Head]) -> str:
    """The root (hex): leaf SHA-256(00 ‖ canonical [chain, length, head]), node SHA-256(01 ‖ left ‖ right).

    Split as in RFC 6962 section 2.1 (left: the largest power of two below the number of leaves); without a
    leaf it is SHA-256 of nothing.
    """
    leaves = [sha256(b"\x00" + encode_canonical(head)).digest() for head in heads]
    return _subtree(leaves).hex() if leaves else sha256().hexdigest()


def _subtree(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + _subtree(leaves[:split]) + _subtree(leaves[split:])).digest()


def make_checkpoint(ends: Iterable[tuple[str, int, bytes]], occasion: str) -> CheckpointWritten:
    """The entry that names (chain, length, head) of every data chain: not the access chain, no empty one."""
    heads = tuple(
        (chain, length, head.hex())
        for chain, length, head in sorted(ends)
        if length and chain != ACCESS_CHAIN
    )
    return CheckpointWritten(heads, compute_root(heads), occasion)


def to_paper(root: str) -> str:
    """The 26 characters for a root in hex."""
    number = int.from_bytes(bytes.fromhex(root)[:_PAPER_BYTES])
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (PAPER_LENGTH - 1), -1, -5))


def parse_checkpoint(text: str) -> str:
    """A checkpoint as a person gives it: a root in hex, or the 26 characters on paper; refuses `checkpoint.malformed`."""
    typed = text.strip()
    return typed.lower() if len(typed) == HEX_LENGTH else parse_paper(typed)


def parse_paper(text: str) -> str:
    """The 26 characters as typed from paper, in their one spelling; refuses with `checkpoint.malformed`.

    Case, blanks and hyphens do not matter; O is read as 0, I and L as 1.
    """
    found = text.strip().upper().translate(_MISREAD)
    if len(found) != PAPER_LENGTH or any(char not in ALPHABET for char in found) or found[0] > "7":
        raise Refusal(Fault("checkpoint.malformed", text))
    return found
