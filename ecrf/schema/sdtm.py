"""What a tabulation of data knows of the standard: domains, variables, names of tests, spellings of units (CDISC SDTM)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

GENERIC = "--"
"""Stands for the code of a domain in the name of a variable."""
SUPPLEMENT = "SUPP"


class DomainClass(StrEnum):
    """What a row of a domain is: a finding has one row per test, everything else one per happening."""

    SPECIAL = "special"
    INTERVENTIONS = "interventions"
    EVENTS = "events"
    FINDINGS = "findings"


class Variable(msgspec.Struct, frozen=True):
    """A variable: name, label of at most 40 characters, number or text."""

    name: str
    label: str
    is_number: bool = False


class Domain(msgspec.Struct, frozen=True):
    """A domain with its variables in order; a row of events and interventions stands where a topic is said."""

    code: str
    label: str
    kind: DomainClass
    topics: tuple[str, ...]
    variables: tuple[Variable, ...]
    names: frozenset[str] = frozenset()
    """Of its variables; filled in by itself."""

    def __post_init__(self) -> None:
        """Know the names."""
        msgspec.structs.force_setattr(self, "names", frozenset(each.name for each in self.variables))

    def has(self, name: str) -> bool:
        """Whether the standard gives the domain a variable of this name."""
        return name in self.names

    def own(self, suffix: str) -> str:
        """The name of one of its variables, e.g. `DTC` of VS is VSDTC."""
        return f"{self.code}{suffix}"


class Standard(msgspec.Struct, frozen=True):
    """The standard as far as this program speaks it."""

    domains: dict[str, Domain]
    tests: dict[tuple[str, str], str]
    """(domain, code) to name."""
    units: dict[tuple[str, str], str]
    """(UCUM, test code or empty) to the submission value where it is spelled otherwise."""
    labels: dict[str, Variable]
    """Variables of no domain of their own, e.g. of relationships."""

    def unit(self, ucum: str, test: str = "") -> str:
        """The submission value of a unit."""
        return self.units.get((ucum, test)) or self.units.get((ucum, "")) or ucum
