"""The entry kinds of randomisation and unblinding."""

from __future__ import annotations

from ecrf.record.entry_shape import Commitment, EntryBase


class AllocationCommitted(EntryBase, frozen=True, tag="allocation.committed/1"):
    """A sealed list is fixed: `places` holds two digests a place, `digest` is their SHA-256, for print.

    `seal` (seed and block sizes) is encrypted under `allocation`; `blind` (emergency seed of a blind study) under
    `unblinding`; `release` holds the release seed in the open where the study leaves concealment to procedure.
    """

    id: str
    method: str
    design: str
    digest: str
    places: Commitment
    seal: Commitment
    blind: Commitment | None = None
    release: Commitment | None = None


class AllocationTaken(EntryBase, frozen=True, tag="allocation.taken/1"):
    """The next place of a stratum was opened for a subject with its release code; `arm` is left out in a blind study."""

    list: str
    place: int
    number: str
    subject: str
    release: str
    stratum: str = ""
    levels: str = ""
    """What minimisation went by, `FACTOR=level;...`."""
    arm: Commitment | None = None


class SubjectRandomised(EntryBase, frozen=True, tag="subject.randomised/1"):
    """The subject took place `place` of a list and has this randomisation number for ever; the study chain says the same."""

    list: str
    place: int
    number: str
    stratum: str = ""
    arm: Commitment | None = None


class SubjectUnblinded(EntryBase, frozen=True, tag="subject.unblinded/1"):
    """The person opened this subject's arm in an emergency; `note` assesses what it means for treatment and analysis."""

    reason: Commitment
    needed_by: Commitment
    note: Commitment


class ChangeAuthorised(EntryBase, frozen=True, tag="change.authorised/1"):
    """Data beneath `at` of an unblinded subject may change on this day: why (`reason`), and who allowed it (`note`)."""

    at: str
    reason: Commitment
    note: Commitment
