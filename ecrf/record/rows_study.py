"""Rows of the study's own tables: people, keys, roles, sites, designs, rules, facts."""

from __future__ import annotations

import msgspec

from ecrf.record.rows_allocation import AllocationList, Taken


class Fact(msgspec.Struct, frozen=True):
    """Something done outside the program that its rules ask for; `sequence` is the study entry that says so.

    `reference` names what it is for, a design by its digest; `person` recorded it.
    """

    fact: str
    day: str
    reference: str
    what: str
    sequence: int
    person: str


class Rules(msgspec.Struct, frozen=True):
    """The study's rules for its people in force from study sequence `since`; a rule not named does not hold."""

    since: int
    rules: dict[str, str]


class Tasks(msgspec.Struct, frozen=True):
    """What was delegated to a person at a site, by the study entry `sequence`."""

    site: str
    tasks: tuple[str, ...]
    note: str
    sequence: int
    time: str


class DelegationSignature(msgspec.Struct, frozen=True):
    """Who signed a site's delegation log as it stood behind study entry `sequence`, with its digest."""

    sequence: int
    digest: str
    meaning: str
    person: str
    role: str
    time: str


class Training(msgspec.Struct, frozen=True):
    """What a person was trained in, its version, the day; `sequence` is the study entry that says so."""

    what: str
    version: str
    day: str
    sequence: int


class Acceptance(msgspec.Struct, frozen=True):
    """A version of the signature policy a person accepted, and when."""

    policy: str
    sequence: int
    time: str


class PersonRow(msgspec.Struct):
    """A person of the study, with what they were trained in and the policies they accepted."""

    person: str
    login: str
    name: str
    organisation: str
    added: int
    disabled: int = 0
    trainings: tuple[Training, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    facts: tuple[Fact, ...] = ()
    tasks: tuple[Tasks, ...] = ()

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.person


class KeyRow(msgspec.Struct):
    """A public signing key and the study sequence from which it counts."""

    id: str
    person: str
    public: str
    since: int

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.id


class GrantRow(msgspec.Struct):
    """A role of a person at a site between two dates; `started` and `ended` are study sequences."""

    person: str
    role: str
    site: str
    since: str
    until: str
    started: int
    ended: int = 0

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return f"{self.person}/{self.role}/{self.site}/{self.started}"


class SiteRow(msgspec.Struct):
    """A site."""

    site: str
    number: str
    name: str
    organisation: str
    added: int
    facts: tuple[Fact, ...] = ()
    delegation: tuple[DelegationSignature, ...] = ()

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.site


class DesignRow(msgspec.Struct):
    """A published design."""

    design: str
    version: str
    published: int
    time: str

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return self.design


class MatrixRow(msgspec.Struct):
    """A permission matrix in force from study sequence `since`."""

    since: int
    matrix: dict[str, tuple[str, ...]]

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return str(self.since)


class CheckpointRow(msgspec.Struct):
    """A checkpoint: where it was written, why, and its Merkle root."""

    sequence: int
    root: str
    occasion: str
    time: str

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return str(self.sequence)


class StudyRow(msgspec.Struct):
    """The study itself."""

    study: str
    name: str
    nature: str
    seed: str
    created: str
    home: str = ""
    generation: int = 0
    envelopes: str = ""
    """SHA-256 of keys.json at that generation."""
    facts: tuple[Fact, ...] = ()
    rules: tuple[Rules, ...] = ()
    lists: tuple[AllocationList, ...] = ()
    taken: tuple[Taken, ...] = ()

    @property
    def key(self) -> str:
        """What names the row among its kind and chain."""
        return "study"
