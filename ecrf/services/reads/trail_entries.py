"""Entries of the trail taken out of their transactions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.record.entry import Commitment, Entry
from ecrf.record.transaction import Header, Slot, decode_body, decode_content
from ecrf.services.ports import Stored


@dataclass(frozen=True, slots=True)
class Written:
    """One entry with its place and its transaction."""

    chain: str
    sequence: int
    entry: Entry
    header: Header
    slots: list[Slot]

    @property
    def kind(self) -> str:
        """The entry kind without its version."""
        return kind_of(self.entry)

    @property
    def at(self) -> str:
        """The address it names, empty when it names none."""
        return str(getattr(self.entry, "at", ""))

    def words(self, field: str) -> str:
        """A person's words kept as content; the mark of redaction where they were removed."""
        commitment = getattr(self.entry, field, None)
        if not isinstance(commitment, Commitment):
            return ""
        slot = self.slots[commitment.slot]
        return "#redacted" if slot is None else slot[1].decode(errors="replace")


def kind_of(entry: Entry) -> str:
    """The entry kind without its version, e.g. `value.entered`."""
    return str(entry.__struct_config__.tag).partition("/")[0]


def entries_of(stored: Stored) -> Iterator[Written]:
    """The entries a transaction added to its chain, in order."""
    body = decode_body(stored.sealed.body)
    slots = decode_content(stored.sealed.content)
    for part in body.parts:
        if part.chain == stored.chain:
            for number, entry in enumerate(part.entries):
                yield Written(stored.chain, part.first + number, entry, body.header, slots)
