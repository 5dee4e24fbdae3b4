"""Commands of verification, signature, locks and redaction."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class State(Command):
    """A statement (sdv, discrepancy, no_source, review.medical, review.data, judgement) about prefixes of one chain."""

    chain: str
    statement: str
    prefixes: tuple[str, ...]
    meaning: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawStatement(Command):
    """The maker takes a statement back."""

    chain: str
    made: int


@dataclass(frozen=True, slots=True)
class Sign(Command):
    """An electronic signature on a form, visit or casebook; the password was checked by the vault just before."""

    chain: str
    at: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Lock(Command):
    """Freeze, lock or hard-lock a prefix."""

    chain: str
    at: str
    level: str


@dataclass(frozen=True, slots=True)
class Unlock(Command):
    """Lift a freeze or lock."""

    chain: str
    at: str
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class Redact(Command):
    """Remove accidental personal data from one content slot of one entry."""

    chain: str
    sequence: int
    slot: int
    justification: str
