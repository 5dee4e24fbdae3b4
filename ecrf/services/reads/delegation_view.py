"""The delegation log of a site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """A person in a role at the site from a day to a day (empty: open), with what was delegated to them."""

    person: str
    name: str
    organisation: str
    role: str
    since: str
    until: str
    active: bool
    tasks: tuple[str, ...]
    """Codes of `delegation.task.*`."""
    note: str
    everywhere: bool
    """Held at all sites."""


@dataclass(frozen=True, slots=True)
class DelegationSigned:
    """A signature on the log; `holds` while nothing changed since."""

    name: str
    role: str
    time: str
    meaning: str
    holds: bool


@dataclass(frozen=True, slots=True)
class DelegationLog:
    """Who does what at a site, and who stands for it."""

    site: str
    number: str
    site_name: str
    as_of: str
    lines: tuple[DelegationLine, ...]
    signatures: tuple[DelegationSigned, ...]

    @property
    def is_signed(self) -> bool:
        """Whether a signature stands over the log as it is."""
        return any(one.holds for one in self.signatures)
