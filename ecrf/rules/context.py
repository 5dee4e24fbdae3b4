"""What an expression may ask of the world, and what it says it depends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from ecrf.record.value import Shown

LINE_NUMBER = "#"
"""Stands for an item: the stable number of a line, which no form asks for."""


class Reach(StrEnum):
    """How far from the home record an item is read, nearest first."""

    RECORD = "record"
    VISIT = "visit"
    SUBJECT = "subject"
    SITE = "site"
    STUDY = "study"


@dataclass(frozen=True, slots=True, order=True)
class Dependency:
    """An item an expression reads, and where."""

    item: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Point:
    """One value of an item across visits; `day` is the date of its visit, None while unknown."""

    day: date | None
    value: Shown


@dataclass(frozen=True, slots=True)
class Series:
    """All values of an item of a subject in the order of visits; `before` of them precede the home visit."""

    points: tuple[Point, ...]
    before: int


class Line(Protocol):
    """One line of a group: item OID to value."""

    def get(self, oid: str, /) -> Shown:
        """The value of an item of this line, None when empty."""


class Context(Protocol):
    """The subject's folded state as seen from one home record (and line).

    Methods return the value as shown: `Typed`, `Missing`, `NonConformant`, `Withheld` or None for empty.
    An item the record's version did not have is *not collected*, hence unknown and not missing: `Withheld`.
    """

    @property
    def as_of(self) -> date | None:
        """The day a worklist or the integrity run is made for; None at field exit."""

    @property
    def arm(self) -> str | None:
        """The arm of the subject; None before randomisation, and in a blind study always."""

    def item(self, oid: str, /) -> Shown:
        """The item in the home record: in the home line if it is of the home group, else in line 0."""

    def here(self, oid: str, /) -> Shown:
        """The item in any form of the same visit."""

    def at(self, oid: str, event: str, repeat: int, /) -> Shown:
        """The item at a named visit."""

    def site(self, oid: str, /) -> Shown:
        """The item of a form of the subject's site."""

    def study(self, oid: str, /) -> Shown:
        """The item of a form of the study."""

    def series(self, oid: str, /) -> Series:
        """The item at all visits of the subject, by visit date, then by schedule."""

    def lines(self, group: str, reach: Reach, /) -> Sequence[Line]:
        """All standing lines of a group in the home record, its visit, the subject, its site or the study."""
