"""Lesions by assessments, with sums, nadir and the responses beside one another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ecrf.services.reads.form_view import Said
from ecrf.words import Message, Text


@dataclass(frozen=True, slots=True)
class AssessmentColumn:
    """One tumour assessment: sums in mm, changes in per cent, the investigator's responses and the derived ones.

    `derived` are empty until the investigator has answered; `disagrees` says where the two differ.
    """

    record: str
    event: Text
    repeat: int
    day: date | None
    sum_mm: Decimal | None
    nadir_mm: Decimal | None
    from_baseline: Decimal | None
    from_nadir: Decimal | None
    answered: tuple[Said, ...]
    """Target, non-target, overall response as the investigator gave them."""
    derived: tuple[str, ...]
    """The same as RECIST 1.1 arithmetic gives them."""
    disagrees: bool
    why: tuple[Message, ...]
    """The arithmetic in words, only where `derived` is shown."""
    methods: tuple[Said, ...]
    """How the scans were made."""
    method_changed: bool
    """Whether a scan was made by a method the assessment before did not use."""
    immune: str = ""
    """The iRECIST response, where the study asks for it and the reader has answered."""
    given: tuple[str, ...] = ()
    """The reader's answers as codes."""


@dataclass(frozen=True, slots=True)
class LesionCell:
    """A lesion at an assessment; `at` is the field with its size or state, empty when it is not there."""

    at: str
    display: Said


@dataclass(frozen=True, slots=True)
class LesionRow:
    """One lesion by its stable number; `role` is target, non_target or new."""

    number: str
    role: str
    place: Said
    cells: tuple[LesionCell, ...]


@dataclass(frozen=True, slots=True)
class ImagingView:
    """The lesion table of a subject; `fault` says why the arithmetic could not be done."""

    columns: tuple[AssessmentColumn, ...]
    lesions: tuple[LesionRow, ...]
    fault: Message | None = None
    reader: Message | None = None
    """Whose readings these are, and whether they are the ones that count."""
    best: tuple[Message, ...] = ()
    """Best overall response by the answers so far, without and with confirmation."""
