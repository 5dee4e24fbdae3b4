"""Signing by hand: a sheet of a place is printed, signed, scanned, and bound to what it was printed from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ecrf.services import commands as c
from ecrf.services.outcome import Outcome
from ecrf.viewmodels.reports import Wish, Written
from ecrf.viewmodels.workbench import Workbench
from ecrf.words import Fault, Language

APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is read off a signed sheet."""

    code: str
    signer: str
    """Person."""
    day: str
    scan: Path


class PaperSigner:
    """Prints and binds sheets of one place: a form, a visit, or (empty) the casebook."""

    def __init__(self, bench: Workbench, chain: str, at: str) -> None:
        self.bench, self.chain, self.at = bench, chain, at

    @property
    def may_bind(self) -> bool:
        """Whether this person may stand for the site's papers."""
        return self.bench.session.may("complete_form")

    @property
    def may_print(self) -> bool:
        """Whether a sheet can be printed here."""
        return self.bench.leaving is not None and self.bench.session.may("export")

    @property
    def signers(self) -> dict[str, str]:
        """Names of who may have signed, each to one person."""
        return {name: person for person, name in self.bench.reads.signers(self.chain)}

    @property
    def number(self) -> str:
        """Number of the subject."""
        return self.bench.reads.number(self.chain)

    def suggest(self) -> str:
        """A name for the file that says whose sheet it is and of what."""
        return "-".join(["sign", self.number, *self.at.split("/")[:3]]).rstrip("-") + ".pdf"

    def print_sheet(self, target: Path, language: Language, done: Callable[[Written | Fault], None]) -> None:
        """Write the sheet."""
        if self.bench.leaving is not None:
            self.bench.leaving.write(
                Wish("sign_sheet", target, self.number, "", language, record=self.at), done
            )

    def bind(self, sheet: Sheet, done: Callable[[Fault | None], None]) -> None:
        """Bind a signed sheet once everything typed is stored; `done` gets what was wrong, or None."""

        def bound(outcome: Outcome) -> None:
            done(outcome.fault)

        def bind() -> None:
            what = (APPROVED, sheet.code, sheet.signer, sheet.day, sheet.scan.name, hash_scan(sheet.scan))
            self.bench.submit(c.BindPaper(*self.bench.stamp(), self.chain, self.at, *what), bound)

        self.bench.desk.when_empty(bind)


def hash_scan(scan: Path) -> str:
    """The SHA-256 (hex) of a file, empty where there is none to read or nothing in it."""
    if not scan.is_file() or not scan.stat().st_size:
        return ""
    with scan.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
