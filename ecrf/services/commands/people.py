"""Commands about the people of a study: rules, training, identity, policy, delegation, last day."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class Trained:
    """What somebody was trained in, its version, and the day (ISO)."""

    what: str
    version: str
    day: str


@dataclass(frozen=True, slots=True)
class RecordTraining(Command):
    """A person was trained; in a live study no role is granted before."""

    person: str
    trained: Trained


@dataclass(frozen=True, slots=True)
class AcceptPolicy(Command):
    """The person at work accepts the policy on electronic signatures."""

    policy: str


@dataclass(frozen=True, slots=True)
class SetLastDay(Command):
    """A role ends with a day; the person still works in it until then."""

    person: str
    role: str
    site: str
    until: str


@dataclass(frozen=True, slots=True)
class HandOver(Command):
    """A person's last day in a role, and who takes it over from the day after, tasks included."""

    person: str
    role: str
    site: str
    until: str
    successor: str


@dataclass(frozen=True, slots=True)
class SetRules(Command):
    """The rules for the people of the study, whole; with `generation` and `envelopes` where keys.json changed with them."""

    rules: dict[str, str]
    generation: int = 0
    envelopes: str = ""


@dataclass(frozen=True, slots=True)
class RecordFact(Command):
    """Something was done outside the program: an identity checked, a letter sent, an approval given, a site trained."""

    about: str
    fact: str
    day: str
    what: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class DecideStopping(Command):
    """The stopping rule is reached: enrolment goes on until the next death (`continue`) or ends (`stop`)."""

    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class ActivateSite(Command):
    """A published version is the one a site works under from now on."""

    site: str
    design: str


@dataclass(frozen=True, slots=True)
class DelegateTasks(Command):
    """What a person does at a site for its principal investigator."""

    person: str
    site: str
    tasks: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignDelegation(Command):
    """The principal investigator signs the delegation log of a site as it stands."""

    site: str
    meaning: str
