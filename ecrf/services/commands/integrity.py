"""Commands of the weekly integrity run."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class RunIntegrity(Command):
    """Make the weekly integrity run of a site: `self` by the coordinator, `independent` by the monitor."""

    site: str
    nature: str
    as_of: str
    trail: str = ""
    """What verifying the trail just before found: `ok <entries>` or the code of the fault."""


@dataclass(frozen=True, slots=True)
class SignIntegrity(Command):
    """Sign the report of a run."""

    site: str
    run: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SettleFinding(Command):
    """Explain a finding until a date, mark it queried, fixed or reviewed, or take that back (`open`)."""

    site: str
    finding: str
    state: str
    until: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class SettleFindings(Command):
    """Say the same of several findings of a site in one act; each gets an entry of its own and can be taken back alone."""

    site: str
    findings: tuple[str, ...]
    state: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class BringIntegrity(Command):
    """A run made in a monitor's copy comes to the study with its report, on the checkpoint the copy was made on."""

    site: str
    run: str
    nature: str
    as_of: str
    checkpoint: str
    report: str
