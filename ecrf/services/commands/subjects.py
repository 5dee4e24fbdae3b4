"""Commands of subjects."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class AddSubject(Command):
    """A new subject at the session's site; an empty number takes the next one by the study's rule."""

    subject: str
    """Random id, made with the command."""
    site: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class RenumberSubject(Command):
    """Correct the subject number."""

    chain: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetSubjectStatus(Command):
    """Move the subject through the trial."""

    chain: str
    status: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity register of a subject: site staff only, in no export."""

    name: str = ""
    pinyin: str = ""
    """The name in pinyin, syllables apart, family name first: initials follow from it."""
    id_number: str = ""
    phone: str = ""
    contact: str = ""
    hospital_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class SetIdentity(Command):
    """Write the identity register."""

    chain: str
    identity: Identity


@dataclass(frozen=True, slots=True)
class ActivateDesign(Command):
    """A published design applies to a subject from now on."""

    chain: str
    design: str
