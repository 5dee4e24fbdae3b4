"""The trail itself as it leaves: every transaction with its proof, content a reader may not see taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from ecrf.record.address import ACCESS_CHAIN
from ecrf.record.entry import (
    AllocationCommitted,
    CheckpointWritten,
    Commitment,
    Entry,
    IntegrityRun,
    PromptShown,
    QueryOpened,
)
from ecrf.record.transaction import Part, Sealed, decode_body, decode_content, encode_content
from ecrf.words import Fault, Refusal

if TYPE_CHECKING:
    from ecrf.services.ports import Reader
    from ecrf.services.reads.snapshot_lexicon import Veil

_ITEM = 7
"""Slashes of a field's address."""


class WithheldSlot(msgspec.Struct, frozen=True):
    """A content slot that holds something the reader may not see; its commitment stays in the entry."""

    chain: str
    entry: int
    field: str
    slot: int
    why: str
    """`identifying`, `blinded` or `role`."""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One transaction as it leaves."""

    sealed: Sealed
    entries: int
    withheld: tuple[WithheldSlot, ...]


def read_trail(reader: Reader, veil: Veil, root: str) -> Iterator[TrailLine]:
    """Every transaction in the order of writing, up to and with the checkpoint that names the place `root`.

    Without such a checkpoint, all. Refuses `snapshot.trail_blinded` where the very existence of an entry would
    tell a blinded reader something, for no entry can be left out of a proof.
    """
    withholding = _Withholding(veil)
    for sealed in reader.trail():
        parts = decode_body(sealed.body).parts
        yield withholding.take(sealed, parts)
        if any(
            type(entry) is CheckpointWritten and entry.root == root
            for part in parts
            for entry in part.entries
        ):
            return


@dataclass(slots=True)
class _Withholding:
    veil: Veil
    hidden_queries: dict[tuple[str, str], str] = field(default_factory=dict)
    """(chain, query id) of queries about a field that is withheld, to the reason."""
    is_blinded: bool = False

    def __post_init__(self) -> None:
        self.is_blinded = any(hidden.why == "blinded" for hidden in self.veil.items.values())

    def take(self, sealed: Sealed, parts: tuple[Part, ...]) -> TrailLine:
        entries = sum(len(part.entries) for part in parts)
        is_list = any(type(entry) is AllocationCommitted for part in parts for entry in part.entries)
        if not self.veil.items and not is_list:
            return TrailLine(sealed, entries, ())
        slots = decode_content(sealed.content)
        hidden = {
            commitment.slot: why
            for part in parts
            for entry in part.entries
            if part.chain != ACCESS_CHAIN
            for name, commitment in _commitments_of(entry)
            if (why := self._why(part.chain, entry) or _release(entry, name))
            and slots[commitment.slot] is not None
        }
        if not hidden:
            return TrailLine(sealed, entries, ())
        # One reason may stand in several entries: every entry that loses it is named.
        withheld = tuple(
            WithheldSlot(part.chain, number, name, commitment.slot, hidden[commitment.slot])
            for part in parts
            for number, entry in enumerate(part.entries, part.first)
            for name, commitment in _commitments_of(entry)
            if commitment.slot in hidden
        )
        for slot in hidden:
            slots[slot] = None
        bare = msgspec.structs.replace(sealed, content=encode_content(slots))
        return TrailLine(bare, entries, withheld)

    def _why(self, chain: str, entry: Entry) -> str:
        """Why an entry's content is withheld, empty where it is not."""
        check = entry.check if isinstance(entry, PromptShown | QueryOpened) else ""
        if check and self.is_blinded and self.veil.silences(check):
            raise Refusal(Fault("snapshot.trail_blinded", check))
        if isinstance(entry, IntegrityRun):
            return "blinded" if self.is_blinded else ""
        at, query = str(getattr(entry, "at", "")), str(getattr(entry, "id", ""))
        why = ""
        if at.count("/") == _ITEM and (hidden := self.veil.items.get(at.rpartition("/")[2])) is not None:
            why = hidden.why
        if query and why:
            self.hidden_queries[chain, query] = why
        return why or self.hidden_queries.get((chain, query), "")


def _release(entry: Entry, name: str) -> str:
    """The seed of release codes never leaves: with it the places to come could be opened."""
    return "role" if type(entry) is AllocationCommitted and name == "release" else ""


def _commitments_of(entry: Entry) -> Iterator[tuple[str, Commitment]]:
    for name in entry.__struct_fields__:
        commitment = getattr(entry, name)
        if isinstance(commitment, Commitment):
            yield name, commitment
