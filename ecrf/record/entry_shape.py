"""The shape all entries share, and the pointer to content kept apart."""

from __future__ import annotations

import msgspec


class Commitment(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A pointer to content: its slot in the transaction's content block and SHA-256(salt ‖ bytes) in hex."""

    slot: int
    digest: str


class EntryBase(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", gc=False):
    """What every entry is: a frozen record tagged with its kind and version."""
