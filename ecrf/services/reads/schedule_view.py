"""What is planned for a subject: visits with their windows, and the forms expected at each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

from ecrf.services.reads.naming import name_visit
from ecrf.words import Text


class VisitState(StrEnum):
    """Where a visit stands on a given day."""

    NOT_EXPECTED = "not_expected"
    EXPECTED = "expected"
    """Its window has not begun, or its anchor is not known yet."""
    DUE = "due"
    """The window is open and the visit has no date."""
    OVERDUE = "overdue"
    """The window has closed and the visit has no date."""
    IN_WINDOW = "in_window"
    OUT_OF_WINDOW = "out_of_window"
    NOT_DONE = "not_done"
    """Recorded as not having taken place."""
    UNPLANNED = "unplanned"
    """An unscheduled visit or the log forms of the whole subject: no date is planned."""


@dataclass(frozen=True, slots=True)
class Window:
    """Planned day and the days allowed, all inclusive; None while the anchor is unknown."""

    planned: date | None = None
    earliest: date | None = None
    latest: date | None = None

    def days_off(self, day: date) -> int:
        """Days outside the window: negative before it, positive behind it, 0 within or without a window."""
        if self.earliest is not None and day < self.earliest:
            return (day - self.earliest).days
        if self.latest is not None and day > self.latest:
            return (day - self.latest).days
        return 0


class PlannedForm(msgspec.Struct, frozen=True):
    """One form record expected or recorded at a visit; a struct, for a weekly run plans a million of them."""

    record: str
    """Its address: event/repeat/form/repeat/1."""
    form: str
    form_repeat: int
    label: Text
    required: bool
    repeating: bool
    expected: bool
    recorded: bool


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visit of one subject."""

    event: str
    repeat: int
    label: Text
    epoch: str
    kind: str
    """`scheduled`, `unscheduled` or `common`."""
    window: Window
    actual: date | None
    state: VisitState
    days_off: int
    """Days outside the window, signed; 0 within it or without a date."""
    forms: tuple[PlannedForm, ...]
    repeats: int = 1
    """How many of this event the schedule has: above 1 the repeat belongs into its name."""

    @property
    def prefix(self) -> str:
        """The address of the visit: event/repeat."""
        return f"{self.event}/{self.repeat}"

    @property
    def name(self) -> Text:
        """The label, with the repeat where the event may come more than once."""
        return name_visit(self.label, self.repeat, self.repeats, self.kind)


@dataclass(frozen=True, slots=True)
class Schedule:
    """All visits of a subject in the order of the design, as seen on `as_of`."""

    as_of: date
    visits: tuple[PlannedVisit, ...]

    def find(self, event: str, repeat: int) -> PlannedVisit | None:
        """The visit, or None when the design has none such."""
        return next((v for v in self.visits if v.event == event and v.repeat == repeat), None)
