"""A trail put together again from single transactions: only what its hashes, signatures and checkpoints prove."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import get_type_hints

import msgspec

from ecrf.record.address import ACCESS_CHAIN, STUDY_CHAIN
from ecrf.record.entry import (
    CheckpointWritten,
    Commitment,
    Entry,
    KeyRegistered,
    PersonAdded,
    Redacted,
)
from ecrf.record.transaction import (
    SIGNED_PREFIX,
    Body,
    ChainHead,
    Part,
    Sealed,
    compute_head,
    decode_body,
    decode_content,
    decode_heads,
    decode_raw_body,
    encode_body,
    encode_canonical,
)
from ecrf.services.ports import Verifier

GAP, CONTENT, CHECKPOINT, BROKEN = "gap", "content", "checkpoint", "broken"
"""Why a transaction that was found has no place: what it follows is lost, its words are, what a checkpoint saw is, or
it does not prove itself."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A transaction found somewhere, with its number in the order of writing (0: not known)."""

    number: int
    sealed: Sealed
    wordless: bool = False


@dataclass(frozen=True, slots=True)
class Leftover:
    """A transaction that was found and has no place in the trail any more; its words may still be read."""

    number: int
    sealed: Sealed
    why: str
    wordless: bool = False


@dataclass(slots=True)
class Assembled:
    """The longest provable trail, and what is left over."""

    taken: list[tuple[Sealed, tuple[Part, ...]]] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    """The numbers of those taken, in the order of writing."""
    left: list[Leftover] = field(default_factory=list)
    heads: dict[str, ChainHead] = field(default_factory=dict)
    unredacted: tuple[tuple[str, int, int], ...] = ()
    """(chain, entry, slot) once removed whose removal is no longer in the trail: to be removed again."""


def assemble(found: Iterable[Candidate], verifier: Verifier) -> Assembled:
    """Take, in the order of writing, every transaction that follows what was taken and proves itself.

    A checkpoint is taken only when every chain stands where it saw it: so the whole verifies, and nothing taken
    rests on something lost. Of several versions of one transaction the one with fewer words left is taken: a
    removal that was made stands.
    """
    versions = _by_transaction(found)
    barred: set[tuple[str, int, int]] = set()
    while True:
        work = _Assembly(verifier, barred)
        for number, candidates in versions:
            work.offer(number, candidates)
        unaccounted = work.removed - work.redacted - barred
        if not unaccounted:
            work.made.unredacted = tuple(sorted(barred))
            return work.made
        barred |= unaccounted


def _by_transaction(found: Iterable[Candidate]) -> list[tuple[int, list[Candidate]]]:
    grouped: dict[str, list[Candidate]] = {}
    for candidate in found:
        known = grouped.setdefault(candidate.sealed.id, [])
        if not any(each.sealed == candidate.sealed for each in known):
            known.append(candidate)
    for known in grouped.values():
        known.sort(key=lambda each: (each.wordless, -_removed_slots(each.sealed), -each.number))
    pairs = [(max(each.number for each in known), known) for known in grouped.values()]
    return sorted(pairs, key=lambda pair: (pair[0] == 0, pair[0]))


def _removed_slots(sealed: Sealed) -> int:
    try:
        return sum(slot is None for slot in decode_content(sealed.content))
    except (msgspec.MsgspecError, ValueError):
        return 0


def _commitments() -> dict[type, tuple[str, ...]]:
    """For every entry class, the fields that point to content."""
    content = (Commitment, Commitment | None)
    return {
        kind: tuple(name for name in kind.__struct_fields__ if get_type_hints(kind)[name] in content)
        for kind in Entry.__origin__.__args__  # type: ignore[attr-defined]  # a union inside Annotated
    }


_COMMITMENTS = _commitments()


class _Assembly:
    def __init__(self, verifier: Verifier, barred: set[tuple[str, int, int]]) -> None:
        self.made = Assembled()
        self.removed: set[tuple[str, int, int]] = set()
        self.redacted: set[tuple[str, int, int]] = set()
        self._verifier, self._barred = verifier, barred
        self._keys: dict[str, bytes] = {}
        self._study: dict[int, str] = {}

    def offer(self, number: int, candidates: Sequence[Candidate]) -> None:
        """Take the first version that has its place, else keep the most telling one as left over."""
        reasons: list[tuple[str, Candidate]] = []
        for candidate in candidates:
            reason = self._try(candidate)
            if not reason:
                self.made.numbers.add(number)
                return
            reasons.append((reason, candidate))
        why, best = min(reasons, key=lambda each: (each[0] == BROKEN, each[1].wordless))
        self.made.left.append(Leftover(number, best.sealed, why, best.wordless))

    def _try(self, candidate: Candidate) -> str:
        sealed = candidate.sealed
        try:
            body, raw = decode_body(sealed.body), decode_raw_body(sealed.body)
            signed, slots = decode_heads(sealed.heads), decode_content(sealed.content)
        except (msgspec.MsgspecError, ValueError):
            return BROKEN
        entries = [bytes(part.entries) for part in raw.parts]
        whole = encode_body(bytes(raw.header), body.parts, entries) == sealed.body
        if not whole or body.header.id != sealed.id or encode_canonical(signed) != sealed.heads:
            return BROKEN  # what is not hashed was changed: another version may be right
        if any(
            body.header.previous.get(part.chain) != self._head(part.chain).head.hex() for part in body.parts
        ):
            return GAP
        for part, bare in zip(body.parts, raw.parts, strict=True):
            head = self._head(part.chain)
            made = compute_head(head.head, head.signature, bytes(raw.header), bytes(bare.entries))
            if part.first != head.sequence + 1 or signed.get(part.chain) != made.hex():
                return BROKEN
        if not self._is_signed(body, sealed):
            return BROKEN
        if (
            body.header.study_sequence
            and self._study.get(body.header.study_sequence) != body.header.study_head
        ):
            return GAP
        if candidate.wordless:
            return CONTENT
        removed = self._find_removed(body, slots)
        if removed is None:
            return CONTENT
        if not self._stands(body):
            return CHECKPOINT
        self._take(sealed, body, signed, removed)
        return ""

    def _head(self, chain: str) -> ChainHead:
        return self.made.heads.get(chain) or ChainHead()

    def _is_signed(self, body: Body, sealed: Sealed) -> bool:
        """By the key the study chain knows; the founder's and a new own key come with the transaction that names them."""
        keys = self._keys | _keys_in(body)
        public = keys.get(body.header.key, b"")
        return self._verifier(public, SIGNED_PREFIX + sealed.heads, sealed.signature)

    def _find_removed(
        self, body: Body, slots: list[tuple[bytes, bytes] | None]
    ) -> set[tuple[str, int, int]] | None:
        """(chain, entry, slot) of words that are gone; None when words do not fit or are gone without a word."""
        removed: set[tuple[str, int, int]] = set()
        for part in body.parts:
            for sequence, entry in enumerate(part.entries, part.first):
                for name in _COMMITMENTS[type(entry)]:
                    commitment = getattr(entry, name)
                    if commitment is None:
                        continue
                    if commitment.slot >= len(slots):
                        return None
                    slot = slots[commitment.slot]
                    if slot is None:
                        removed.add((part.chain, sequence, commitment.slot))
                    elif sha256(slot[0] + slot[1]).hexdigest() != commitment.digest:
                        return None
        return None if removed & self._barred else removed

    def _stands(self, body: Body) -> bool:
        for part in body.parts:
            for entry in part.entries:
                if isinstance(entry, CheckpointWritten):
                    now = {
                        chain: (head.sequence, head.head.hex())
                        for chain, head in self.made.heads.items()
                        if chain != ACCESS_CHAIN
                    }
                    if now != {chain: (length, head) for chain, length, head in entry.heads}:
                        return False
        return True

    def _take(
        self, sealed: Sealed, body: Body, signed: dict[str, str], removed: set[tuple[str, int, int]]
    ) -> None:
        for part in body.parts:
            last = part.first + len(part.entries) - 1
            self.made.heads[part.chain] = ChainHead(last, bytes.fromhex(signed[part.chain]), sealed.signature)
            if part.chain == STUDY_CHAIN:
                self._study[last] = signed[part.chain]
            for entry in part.entries:
                if isinstance(entry, Redacted):
                    self.redacted.add((part.chain, entry.sequence, entry.slot))
        self._keys |= _keys_in(body)
        self.removed |= removed
        self.made.taken.append((sealed, body.parts))


def _keys_in(body: Body) -> dict[str, bytes]:
    return {
        entry.key: bytes.fromhex(entry.public)
        for part in body.parts
        if part.chain == STUDY_CHAIN
        for entry in part.entries
        if isinstance(entry, PersonAdded | KeyRegistered)
    }
