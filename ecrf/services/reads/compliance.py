"""Compliance with questionnaires and rating scales: how many sheets were expected, how many came, why the others did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from ecrf.record.effective import read_item
from ecrf.record.value import Native, Typed
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Form, Item
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.schedule_view import PlannedForm, PlannedVisit, VisitState
from ecrf.services.reads.showing import Sight, say_native
from ecrf.services.reads.source import SubjectRead
from ecrf.words import Message, Text

PERFORMED, REASON, ANSWERED, HOW = "QSPERF", "QSREASND", "QSDAT", "QSMODE"
"""CDASH names (CDASHIG 2.2, QS) by which a form says it is a sheet, and what became of it."""
_HELD = (VisitState.IN_WINDOW, VisitState.OUT_OF_WINDOW)
NO_WORDS = Text("")


class SheetState(StrEnum):
    """What became of an expected sheet."""

    RECEIVED = "received"
    NOT_DONE = "not_done"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One expected sheet; `answered` is the patient's own moment, `entered` when it was last changed here."""

    subject: str
    record: str
    form: str
    title: Text
    event: str
    visit: Text
    repeat: int
    state: SheetState
    reason: Said = NO_WORDS
    how: Said = NO_WORDS
    answered: datetime | None = None
    entered: str = ""
    days: int | None = None
    """Days from the visit to the patient's answer."""


@dataclass(frozen=True, slots=True)
class ComplianceRow:
    """One instrument at one visit of the schedule: expected, received, and the others by reason."""

    form: str
    title: Text
    event: str
    visit: Text
    expected: int
    received: int
    reasons: tuple[tuple[Said, int], ...]

    @property
    def share(self) -> int:
        """Received of expected in per cent, rounded half up."""
        return (200 * self.received + self.expected) // (2 * self.expected) if self.expected else 0


def read_sheets(read: SubjectRead, sight: Sight) -> Iterator[Sheet]:
    """The expected sheets of a subject in the order of the schedule; nothing of one entered in error."""
    if read.root.in_error:
        return
    index = read.view.index
    forms = {form.oid: form for form in index.design.forms if _item(form, PERFORMED) is not None}
    conditional = {
        (event.oid, use.form)
        for event in index.design.study.events
        for use in event.forms
        if use.expected_when is not None
    }
    for visit in read.schedule.visits:
        for planned in visit.forms:
            form = forms.get(planned.form)
            if form is not None and (planned.required or planned.recorded):
                always = (visit.event, planned.form) not in conditional
                sheet = _sheet(_Look(read, sight, form), visit, planned, is_always_due=always)
                if sheet is not None:
                    yield sheet


def count_sheets(sheets: Iterable[Sheet]) -> tuple[ComplianceRow, ...]:
    """The sheets by instrument and visit; of one instrument all visits beneath one another."""
    groups: dict[tuple[str, str], list[Sheet]] = {}
    order: dict[str, int] = {}
    for sheet in sheets:
        order.setdefault(sheet.form, len(order))
        groups.setdefault((sheet.form, sheet.event), []).append(sheet)
    rows = [_row(found) for found in groups.values()]
    return tuple(sorted(rows, key=lambda row: order[row.form]))


def _row(sheets: list[Sheet]) -> ComplianceRow:
    first = sheets[0]
    reasons: Counter[str] = Counter()
    said: dict[str, Said] = {}
    for sheet in sheets:
        if sheet.state is not SheetState.RECEIVED:
            reasons[repr(sheet.reason)] += 1
            said[repr(sheet.reason)] = sheet.reason
    received = sum(sheet.state is SheetState.RECEIVED for sheet in sheets)
    counted = tuple((said[key], count) for key, count in reasons.most_common())
    return ComplianceRow(first.form, first.title, first.event, first.visit, len(sheets), received, counted)


@dataclass(frozen=True, slots=True)
class _Look:
    """A form of a subject, and who looks."""

    read: SubjectRead
    sight: Sight
    form: Form

    @property
    def index(self) -> DesignIndex:
        """The design."""
        return self.read.view.index

    def native(self, record: str, name: str) -> Native | None:
        """The value of the item with a CDASH name; None when empty, missing or withheld."""
        place = _item(self.form, name)
        if place is None:
            return None
        group, item = place
        if self.sight.hides(item) is not None:
            return None
        value = read_item(self.read.state, f"{record}/{group}/0", item.oid)
        return value.native if isinstance(value, Typed) else None

    def said(self, record: str, name: str) -> Said:
        """The same in words."""
        place, native = _item(self.form, name), self.native(record, name)
        if place is None or native is None:
            return Text("")
        return say_native(native, self.index.codelist_of(place[1]))


def _item(form: Form, name: str) -> tuple[str, Item] | None:
    found = ((group.oid, item) for group in form.groups for item in group.items if item.cdash == name)
    return next(found, None)


def _sheet(look: _Look, visit: PlannedVisit, planned: PlannedForm, *, is_always_due: bool) -> Sheet | None:
    """The sheet, None where none was expected."""
    made = Sheet(
        look.read.root.number, planned.record, planned.form, planned.label, visit.event, visit.label,
        visit.repeat if visit.repeats > 1 else 0, SheetState.MISSING, Message("compliance.nothing"),
    )  # fmt: skip
    if planned.recorded:
        return _recorded(look, made, visit.actual)
    if visit.state is VisitState.NOT_DONE:
        return (
            _with(made, SheetState.NOT_DONE, Message("compliance.visit_not_held")) if is_always_due else None
        )
    return made if planned.expected and visit.state in (*_HELD, VisitState.OVERDUE) else None


def _recorded(look: _Look, made: Sheet, visit_day: date | None) -> Sheet | None:
    row = look.read.state.forms.get(made.record)
    if row is None or row.in_error:
        return None
    done = look.native(made.record, PERFORMED)
    if done is None:
        return made
    if done is not True:
        return _with(made, SheetState.NOT_DONE, look.said(made.record, REASON))
    answered = look.native(made.record, ANSWERED)
    moment = answered if isinstance(answered, datetime) else None
    days = (moment.date() - visit_day).days if moment is not None and visit_day is not None else None
    return replace(
        made,
        state=SheetState.RECEIVED,
        reason=NO_WORDS,
        how=look.said(made.record, HOW),
        answered=moment,
        entered=row.changed_at,
        days=days,
    )


def _with(sheet: Sheet, state: SheetState, reason: Said) -> Sheet:
    return replace(sheet, state=state, reason=reason)
