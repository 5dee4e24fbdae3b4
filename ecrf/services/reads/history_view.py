"""The history of a field and of the study, read from the trail."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.form_view import Said
from ecrf.words import Message, Text


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the trail about an address, in words."""

    chain: str
    sequence: int
    kind: str
    """Entry kind without version, e.g. `value.entered`; its name is the message `trail.<kind>`."""
    said: Message
    """The entry in words: `trail.<kind>` with its own fields as arguments."""
    at: str
    label: Text
    """Form and field it is about."""
    person: str
    """Printed name; empty for the system."""
    role: str
    organisation: str
    time: str
    """Stored time, ISO 8601 with offset."""
    old: Said | None
    new: Said | None
    reason: str
    how: str
    note: str = ""
    command: str = ""
    workstation: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class FieldHistory:
    """All that happened to one field, newest first, with what was signed and what was verified."""

    at: str
    lines: tuple[HistoryLine, ...]
    signed: Said | None = None
    """The value as last signed, when it differs from now."""
    verified: Said | None = None
    """The value as last verified, when it differs from now."""


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What of the trail is shown; times are ISO days, inclusive."""

    chain: str = ""
    person: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page of the trail, newest first."""

    lines: tuple[HistoryLine, ...]
    page: int
    more: bool
