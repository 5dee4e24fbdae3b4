"""What a qualification on a user's own computer looked at, and what it found; plain data for paper and JSON."""

from __future__ import annotations

import msgspec

from ecrf.words import Fault

INSTALLATION, OPERATION = "installation", "operation"


class Checked(msgspec.Struct, frozen=True):
    """One check: what was found in figures and names, no sentence of any language."""

    name: str
    """Its words are `qualify.check.<name>`."""
    part: str
    passed: bool
    found: tuple[str, ...] = ()
    seconds: float = 0.0
    fault: Fault | None = None


class Signed(msgspec.Struct, frozen=True):
    """Who signs: a person of a study with their own key, or nobody, with a key thrown away afterwards."""

    key: str
    public: str
    person: str = ""
    study: str = ""


class Qualification(msgspec.Struct, frozen=True):
    """Everything that was looked at."""

    program: str
    workstation: str
    machine: str
    began: str
    ended: str
    checks: tuple[Checked, ...]
    signed: Signed

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)
