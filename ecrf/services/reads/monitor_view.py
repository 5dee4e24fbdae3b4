"""Changed since my last review: one line per changed item."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.reads.form_view import Said, Verification
from ecrf.words import Text


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field whose value is not what this monitor last saw."""

    chain: str
    subject: str
    site: str
    at: str
    record: str
    event: Text
    repeat: int
    form: Text
    line: int
    item: Text
    critical: bool
    old: Said | None
    """As it stood at the last review; None when it is new."""
    new: Said | None
    """None when it was emptied or its line removed."""
    person: str
    time: str
    reason: Said
    verification: Verification
    in_entry: bool
    """Its form is not complete: listed apart."""


@dataclass(frozen=True, slots=True)
class FormProgress:
    """Verification of one form record: `verified` of `planned` fields hold."""

    chain: str
    subject: str
    record: str
    event: Text
    repeat: int
    form: Text
    verified: int
    planned: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Review:
    """What is new for the monitor at a site, forms in entry apart."""

    site: str
    lines: tuple[ChangeLine, ...]
    in_entry: tuple[ChangeLine, ...]
    forms: tuple[FormProgress, ...]
    """Complete forms with fields the plan asks for that are not verified, those with dropped verifications first."""
    planned: int = 0
    """Fields of complete forms the plan asks for, and those of them whose verification holds."""
    verified: int = 0
