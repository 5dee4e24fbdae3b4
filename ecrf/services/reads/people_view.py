"""People, sites and roles for the administration page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GrantView:
    """A role at a site (`*`: all) from a day to a day (empty: open)."""

    role: str
    site: str
    site_number: str
    since: str
    until: str
    active: bool


@dataclass(frozen=True, slots=True)
class TrainingView:
    """What a person was trained in."""

    what: str
    version: str
    day: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """One account."""

    person: str
    login: str
    name: str
    organisation: str
    disabled: bool
    grants: tuple[GrantView, ...]
    trainings: tuple[TrainingView, ...] = ()
    accepted: str = ""
    """Day on which the signature policy in force was accepted, empty if it was not."""
    identity: str = ""
    """Day on which the identity was checked, and what was seen; empty if it was not."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """One site."""

    site: str
    number: str
    name: str
    organisation: str
    subjects: int


@dataclass(frozen=True, slots=True)
class PermissionCell:
    """Whether a role may do an action."""

    role: str
    action: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule for people as it holds now."""

    name: str
    value: str
    """A number, `asked`, a version of the policy; empty: does not hold."""
    own: bool
    """Whether the study says so itself, and not the program."""
    least: int = 0
    most: int = 0
    """Bounds of a number."""


@dataclass(frozen=True, slots=True)
class People:
    """Who may do what where."""

    persons: tuple[PersonView, ...]
    sites: tuple[SiteView, ...]
    roles: tuple[str, ...]
    matrix: frozenset[PermissionCell]
    rules: tuple[RuleView, ...] = ()
    letters: tuple[str, ...] = ()
    """Letters to the FDA about electronic signatures (21 CFR 11.100(c)): day and where each is filed."""
