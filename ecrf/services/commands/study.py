"""Commands of the study: sites, people, roles, designs, access."""

from __future__ import annotations

from dataclasses import dataclass, field

from ecrf.services.commands.command import Command
from ecrf.services.commands.people import Trained


@dataclass(frozen=True, slots=True)
class AddSite(Command):
    """A site joins the study."""

    site: str
    number: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class AddPerson(Command):
    """A person joins; the envelope was made by the vault before."""

    person: str
    login: str
    name: str
    organisation: str
    key: str
    public: str
    generation: int
    envelopes: str


@dataclass(frozen=True, slots=True)
class DisablePerson(Command):
    """An account is closed for good."""

    person: str
    reason: str
    generation: int
    envelopes: str


@dataclass(frozen=True, slots=True)
class GrantRole(Command):
    """A person may act in a role at a site from a day to a day."""

    person: str
    role: str
    site: str
    since: str
    until: str = ""
    training: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawRole(Command):
    """A role ends now."""

    person: str
    role: str
    site: str


@dataclass(frozen=True, slots=True)
class RecordEnvelopes(Command):
    """keys.json was replaced (password change, recovery)."""

    generation: int
    digest: str


@dataclass(frozen=True, slots=True)
class RegisterKey(Command):
    """A person signs with a new key from now on: the first own password, or a renewed account."""

    person: str
    key: str
    public: str
    generation: int
    envelopes: str


@dataclass(frozen=True, slots=True)
class PublishDesign(Command):
    """Freeze a design into the study; `data` is its canonical JSON."""

    data: bytes


@dataclass(frozen=True, slots=True)
class WriteCheckpoint(Command):
    """Write all heads into the study chain."""

    occasion: str


@dataclass(frozen=True, slots=True)
class TakeOver(Command):
    """This workstation becomes the home of the study folder."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordAccess(Command):
    """Coming, going and looking: login, logout, failed, idle, export, report, backup, clock, reveal, refused, recovery."""

    what: str
    detail: str = ""
    digest: str = ""
    checkpoint: str = ""


@dataclass(frozen=True, slots=True)
class Founder:
    """The first person of a study, with keys made by the vault."""

    person: str
    login: str
    name: str
    organisation: str
    key: str
    public: str
    trained: Trained | None = None
    roles: tuple[str, ...] = ("administrator", "data_manager")


@dataclass(frozen=True, slots=True)
class CreateStudy(Command):
    """The first transaction of a study file; `nature` is demo, test, draft or live."""

    study: str
    name: str
    nature: str
    founder: Founder
    permissions: dict[str, tuple[str, ...]]
    generation: int
    envelopes: str
    workstation: str
    seed: str = ""
    rules: dict[str, str] = field(default_factory=dict)
    """The rules for its people it begins with; none where a study is made up."""
