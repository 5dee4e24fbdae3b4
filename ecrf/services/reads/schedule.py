"""The planned visits of a subject: dates, windows, states and the forms expected at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from msgspec import structs

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_item
from ecrf.record.standing import standing_record
from ecrf.record.state import RecordState
from ecrf.record.value import Missing
from ecrf.schema.model import Event, FormUse
from ecrf.services.context import SubjectView
from ecrf.services.reads.schedule_view import PlannedForm, PlannedVisit, Schedule, VisitState, Window
from ecrf.services.reads.timing import PlanTiming, Timing

SCHEDULED, UNSCHEDULED = "scheduled", "unscheduled"
ENDED = frozenset({"screen_failure", "withdrawn", "completed"})
"""Subject statuses after which nothing behind the last recorded visit is expected."""


def build_schedule(view: SubjectView, as_of: date, timing: Timing | None = None) -> Schedule:
    """The visits of one subject in design order, on `as_of`; a pure function of state, design and day."""
    return Schedule(as_of, tuple(_Planner(view, as_of, timing or PlanTiming(view)).visits()))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is recorded of a visit."""

    recorded: frozenset[str]
    """Form records not in error."""
    actual: date | None
    not_done: bool


def plan_new_visit(view: SubjectView, event: Event, repeat: int, as_of: date) -> PlannedVisit:
    """A visit that is not in the schedule yet: the next unscheduled one."""
    return _Planner(view, as_of, PlanTiming(view)).visit(event, repeat, repeat, is_over=False)


def plan_window(timing: Timing, event: Event, repeat: int) -> Window:
    """The planned day of a visit and its window; empty while its anchor is unknown and for what is not scheduled."""
    anchor = timing.anchor(event.anchor) if event.kind == SCHEDULED and event.anchor else None
    if anchor is None:
        return Window()
    planned = anchor + timedelta(days=event.offset + (repeat - 1) * event.every)
    return Window(planned, planned - timedelta(days=event.before), planned + timedelta(days=event.after))


class _Planner:
    """Plans one subject."""

    def __init__(self, view: SubjectView, as_of: date, timing: Timing) -> None:
        self._view, self._as_of, self._timing = view, as_of, timing
        self._by_visit: dict[str, set[str]] = {}
        for row in view.state.forms.values():
            if not row.in_error:
                event, repeat = row.record.split("/", 2)[:2]
                self._by_visit.setdefault(f"{event}/{repeat}", set()).add(row.record)
        self._has_ended = view.state.root is not None and view.state.root.status in ENDED

    def visits(self) -> Iterator[PlannedVisit]:
        """All visits; the end of the trial for this subject takes back what nobody recorded behind it."""
        found = [visit for event in self._view.index.design.study.events for visit in self._event(event)]
        if not self._has_ended:
            yield from found
            return
        last = max((n for n, visit in enumerate(found) if visit.actual is not None), default=-1)
        for n, visit in enumerate(found):
            is_planned = visit.kind == SCHEDULED and visit.state is not VisitState.NOT_DONE
            is_open = is_planned and visit.prefix not in self._by_visit
            yield _taken_back(visit) if is_open and n > last else visit

    def _event(self, event: Event) -> Iterator[PlannedVisit]:
        recorded = [int(v.split("/")[1]) for v in self._by_visit if v.split("/")[0] == event.oid]
        if event.kind == UNSCHEDULED:
            repeats = sorted(recorded)
        else:
            repeats = sorted({*range(1, max(event.repeats, 1) + 1), *recorded})
        over_behind = max(recorded, default=0) if self._timing.is_event_over(event) is True else None
        for repeat in repeats:
            is_over = over_behind is not None and repeat > over_behind
            yield self.visit(event, repeat, len(repeats), is_over=is_over)

    def visit(self, event: Event, repeat: int, repeats: int, *, is_over: bool) -> PlannedVisit:
        """One visit."""
        facts = self._facts(event, repeat)
        expected = not is_over and self._timing.is_event_expected(event, repeat) is not False
        window = plan_window(self._timing, event, repeat)
        state = self._state(event, facts, window, expected=expected)
        waits = state not in (VisitState.NOT_EXPECTED, VisitState.NOT_DONE)
        return PlannedVisit(
            event=event.oid,
            repeat=repeat,
            label=event.label,
            epoch=event.epoch,
            kind=event.kind,
            window=window,
            actual=facts.actual,
            state=state,
            days_off=0 if facts.actual is None else window.days_off(facts.actual),
            forms=tuple(self._forms(event, repeat, facts, waits=waits)),
            repeats=repeats,
        )

    def _facts(self, event: Event, repeat: int) -> _Facts:
        prefix = f"{event.oid}/{repeat}"
        records = frozenset(self._by_visit.get(prefix, ()))
        mark = self._view.state.missing.get(prefix)
        return _Facts(
            records,
            self._view.visit_day(f"{prefix}/") if records else None,
            (mark is not None and mark.version > 0) or self._did_not_happen(prefix, records),
        )

    def _did_not_happen(self, prefix: str, records: frozenset[str]) -> bool:
        """The visit's form stands, and its date is missing or not asked for."""
        oid = self._view.index.design.study.visit_date
        place = self._view.index.find_item(oid)
        if place is None:
            return False
        event, repeat = prefix.split("/")
        record = standing_record(self._view.state, event, repeat, place.form.oid)
        if record not in records:
            return False
        value = read_item(self._view.state, f"{record}/{place.group.oid}/{UNGROUPED}", oid)
        if value is not None:
            return isinstance(value, Missing)
        return not self._view.plan.is_shown(oid, self._view.at_home(record, UNGROUPED, place.group.oid))

    def _state(self, event: Event, facts: _Facts, window: Window, *, expected: bool) -> VisitState:
        if facts.not_done:
            return VisitState.NOT_DONE
        if event.kind != SCHEDULED:
            return VisitState.UNPLANNED
        if facts.actual is not None:
            return VisitState.OUT_OF_WINDOW if window.days_off(facts.actual) else VisitState.IN_WINDOW
        if not expected:
            return VisitState.NOT_EXPECTED
        if window.earliest is None or window.latest is None or self._as_of < window.earliest:
            return VisitState.EXPECTED
        return VisitState.DUE if self._as_of <= window.latest else VisitState.OVERDUE

    def _forms(self, event: Event, repeat: int, facts: _Facts, *, waits: bool) -> Iterator[PlannedForm]:
        by_form: dict[str, list[int]] = {}
        for record in facts.recorded:
            _, _, oid, number, _ = record.split("/")
            by_form.setdefault(oid, []).append(int(number))
        for use in event.forms:
            form = self._view.index.find_form(use.form)
            if form is None:
                continue
            head = f"{event.oid}/{repeat}/{use.form}/"
            recorded = sorted(by_form.get(use.form, ()))
            expected = waits and self._timing.is_form_expected(event, repeat, use) is not False
            if not recorded:
                begun = standing_record(self._view.state, event.oid, repeat, use.form)
                recorded = [int(begun.split("/")[3])]
            for form_repeat in recorded:
                record = f"{head}{form_repeat}/1"
                yield PlannedForm(
                    record=record,
                    form=use.form,
                    form_repeat=form_repeat,
                    label=form.title,
                    required=use.required,
                    repeating=use.repeating,
                    expected=expected,
                    recorded=record in facts.recorded,
                )


def _taken_back(visit: PlannedVisit) -> PlannedVisit:
    forms = tuple(structs.replace(form, expected=False) for form in visit.forms)
    return replace(visit, state=VisitState.NOT_EXPECTED, forms=forms)


def next_repeat(state: RecordState, event: Event, use: FormUse | None = None, visit_repeat: int = 1) -> int:
    """The number a further unscheduled visit gets, or a further record of a repeating form within a visit."""
    numbers = []
    for record in state.forms:
        parts = record.split("/")
        if use is None and parts[0] == event.oid:
            numbers.append(int(parts[1]))
        elif use is not None and parts[:3] == [event.oid, str(visit_repeat), use.form]:
            numbers.append(int(parts[3]))
    return max(numbers, default=0) + 1
