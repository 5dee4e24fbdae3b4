"""The history of a field and of the study, read from the trail."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.form_view import Said
from ecrf.words import Message, Text

_NOTHING = Text("")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the trail about an address, in words."""

    chain: str
    sequence: int
    kind: str
    """Entry kind without version, e.g. `value.entered`; `withheld` where it would tell of a withheld value."""
    said: Message
    """The entry in words: `trail.<kind>` with its own fields as arguments."""
    at: str
    label: Text
    """Visit, form and field it is about."""
    person: str
    """Printed name; empty for the system."""
    role: str
    organisation: str
    time: str
    """Stored time, ISO 8601 with offset."""
    old: Said | None
    new: Said | None
    reason: Said
    how: str
    note: Said = _NOTHING
    command: str = ""
    workstation: str = ""
    program: str = ""
    typed: str = ""
    """When the person did it, ISO 8601 with offset."""
    subject: str = ""
    """Number of the subject or site the chain belongs to."""
    system: bool = False
    """The program did it, following the person's act."""
    by: str = ""
    """Printed name of the person whose act it rides in, for the system's entries too."""
    origin: Said = _NOTHING
    """The file and row an imported value came from."""
    marks: frozenset[str] = frozenset()
    """What a reviewer of the trail looks for: after_signature, after_verification, after_export, out_of_hours, bulk."""


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
    """What of the trail is shown; days are ISO, inclusive; empty asks for nothing."""

    chain: str = ""
    person: str = ""
    """Person id."""
    role: str = ""
    kind: str = ""
    """Entry kind without version, or its beginning with a dot (`query.`)."""
    form: str = ""
    site: str = ""
    subject: str = ""
    """Subject number."""
    since: str = ""
    until: str = ""
    only: str = ""
    """after_signature, after_verification, after_export, out_of_hours, bulk or system."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page of the trail, newest first; `next` continues behind it (0: the end of the trail)."""

    lines: tuple[HistoryLine, ...]
    before: int = 0
    next: int = 0
    full: bool = True
    """False when looking stopped for time: `next` goes on with the same page."""
    reached: str = ""
    """Stored time of the last transaction looked at."""


@dataclass(frozen=True, slots=True)
class TrailChoices:
    """What the filters of the trail can be set to: (key, words)."""

    persons: tuple[tuple[str, str], ...] = ()
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    forms: tuple[tuple[str, Text], ...] = ()
    sites: tuple[tuple[str, str], ...] = ()
