"""Commands about the people of a study: training, policy, last day."""

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
