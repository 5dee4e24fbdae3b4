"""What a verification found."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ecrf.words import Arg, Fault

Progress = Callable[[int, int], None]
"""Called with (entries done, entries in all)."""


class BadEntry(msgspec.Struct, frozen=True):
    """The first entry of a chain that does not hold; nothing behind it in that chain was looked at."""

    chain: str
    sequence: int
    """Number of the entry, or of the first entry of its transaction; 0 for what lies beside the entries."""
    code: str
    """A code `verify.*`."""
    cause: Fault | None = None
    """The fold's refusal, where that is what is wrong."""
    detail: str = ""
    """The transaction's id, the table row, the digest or the checkpoint concerned."""

    @property
    def fault(self) -> Fault:
        """The same as a fault with its place."""
        place = f"{self.chain}#{self.sequence}"
        args: dict[str, Arg] = {"detail": self.detail}
        args["cause"] = "" if self.cause is None else self.cause.message
        return Fault(self.code, place, args)


class Unfolded(msgspec.Struct, frozen=True):
    """An entry that is not allowed, before which the tables of its chain end."""

    chain: str
    sequence: int
    """Number of the entry, as verification names it."""
    code: str
    """Why: the fold's reason, or `verify.unreadable`."""

    @property
    def text(self) -> str:
        """The entry and why, in one word each."""
        return f"{self.chain}#{self.sequence} ({self.code})"

    @property
    def fault(self) -> Fault:
        """The same as a fault with its place."""
        return Fault("store.not_folded", f"{self.chain}#{self.sequence}", {"detail": self.code})


class VerifyReport(msgspec.Struct, frozen=True):
    """The outcome of a verification; `bad` is empty when everything holds."""

    bad: tuple[BadEntry, ...]
    """The first bad entry of each chain, the study chain first, then by chain."""
    chains: int
    entries: int
    transactions: int
    signatures: int
    """Signatures checked."""
    checkpoints: int
    redacted: int
    """Content slots that were removed and whose removal is an entry."""
    skipped: int = 0
    """Chains left out because they stand where the last checkpoint saw them."""
    unproven: int = 0
    """Chains that could not be judged because the study chain does not hold."""
    clock_backwards: tuple[tuple[str, int], ...] = ()
    """(chain, entry) stored at an earlier time than the entry before: a clock was set back, no proof fails."""
    study_length: int = 0
    study_head: str = ""
    root: str = ""
    """Root of the last checkpoint, in hex."""

    @property
    def holds(self) -> bool:
        """Whether every proof held."""
        return not self.bad and not self.unproven

    @property
    def first(self) -> BadEntry | None:
        """The first bad entry."""
        return self.bad[0] if self.bad else None


class NotHolding(Exception):
    """Raised inside a verification at the first bad entry of a chain."""

    def __init__(self, bad: BadEntry) -> None:
        super().__init__(f"{bad.chain}#{bad.sequence}: {bad.code}")
        self.bad = bad
