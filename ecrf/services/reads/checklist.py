"""The lines of the checklist before a lock that one subject's own record answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.record.address import is_under
from ecrf.record.effective import read_cell
from ecrf.record.rows import Cell, FormRow, StatementRow
from ecrf.record.state import RecordState
from ecrf.record.study_state import StudyState
from ecrf.record.value import Typed
from ecrf.schema.coding import FAMILY_OF
from ecrf.services.reads.schedule import build_schedule
from ecrf.services.reads.schedule_view import PlannedVisit, Schedule, VisitState
from ecrf.services.reads.sdv_plan import SdvPlan
from ecrf.services.reads.shelf import UNSETTLED
from ecrf.services.reads.status import (
    Place,
    form_fails,
    is_unassessed,
    record_badges,
    stands_unanswered,
)
from ecrf.services.reads.status_view import Badge

LINES = (
    "queries", "unfinished", "failing", "prompts", "corrections", "judgements", "verification", "discrepancies",
    "signatures", "coding",
    "integrity", "findings", "trail",
)  # fmt: skip
"""In the order they are shown; the last three are asked of a site or the study only."""
SITE_LINES = ("integrity", "findings", "trail")
LATE = (VisitState.DUE, VisitState.OVERDUE)
VERIFYING = ("sdv", "discrepancy", "no_source")


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """Something that stands against a lock, and where to jump; `at` empty: the subject, `chain` empty: the site."""

    line: str
    chain: str = ""
    subject: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist; it is met when nothing is open."""

    name: str
    points: tuple[OpenPoint, ...]

    @property
    def is_met(self) -> bool:
        """Whether nothing stands against it."""
        return not self.points


@dataclass(frozen=True, slots=True)
class Checked:
    """Who is asked about: place, beneath which prefix, and how much of it must be verified."""

    place: Place
    prefix: str
    plan: SdvPlan
    families: frozenset[str] = frozenset()
    """What the study has named dictionaries for: words of these families must be coded."""
    schedule: Schedule | None = None
    """The visits, where they are worked out already."""


def check_subject(asked: Checked) -> Iterator[OpenPoint]:
    """Every open point at or beneath a prefix of a subject, line by line in no order."""
    state = asked.place.view.state
    root = state.root
    if root is None or root.in_error:
        return
    for line, at in _points(asked):
        yield OpenPoint(line, state.chain, root.number, at)


def _points(asked: Checked) -> Iterator[tuple[str, str]]:
    place, prefix = asked.place, asked.prefix
    state = place.view.state
    for query in state.queries.values():
        home = state.forms.get("/".join(query.at.split("/")[:5]))
        if query.status in UNSETTLED and is_under(query.at, prefix) and not (home and home.in_error):
            yield "queries", query.at
    for visit in (asked.schedule or build_schedule(place.view, place.as_of)).visits:
        yield from _unbegun(asked, visit)
    for row in state.forms.values():
        if is_under(row.record, prefix) and not row.in_error:
            yield from _form(asked, row)


def _unbegun(asked: Checked, visit: PlannedVisit) -> Iterator[tuple[str, str]]:
    """Forms that should be there by now and are not."""
    if visit.state is VisitState.NOT_DONE or (visit.actual is None and visit.state not in LATE):
        return
    for form in visit.forms:
        waits = form.expected and form.required and not form.recorded
        if waits and is_under(form.record, asked.prefix) and not asked.place.shelf.is_missing(form.record):
            yield "unfinished", form.record


def _form(asked: Checked, row: FormRow) -> Iterator[tuple[str, str]]:
    place = asked.place
    badges = record_badges(place, row)
    if row.status != "complete":
        yield "unfinished", row.record
    if row.correction:
        yield "corrections", row.record
    if form_fails(place, row.record, row):
        yield "failing", row.record
    if Badge.SIGNED not in badges:
        yield "signatures", row.record
    for prompt in place.shelf.prompts.get(row.record, ()):
        if stands_unanswered(place, prompt):
            yield "prompts", prompt.at
    yield from _fields(asked, row)


def _fields(asked: Checked, row: FormRow) -> Iterator[tuple[str, str]]:
    """Judgements nobody confirmed, fields the plan wants verified, discrepancies that stand."""
    place = asked.place
    judged = place.judgement_items(row.form)
    verified = place.shelf.covering(*VERIFYING)
    for line in place.shelf.standing_lines(row.record):
        for item, cell in line.items.items():
            at = f"{line.key}/{item}"
            if item in judged and is_unassessed(place, line, item):
                yield "judgements", at
            found = place.view.index.find_item(item)
            if (
                found is not None
                and found.item.coding in asked.families
                and is_uncoded(place.view.state, at, cell)
            ):
                yield "coding", at
            if found is None or found.item.derive is not None:
                continue
            last = verified.find(at)
            if last is not None and _stands(last, cell.version, "discrepancy"):
                yield "discrepancies", at
            elif asked.plan.wants(row.form, found.item) and (last is None or last.sequence < cell.version):
                yield "verification", at


def is_uncoded(state: RecordState, at: str, cell: Cell) -> bool:
    """Whether words wait for a code: they are some, and have none or one given to what stood before."""
    value = read_cell(cell)
    if not isinstance(value, Typed) or not isinstance(value.native, str) or not value.native.strip():
        return False
    row = state.codings.get(at)
    return row is None or not row.coded or row.verbatim != cell.version


def families_of(study: StudyState) -> frozenset[str]:
    """The families of items the study has named dictionaries for."""
    return frozenset(FAMILY_OF[row.dictionary] for row in study.dictionaries.values())


def _stands(last: StatementRow, version: int, statement: str) -> bool:
    return last.statement == statement and last.sequence >= version
