"""Deviations a rule has found: what happened, which rule, when, offered as a line of the deviation log, never entered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import read_cell
from ecrf.record.partial_date import PartialDate
from ecrf.record.rows import LineRow
from ecrf.record.value import Typed
from ecrf.rules.plan import CompiledCheck
from ecrf.schema.index import DesignIndex, items_by_cdash
from ecrf.schema.model import Group, Item
from ecrf.services.findings import find_firing
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.words import Message, Text

WINDOW = "window_deviation"
"""Study setting: the kind of deviation a visit outside its window is."""
WINDOW_RULE = "visit_window"
START, KIND, TERM, FOUND, RULE = "DVSTDAT", "DVCAT", "DVTERM", "DVFNDDAT", "DVRULE"
"""CDASH names of a deviation log: date, kind, what happened, found on, the rule that found it."""
_RECORD_PARTS = 5


@dataclass(frozen=True, slots=True)
class DeviationLog:
    """Where deviations are recorded."""

    record: str
    group: str
    items: Mapping[str, str]
    """By CDASH name."""
    event: str
    """The item that names an adverse event by its number, if any."""
    events: str
    """The log it names."""


@dataclass(frozen=True, slots=True)
class DeviationDraft:
    """A line a person may take over, change or leave."""

    at: str
    """Where the rule is at home."""
    rule: str
    say: Message | Text
    kind: str
    kind_label: Text
    day: str
    """ISO day it happened, empty while nothing dates it."""
    event: int
    """Number of the adverse event it is about, 0 for none."""
    query: str
    """The open query of the rule, empty for none."""
    log: DeviationLog
    is_recorded: bool = False
    """Whether the log has a line of this rule and day."""


def find_deviation_log(index: DesignIndex) -> DeviationLog | None:
    """The repeating group with a kind, a date and words of deviations; None without one."""
    for event in index.design.study.events:
        for use in event.forms:
            for group in index.form(use.form).groups:
                items = items_by_cdash(group)
                if group.repeating and {START, KIND, TERM} <= items.keys():
                    link = next((item for item in group.items if item.links), None)
                    record = f"{event.oid}/1/{use.form}/1/1"
                    return DeviationLog(
                        record,
                        group.oid,
                        items,
                        link.oid if link is not None else "",
                        link.links if link is not None else "",
                    )
    return None


def read_deviation_drafts(source: Source, chain: str, at: str) -> tuple[DeviationDraft, ...]:
    """The drafts of the rules that fire in the record, or at the visit, of an address; the field in focus first."""
    read = source.subject(chain)
    log = find_deviation_log(read.view.index)
    if log is None or read.root.in_error:
        return ()
    parts = at.split("/")
    record = "/".join(parts[:_RECORD_PARTS]) if len(parts) >= _RECORD_PARTS else ""
    found = [*_of_checks(read, record, log), *_of_window(read, parts, record, log)]
    found = [replace(each, is_recorded=_is_recorded(read, each)) for each in found]
    return tuple(sorted(found, key=lambda each: (each.is_recorded, each.at != at)))


def _of_checks(read: SubjectRead, record: str, log: DeviationLog) -> Iterator[DeviationDraft]:
    view = read.view
    if record not in view.state.forms or view.state.forms[record].in_error:
        return
    checks = [check for check in view.plan.checks_of(record.split("/")[2]) if check.deviation]
    for finding in find_firing(view, record, checks):
        check, line = finding.check, finding.at.rpartition("/")[0]
        query = next(
            (row.id for row in view.state.queries.values()
             if row.check == check.oid and row.at == finding.at and row.status == "open"),
            "",
        )  # fmt: skip
        home = view.state.lines.get(line)
        yield DeviationDraft(
            at=finding.at,
            rule=check.oid,
            say=check.say,
            kind=check.deviation,
            kind_label=_label(view.index, log, check.deviation),
            day=_day(read, record, check, home),
            event=_event(view.index, home, log),
            query=query,
            log=log,
        )


def _of_window(
    read: SubjectRead, parts: list[str], record: str, log: DeviationLog
) -> Iterator[DeviationDraft]:
    """The visit lies outside its window: offered at the visit and on the form that dates it."""
    study = read.view.index.design.study
    kind = study.settings.get(WINDOW, "")
    place = read.view.index.find_item(study.visit_date)
    if not kind or len(parts) < 2 or (record and (place is None or parts[2] != place.form.oid)):
        return
    for visit in read.schedule.visits:
        if visit.prefix == "/".join(parts[:2]) and visit.state is VisitState.OUT_OF_WINDOW:
            yield DeviationDraft(
                at=visit.prefix,
                rule=WINDOW_RULE,
                say=_say_window(visit),
                kind=kind,
                kind_label=_label(read.view.index, log, kind),
                day=visit.actual.isoformat() if visit.actual is not None else "",
                event=0,
                query="",
                log=log,
            )


def _say_window(visit: PlannedVisit) -> Message:
    return Message("integrity.visit_window", {"visit": visit.name, "days": visit.days_off})


def _day(read: SubjectRead, record: str, check: CompiledCheck, home: LineRow | None) -> str:
    """When it happened: the date of its line or form (one the check names first), any date it names, or the visit's."""
    index, state = read.view.index, read.view.state
    form = index.form(record.split("/")[2])
    lines = [home] if home is not None else []
    keys = (f"{record}/{group.oid}/{UNGROUPED}" for group in form.groups)
    lines += [state.lines[key] for key in keys if key in state.lines]
    named = [index.item(oid).item for oid in check.check.items]
    every = (item for group in form.groups for item in group.items)
    for item in (*(item for item in (*named, *every) if item.sdtm.endswith("DTC")), *named):
        for row in lines:
            day = _day_in(row, item)
            if day:
                return day
    visited = read.view.visit_day(record)
    return visited.isoformat() if visited is not None else ""


def _day_in(row: LineRow, item: Item) -> str:
    value = read_cell(row.items.get(item.oid)) if not row.removed else None
    native = value.native if isinstance(value, Typed) else None
    if isinstance(native, datetime):
        return native.date().isoformat()
    if isinstance(native, PartialDate):
        return native.text.partition("T")[0]
    return native.isoformat() if isinstance(native, date) else ""


def _event(index: DesignIndex, home: LineRow | None, log: DeviationLog) -> int:
    """The adverse event the home line is, or names."""
    if home is None or not log.events:
        return 0
    if home.group == log.events:
        return home.number
    group: Group | None = next(
        (place.group for place in index.items() if place.group.oid == home.group), None
    )
    for item in group.items if group is not None else ():
        if item.links == log.events:
            value = read_cell(home.items.get(item.oid))
            return int(str(value.native)) if isinstance(value, Typed) else 0
    return 0


def _label(index: DesignIndex, log: DeviationLog, kind: str) -> Text:
    codes = index.codelist(index.item(log.items[KIND]).item.codelist).codes
    return next((code.label for code in codes if code.code == kind), Text(kind))


def _is_recorded(read: SubjectRead, draft: DeviationDraft) -> bool:
    """Whether a standing line of the log already says this rule and day (or, of old lines, this kind and day)."""
    log = draft.log
    for row in read.state.lines_of(log.record, log.group):
        if row.removed or not row.items:
            continue
        rule = _said(row, log.items.get(RULE, ""))
        same = rule == draft.rule if rule else _said(row, log.items[KIND]) == draft.kind
        if same and _said(row, log.items[START]) == draft.day:
            return True
    return False


def _said(row: LineRow, oid: str) -> str:
    value = read_cell(row.items.get(oid))
    native = value.native if isinstance(value, Typed) else None
    return native.text if isinstance(native, PartialDate) else str(native or "")
