"""Commands of randomisation and unblinding."""

from __future__ import annotations

from dataclasses import dataclass

from ecrf.services.commands.command import Command


@dataclass(frozen=True, slots=True)
class CommitAllocation(Command):
    """Make and fix the list for every stratum that has none yet; block sizes are sealed with it and stand nowhere else."""

    blocks: tuple[int, ...] = ()
    """Sizes to draw from; empty for minimisation."""
    places: int = 0
    """Places for each stratum; 0: as many as the study plans subjects."""


@dataclass(frozen=True, slots=True)
class Randomise(Command):
    """Open the next place for a subject, with its release code where the study asks for one."""

    chain: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unblind(Command):
    """Open a subject's arm to this person in an emergency."""

    chain: str
    reason: str
    needed_by: str
    """Who needs to know, e.g. the treating physician."""
    assessment: str
    """What it means for the subject's treatment and for the trial."""


@dataclass(frozen=True, slots=True)
class AuthoriseChanges(Command):
    """Let data of an unblinded subject change today, beneath a form, a visit or the whole subject."""

    chain: str
    at: str
    reason: str
    authorised_by: str
