"""Commands of verification, signature, locks and redaction."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class State(Command):
    """A statement (sdv, discrepancy, no_source, seen, review.medical, review.data, judgement) about prefixes of a chain."""

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
class SignAll(Command):
    """Electronic signatures on several forms or visits of one chain, given by one password; one entry each."""

    chain: str
    places: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class BindPaper(Command):
    """A signature given by hand on a printed sheet, bound to what the sheet was printed from."""

    chain: str
    at: str
    meaning: str
    code: str
    """The code printed on the sheet: the first 16 hex digits of the digest of what stands at `at`."""
    signer: str
    """Person who signed."""
    signed_on: str
    """ISO date written beside the signature."""
    scan: str
    """File name of the scanned sheet."""
    sha256: str
    """SHA-256 (hex) of the scan."""


@dataclass(frozen=True, slots=True)
class Lock(Command):
    """Freeze, lock or hard-lock a prefix; `override` says why although the checklist is not met."""

    chain: str
    at: str
    level: str
    override: str = ""


@dataclass(frozen=True, slots=True)
class LockSite(Command):
    """Freeze, lock or hard-lock a site: its own forms and all its subjects, in one transaction."""

    site: str
    level: str
    override: str = ""
    trail: str = ""
    """What verifying the trail just before found: `ok <entries>` or the code of the fault."""


@dataclass(frozen=True, slots=True)
class UnlockSite(Command):
    """Lift a freeze or lock of a site as a whole."""

    site: str
    level: str
    reason: str


@dataclass(frozen=True, slots=True)
class SealStudy(Command):
    """Every site is locked for good: a checkpoint seals the study, and nobody joins behind it."""


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
