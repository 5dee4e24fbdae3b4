"""A form record read for a person: values withheld where they must be, checks beside the fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ecrf.record.address import UNGROUPED
from ecrf.record.effective import inherited_missing
from ecrf.record.rows import FormRow, LineRow
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Form, Group
from ecrf.services.context import HomeContext
from ecrf.services.findings import Finding, is_settled
from ecrf.services.reads.field import FieldReader, RecordRead
from ecrf.services.reads.form_view import FormView, GroupView, LineView, PromptView, QueryView
from ecrf.services.reads.header import build_header
from ecrf.services.reads.lines import Lines
from ecrf.services.reads.schedule_view import PlannedForm
from ecrf.services.reads.signatures import signatures_on
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.status import form_standing
from ecrf.services.reads.status_view import Standing, Status
from ecrf.services.reads.threads import show_query
from ecrf.words import Fault, Refusal

REVIEWS = (("review_medical", "review.medical"), ("review_data", "review.data"))
"""The action of each review, and the statement that is made."""


def read_form(source: Source, chain: str, record: str) -> FormView:
    """A form record, also before its first value; refuses `reads.no_such` for a form the design lacks."""
    read = source.subject(chain)
    row = read.state.forms.get(record)
    index = source.tools.designs.get(row.design).index if row is not None else read.view.index
    form = index.find_form(record.split("/")[2]) if record.count("/") == 4 else None
    if form is None:
        raise Refusal(Fault("reads.no_such", record))
    lines = Lines(source, read, record)
    reader = FieldReader(source, _open_record(source, read, record, row, form))
    groups = tuple(_group(reader, lines, group) for group in form.groups)
    return FormView(
        chain=chain,
        record=record,
        form=form,
        header=build_header(source, read, record, row.design if row is not None else ""),
        standing=_standing(read, lines, record, form),
        groups=groups,
        prompts=reader.record.prompts.get(record, ()),
        queries=tuple(_queries_above(source, read, record)),
        opened=row is not None,
        complete=row is not None and row.status == "complete",
        correction=row is not None and bool(row.correction),
        in_error=row is not None and bool(row.in_error),
        missing=inherited_missing(read.state, record),
        acts=_acts(source, read, record, row),
        signatures=signatures_on(source, read, record),
    )


def read_new_line(source: Source, chain: str, record: str, group: str, line: str) -> LineView:
    """A line that has no value yet, as it will look; `line` is its id."""
    read = source.subject(chain)
    row = read.state.forms.get(record)
    index: DesignIndex = source.tools.designs.get(row.design).index if row is not None else read.view.index
    form = index.form(record.split("/")[2])
    reader = FieldReader(source, _open_record(source, read, record, row, form))
    return _line(reader, index.group(form.oid, group), line, None)


def _open_record(
    source: Source, read: SubjectRead, record: str, row: FormRow | None, form: Form
) -> RecordRead:
    design = row.design if row is not None else read.published.digest
    queries: dict[str, tuple[QueryView, ...]] = {}
    for each in read.place.shelf.queries.get(record, ()):
        shown = show_query(source, read.published, read.chain, each)
        queries[each.at] = (*queries.get(each.at, ()), shown)
    return RecordRead(
        read=read,
        record=record,
        row=row,
        index=source.tools.designs.get(design).index,
        prompts=_prompts(source, read, record, form),
        queries=queries,
        statements=read.place.shelf.statements_on(record),
        lock=read.place.shelf.lock_on(record),
    )


def _prompts(source: Source, read: SubjectRead, record: str, form: Form) -> dict[str, tuple[PromptView, ...]]:
    """What the checks of the form say now, by home address; silent where a value it reads is withheld."""
    if record not in read.state.forms:
        return {}
    found: dict[str, tuple[PromptView, ...]] = {}
    for finding in Lines(source, read, record).findings(read.view.plan.checks_of(form.oid)):
        items = (read.view.index.find_item(oid) for oid in finding.check.check.items)
        if any(place is not None and source.sight.hides(place.item) for place in items):
            continue
        found[finding.at] = (*found.get(finding.at, ()), _prompt(read, finding))
    return found


def _prompt(read: SubjectRead, finding: Finding) -> PromptView:
    row = read.state.prompts.get(finding.key)
    answered = is_settled(read.state, finding)
    return PromptView(
        check=finding.check.oid,
        at=finding.at,
        severity=finding.check.severity,
        say=finding.check.say,
        answered=answered,
        answer=row.answer if answered and row is not None else "",
    )


def _group(reader: FieldReader, kept: Lines, group: Group) -> GroupView:
    record = reader.record
    at = f"{record.record}/{group.oid}"
    if group.repeating:
        rows = sorted(
            (r for r in record.read.place.shelf.lines.get(record.record, ()) if r.group == group.oid),
            key=lambda row: row.number,
        )
        lines = kept.views(reader, group, rows, lambda row: _line(reader, group, row.line, row))
    else:
        lines = (_line(reader, group, UNGROUPED, record.read.state.lines.get(f"{at}/{UNGROUPED}")),)
    return GroupView(
        oid=group.oid,
        at=at,
        label=group.label,
        items=group.items,
        repeating=group.repeating,
        visible=record.read.view.plan.is_shown(group.oid, _home(reader, group, UNGROUPED)),
        lines=lines,
        missing=inherited_missing(record.read.state, at),
    )


def _line(reader: FieldReader, group: Group, line: str, row: LineRow | None) -> LineView:
    record = reader.record
    at = f"{record.record}/{group.oid}/{line}"
    home = _home(reader, group, line)
    is_shown = record.read.view.plan.is_shown(group.oid, home)
    missing = inherited_missing(record.read.state, at)
    here = reader.at_line(at, row, home, missing, is_shown=is_shown)
    return LineView(
        at=at,
        line=line,
        number=row.number if row is not None else 0,
        fields=tuple(reader.field(here, item) for item in group.items),
        begun=row is not None and row.begun,
        removed=row is not None and bool(row.removed),
        missing=missing,
        queries=record.queries.get(at, ()),
    )


def _home(reader: FieldReader, group: Group, line: str) -> HomeContext:
    return reader.record.read.view.at_home(reader.record.record, line, group.oid)


def _standing(read: SubjectRead, lines: Lines, record: str, form: Form) -> Standing:
    event, repeat, oid, form_repeat, _ = record.split("/")
    visit = read.schedule.find(event, int(repeat))
    if visit is None:
        return Standing(Status.EMPTY)
    planned = next((each for each in visit.forms if each.record == record), None)
    if planned is None:
        planned = PlannedForm(
            record=record,
            form=oid,
            form_repeat=int(form_repeat),
            label=form.title,
            required=False,
            repeating=True,
            expected=True,
            recorded=record in read.state.forms,
        )
    standing = form_standing(read.place, visit, planned)
    if record not in read.state.forms:
        return standing
    filled, asked = lines.count_required()
    return replace(standing, filled=filled, asked=asked)


def _queries_above(source: Source, read: SubjectRead, record: str) -> Iterable[QueryView]:
    """Queries on the form, its groups, its visit and the subject."""
    shelf = read.place.shelf
    visit = "/".join(record.split("/")[:2])
    for row in shelf.queries.get("", ()):
        if row.at in ("", visit):
            yield show_query(source, read.published, read.chain, row)
    for row in shelf.queries.get(record, ()):
        if row.at.count("/") <= 5:
            yield show_query(source, read.published, read.chain, row)


def _acts(source: Source, read: SubjectRead, record: str, row: FormRow | None) -> frozenset[str]:
    may, acts = source.session.may, set[str]()
    if may("raise_query"):
        acts.add("query")
    if read.place.shelf.lock_on(record) or (row is not None and row.in_error):
        return frozenset(acts)
    complete, correction = row is not None and row.status == "complete", row is not None and row.correction
    if may("enter_values") and (not complete or correction):
        acts.add("enter")
    if may("mark_missing") and (not complete or correction):
        acts.add("mark_missing")
    if row is not None and may("correct"):
        acts.add("in_error")
        acts |= {"end_correction"} if correction else {"correct"} if complete else set()
    if may("complete_form"):
        acts.add("reopen" if complete else "complete")
    for action, act in (("verify", "verify"), ("confirm_judgement", "confirm"), *REVIEWS):
        acts |= {act} if row is not None and may(action) else set()
    if complete and not correction and may("sign"):
        acts.add("sign")
    return frozenset(acts)
