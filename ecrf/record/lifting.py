"""Entries of older kinds, lifted when read: the bytes that were hashed stay as they are, what they say is said anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

Lift = Callable[[dict[str, Any]], dict[str, Any]]
"""The fields of an entry of one kind and version to those of the next; pure, and it names its new kind in `kind`."""

LIFTS: dict[str, Lift] = {}
"""Kind with version (`value.entered/1`) to its lift. Empty while every kind is of its first version."""


def lift_entry(fields: dict[str, Any]) -> dict[str, Any]:
    """The entry in the newest version of its kind; raises ValueError when lifts go round in a circle."""
    for _ in range(len(LIFTS) + 1):
        lift = LIFTS.get(str(fields.get("kind", "")))
        if lift is None:
            return fields
        fields = lift(dict(fields))
    raise ValueError("lifts go round in a circle")


def lift_body(data: bytes) -> bytes | None:
    """A stored body with its older entries lifted, as JSON to be decoded and never hashed; None when none is older."""
    if not LIFTS:
        return None
    body = msgspec.json.decode(data)
    lifted = False
    for part in body["parts"]:
        for number, entry in enumerate(part["entries"]):
            new = lift_entry(entry)
            lifted = lifted or new is not entry
            part["entries"][number] = new
    return msgspec.json.encode(body) if lifted else None
