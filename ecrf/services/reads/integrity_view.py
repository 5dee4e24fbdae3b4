"""Past integrity runs of a site."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.words import Message


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding of a run, set against the run before."""

    finding: str
    kind: str
    standing: str
    """new, persisting or resolved."""
    chain: str
    subject: str
    at: str
    """Where to jump."""
    message: Message
    state: str = ""
    """What a person said: fixed, queried, explained; empty if nothing."""
    until: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class RunView:
    """One run."""

    id: str
    nature: str
    """`self` or `independent`."""
    as_of: str
    person: str
    role: str
    time: str
    signed_by: str
    signed_at: str
    checkpoint: str


@dataclass(frozen=True, slots=True)
class IntegrityView:
    """The runs of a site, newest first, and the findings of the chosen one."""

    site: str
    runs: tuple[RunView, ...]
    chosen: str
    findings: tuple[FindingView, ...]
    may_run: bool
    may_sign: bool
    overdue: bool
    """More than 7 days since the last run."""
