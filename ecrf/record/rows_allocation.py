"""What rows of the study and of subjects hold of randomisation and unblinding."""

from __future__ import annotations

import msgspec

from ecrf.record.allocation import Places


class Randomised(msgspec.Struct, frozen=True):
    """The place of an allocation list a subject took; `arm` only where the study is open."""

    list: str
    stratum: str
    place: int
    number: str
    arm: str
    sequence: int
    time: str
    person: str


class Unblinding(msgspec.Struct, frozen=True):
    """One emergency unblinding of a subject."""

    sequence: int
    time: str
    person: str
    role: str
    reason: str
    needed_by: str
    note: str


class Authorised(msgspec.Struct, frozen=True):
    """Changes of an unblinded subject's data beneath `at` were allowed on one day."""

    at: str
    sequence: int
    time: str
    person: str
    reason: str
    note: str


class AllocationList(msgspec.Struct, frozen=True):
    """A committed allocation list, as far as it is in the open."""

    id: str
    method: str
    design: str
    digest: str
    places: Places
    is_blind: bool
    sequence: int
    time: str
    person: str


class Taken(msgspec.Struct, frozen=True):
    """A place that was opened, for ever this subject's."""

    list: str
    stratum: str
    place: int
    number: str
    subject: str
    release: str
    levels: str
    arm: str
    sequence: int
    time: str
