"""One pass over a subject: the matrix row, and what waits, so that no list reads a subject twice."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecrf.record.rows import LineRow
from ecrf.record.value import Native, Term, Typed
from ecrf.schema.model import Item
from ecrf.services.context import in_error
from ecrf.services.findings import find_firing
from ecrf.services.reads.allocation import arm_of
from ecrf.services.reads.casebooks import CasebookDigest, digest_casebook
from ecrf.services.reads.matrix_view import CellView, MatrixColumn, MatrixRow, pack_cell
from ecrf.services.reads.mortality import read_mortality
from ecrf.services.reads.reviewed import is_verifiable, unreviewed_fields
from ecrf.services.reads.schedule_view import PlannedForm, PlannedVisit, VisitState
from ecrf.services.reads.showing import Sight, plain_text
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.status import form_standing, is_unassessed, subject_standing, visit_standing
from ecrf.services.reads.status_view import Badge, Standing, Status
from ecrf.services.reads.today_view import DueVisit, OpenForm, UrgentCall
from ecrf.services.stopping import Mortality
from ecrf.words import Text

ALL_REPEATS = 0
"""Repeat of a column that stands for every repeat of an unscheduled event."""
GRADE_VARIABLE = "AE.AETOXGR"
"""SDTM variable of the toxicity grade (CDISC SDTMIG 3.4, domain AE): marks the item counted by grade."""
TERM_VARIABLE = "AE.AEDECOD"
"""SDTM variable of the coded term, whose class the events are counted by."""


_LOCKED = Badge.FROZEN | Badge.LOCKED | Badge.HARD_LOCKED
"""Nothing is signed under a lock."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one subject for the dashboard."""

    fields: int
    verified: int
    forms: int
    complete: int
    signed: int
    events: tuple[tuple[str, str], ...]
    """(grade, code of the term) of every graded event."""


@dataclass(frozen=True, slots=True)
class SubjectDigest:
    """Everything lists and counts need of one subject."""

    row: MatrixRow
    due: tuple[DueVisit, ...]
    begun: tuple[OpenForm, ...]
    judgements: tuple[OpenForm, ...]
    to_sign: tuple[OpenForm, ...]
    casebook: CasebookDigest
    dropped: tuple[OpenForm, ...]
    urgent: tuple[UrgentCall, ...]
    unreviewed: int
    """Fields entered or changed since this person last stated anything about them."""
    tally: Tally
    mortality: Mortality
    """What the subject brings to the stopping rule's count."""


@dataclass(frozen=True, slots=True)
class VisitRead:
    """A visit with the standings of its forms."""

    visit: PlannedVisit
    forms: tuple[Standing, ...]
    whole: Standing


def read_visits(read: SubjectRead, *, count: bool = False) -> tuple[VisitRead, ...]:
    """All visits of a subject with their standings."""
    return tuple(read_visit(read, visit, count=count) for visit in read.schedule.visits)


def read_visit(read: SubjectRead, visit: PlannedVisit, *, count: bool = False) -> VisitRead:
    """One visit with the standings of its forms."""
    forms = tuple(form_standing(read.place, visit, form, count=count) for form in visit.forms)
    return VisitRead(visit, forms, visit_standing(read.place, visit, forms))


def digest_subject(source: Source, read: SubjectRead, columns: tuple[MatrixColumn, ...]) -> SubjectDigest:
    """Everything lists and counts need of a subject, for the columns of the matrix."""
    visits = read_visits(read)
    summary = subject_standing(read.place, [visit.whole for visit in visits])
    forms = [
        (visit.visit, form, standing)
        for visit in visits
        for form, standing in zip(visit.visit.forms, visit.forms, strict=True)
    ]
    return SubjectDigest(
        row=_row(source, read, visits, summary, columns),
        due=() if read.root.in_error else tuple(_due(read, visits)),
        begun=tuple(_open(read, *each) for each in forms if each[2].status in (Status.BEGUN, Status.FAILED)),
        judgements=tuple(_judgements(read, forms)),
        to_sign=tuple(_to_sign(read, visits)),
        casebook=digest_casebook(source, read, summary),
        dropped=tuple(_open(read, *each) for each in forms if Badge.VERIFICATION_DROPPED in each[2].badges),
        urgent=() if read.root.in_error else tuple(_urgent(read, forms)),
        unreviewed=len(unreviewed_fields(source, read)) if source.session.may("verify") else 0,
        tally=_tally(source, read, [standing for _, _, standing in forms]),
        mortality=read_mortality(read.view, source.tools.store),
    )


def _row(
    source: Source,
    read: SubjectRead,
    visits: tuple[VisitRead, ...],
    summary: Standing,
    columns: tuple[MatrixColumn, ...],
) -> MatrixRow:
    cells: dict[tuple[str, int, str], Standing] = {}
    for visit in visits:
        event, repeat = visit.visit.event, visit.visit.repeat
        if visit.visit.kind == "common":
            for form, standing in zip(visit.visit.forms, visit.forms, strict=True):
                _put(cells, (event, repeat, form.form), standing)
        else:
            repeat = ALL_REPEATS if visit.visit.kind == "unscheduled" else repeat
            _put(cells, (event, repeat, ""), visit.whole)
    empty = pack_cell(Status.NOT_EXPECTED, Badge.NONE, 0)
    packed = array("Q", [empty]) * len(columns)
    for number, column in enumerate(columns):
        found = cells.get((column.event, column.repeat, column.form))
        if found is not None:
            packed[number] = pack_cell(found.status, found.badges, found.queries)
    arms, taken = read.view.index.design.study.arms, read.root.randomised
    return MatrixRow(
        chain=read.chain,
        number=read.root.number,
        site=read.site_number,
        status=read.root.status,
        arm=arms[0].oid if len(arms) == 1 else "",
        randomised="" if taken is None else taken.number,
        randomised_on="" if taken is None else taken.time[:10],
        arm_label=arm_of(source, read.published, read.root),
        cells=packed,
        summary=CellView(summary.status, summary.badges, summary.queries),
    )


def _put(cells: dict[tuple[str, int, str], Standing], key: tuple[str, int, str], standing: Standing) -> None:
    """Keep the more urgent of two standings that share a cell, with the badges of both."""
    other = cells.get(key)
    if other is not None:
        standing = Standing(
            max(standing.status, other.status),
            standing.badges | other.badges,
            queries=standing.queries + other.queries,
        )
    cells[key] = standing


def _due(read: SubjectRead, visits: tuple[VisitRead, ...]) -> Iterator[DueVisit]:
    for each in visits:
        visit = each.visit
        if visit.state in (VisitState.DUE, VisitState.OVERDUE) and visit.window.latest is not None:
            days = (read.place.as_of - visit.window.latest).days
            yield DueVisit(read.chain, read.root.number, read.site_number, visit, days)


def _open(read: SubjectRead, visit: PlannedVisit, form: PlannedForm, standing: Standing) -> OpenForm:
    return OpenForm(
        chain=read.chain,
        subject=read.root.number,
        site=read.site_number,
        record=form.record,
        event=visit.label,
        repeat=visit.repeat if visit.repeats > 1 else 0,
        form=form.label,
        standing=standing,
    )


def _urgent(
    read: SubjectRead, forms: list[tuple[PlannedVisit, PlannedForm, Standing]]
) -> Iterator[UrgentCall]:
    """Every check marked urgent that fires on a recorded form, whether the form is complete or not."""
    for visit, form, standing in forms:
        checks = read.place.urgent_checks(form.form) if form.recorded else ()
        if checks and standing.status is not Status.IN_ERROR:
            for finding in find_firing(read.view, form.record, checks):
                open_form = replace(_open(read, visit, form, standing), at=finding.at)
                yield UrgentCall(open_form, finding.check.say)


def _judgements(
    read: SubjectRead, forms: list[tuple[PlannedVisit, PlannedForm, Standing]]
) -> Iterator[OpenForm]:
    """One line per form with judgements that wait, at the first of them."""
    for visit, form, standing in forms:
        if Badge.UNASSESSED in standing.badges:
            first = _first_unassessed(read, form.record)
            yield OpenForm(
                chain=read.chain,
                subject=read.root.number,
                site=read.site_number,
                record=form.record,
                event=visit.label,
                repeat=visit.repeat if visit.repeats > 1 else 0,
                form=form.label,
                standing=standing,
                at=first,
            )


def _first_unassessed(read: SubjectRead, record: str) -> str:
    judged = read.place.judgement_items(record.split("/")[2])
    for line in read.place.shelf.standing_lines(record):
        for item in judged & line.items.keys():
            if is_unassessed(read.place, line, item):
                return f"{line.key}/{item}"
    return ""


def _to_sign(read: SubjectRead, visits: tuple[VisitRead, ...]) -> Iterator[OpenForm]:
    """Complete visits and log forms without a signature that holds; broken signatures first, also on what is open again."""
    found = [(each.visit, form, standing) for each in visits for form, standing in _signables(each)]
    found.sort(key=lambda one: Badge.SIGNATURE_BROKEN not in one[2].badges)
    for visit, form, standing in found:
        yield OpenForm(
            chain=read.chain,
            subject=read.root.number,
            site=read.site_number,
            record=form.record if form is not None else "",
            event=visit.label,
            repeat=visit.repeat if visit.repeats > 1 else 0,
            form=form.label if form is not None else Text(""),
            standing=standing,
            at=form.record if form is not None else visit.prefix,
        )


def _signables(each: VisitRead) -> Iterator[tuple[PlannedForm | None, Standing]]:
    """A visit as a whole; of the logs each form by itself."""
    pairs: list[tuple[PlannedForm | None, Standing]] = [(None, each.whole)]
    if each.visit.kind == "common":
        pairs = list(zip(each.visit.forms, each.forms, strict=True))
    for form, standing in pairs:
        broken = Badge.SIGNATURE_BROKEN in standing.badges
        unsigned = standing.status is Status.COMPLETE and Badge.SIGNED not in standing.badges
        if (broken or unsigned) and not standing.badges & _LOCKED:
            yield form, standing


def _tally(source: Source, read: SubjectRead, forms: list[Standing]) -> Tally:
    fields, verified = _verified_fields(source, read)
    return Tally(
        fields=fields,
        verified=verified,
        forms=sum(form.status in (Status.COMPLETE, Status.BEGUN, Status.FAILED) for form in forms),
        complete=sum(form.status is Status.COMPLETE for form in forms),
        signed=sum(Badge.SIGNED in form.badges for form in forms),
        events=tuple(_events(read, source.sight)),
    )


def _verified_fields(source: Source, read: SubjectRead) -> tuple[int, int]:
    """(verifiable fields of complete forms, those whose verification holds)."""
    shelf, fields, verified = read.place.shelf, 0, 0
    agreed = shelf.covering("sdv", "no_source")
    for row in read.state.forms.values():
        if row.in_error or row.status != "complete":
            continue
        cells = [
            (line.key, item, cell)
            for line in shelf.standing_lines(row.record)
            for item, cell in line.items.items()
            if is_verifiable(source, read, item)
        ]
        fields += len(cells)
        for key, item, cell in cells:
            verified += agreed.seen(f"{key}/{item}") >= cell.version
    return fields, verified


def _events(read: SubjectRead, sight: Sight) -> Iterator[tuple[str, str]]:
    """(grade, code of the term) of every event line with a grade; the code is empty while none was chosen."""
    state = read.state
    for form in read.view.index.design.forms:
        for group in form.groups:
            items = {item.sdtm: item for item in group.items if sight.hides(item) is None}
            graded, termed = items.get(GRADE_VARIABLE), items.get(TERM_VARIABLE)
            if graded is None:
                continue
            for line in state.lines.values():
                if line.group == group.oid and not line.removed and not in_error(state, line.record):
                    grade = _native(line, graded, sight)
                    if grade is not None:
                        term = _native(line, termed, sight) if termed is not None else None
                        yield plain_text(grade), term.code if isinstance(term, Term) else ""


def _native(line: LineRow, item: Item, sight: Sight) -> Native | None:
    cell = line.items.get(item.oid)
    value = sight.read(cell, item, f"{line.key}/{item.oid}") if cell is not None else None
    return value.native if isinstance(value, Typed) else None
