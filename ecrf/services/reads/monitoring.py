"""Changed since my last review: what a monitor has not seen as it stands, with who, when, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ecrf.record.rows import FormRow, RootRow
from ecrf.services.reads.form_view import Said, Verification
from ecrf.services.reads.locks import order_of
from ecrf.services.reads.monitor_view import ChangeLine, FormProgress, Review
from ecrf.services.reads.queries import describe_place
from ecrf.services.reads.reviewed import (
    SEEN_BY,
    Unreviewed,
    is_verifiable,
    own_statements,
    unreviewed_fields,
)
from ecrf.services.reads.sdv_plan import plan_of
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.services.reads.threads import say_text
from ecrf.services.reads.trail import Written, entries_of, read_entry, value_of
from ecrf.words import Text

VERIFYING = ("sdv", "discrepancy", "no_source")
VALUE_KINDS = ("value.entered", "value.cleared")


class Reviews:
    """The review of each subject, made again only when the subject moved on."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: dict[str, tuple[bytes, tuple[ChangeLine, ...], tuple[FormProgress, ...]]] = {}

    def read(self, site: str) -> Review:
        """Every field at a site (`*`: at all) that is new or changed for this person, by subject, then form."""
        self._source.need("verify")
        lines: list[ChangeLine] = []
        forms: list[FormProgress] = []
        for chain, root in self._source.roots():
            if site in ("*", "", root.site) and not root.in_error:
                own_lines, own_forms = self._subject(chain, root)
                lines += own_lines
                forms += own_forms
        return Review(
            site=site,
            lines=tuple(line for line in lines if not line.in_entry),
            in_entry=tuple(line for line in lines if line.in_entry),
            forms=tuple(
                sorted(
                    (form for form in forms if form.verified < form.planned),
                    key=lambda form: (not form.dropped, form.subject),
                )
            ),
            planned=sum(form.planned for form in forms),
            verified=sum(form.verified for form in forms),
        )

    def _subject(self, chain: str, root: RootRow) -> tuple[tuple[ChangeLine, ...], tuple[FormProgress, ...]]:
        known = self._known.get(chain)
        if known is None or known[0] != self._source.heads(chain, root):
            read = self._source.subject(chain)
            known = (read.head, tuple(_changes(self._source, read)), tuple(_progress(self._source, read)))
            self._known[chain] = known
        return known[1], known[2]


def _changes(source: Source, read: SubjectRead) -> Iterator[ChangeLine]:
    fields = unreviewed_fields(source, read)
    first = min((field.version for field in fields), default=0)
    entries = _entries_behind(source, read, first - 1) if first else {}
    for field in fields:
        yield _line(source, read, field, entries.get(field.version))
    yield from _emptied(source, read)


def _entries_behind(source: Source, read: SubjectRead, after: int) -> dict[int, Written]:
    """Value entries of a subject behind a sequence, by sequence: one pass over the trail."""
    found = {}
    for stored in source.tools.store.transactions(read.chain, after):
        for written in entries_of(stored):
            if written.kind in VALUE_KINDS:
                found[written.sequence] = written
    return found


def _line(source: Source, read: SubjectRead, field: Unreviewed, written: Written | None) -> ChangeLine:
    row = read.state.forms[field.line.record]
    event, repeat, form, label = describe_place(read.published, field.at)
    place = read.view.index.find_item(field.item)
    return ChangeLine(
        chain=read.chain,
        subject=read.root.number,
        site=read.site_number,
        at=field.at,
        record=field.line.record,
        event=event,
        repeat=repeat,
        form=form,
        line=field.line.number,
        item=label,
        critical=place is not None and place.item.critical,
        old=_value_at(source, read, written, field.seen) if field.seen else None,
        new=value_of(source, read.published, written) if written is not None else None,
        person=source.name(written.header.person) if written is not None else "",
        time=written.header.stored if written is not None else "",
        reason=say_text(written.words("reason")) if written is not None else Text(""),
        verification=_verification(read, field),
        in_entry=row.status != "complete" or bool(row.correction),
    )


def _verification(read: SubjectRead, field: Unreviewed) -> Verification:
    last = read.place.shelf.covering(*VERIFYING).find(field.at)
    if last is None:
        return Verification.NONE
    return Verification.VERIFIED if last.sequence >= field.version else Verification.DROPPED


def _value_at(source: Source, read: SubjectRead, written: Written | None, seen: int) -> Said | None:
    """The value an address held at sequence `seen`, walking back from entry to entry it replaced."""
    while written is not None and written.sequence > seen:
        replaced = int(getattr(written.entry, "replaces", 0))
        written = read_entry(source, read.chain, replaced)
    return None if written is None else value_of(source, read.published, written)


def _emptied(source: Source, read: SubjectRead) -> Iterator[ChangeLine]:
    """Fields this person had looked at and that were emptied, or whose line was removed, since."""
    mine = read.place.shelf.seen_by(source.session.person, *SEEN_BY)
    for row in read.state.forms.values():
        own = own_statements(read.place.shelf.statements_on(row.record), source.session.person)
        first = min((statement.sequence for statement in own), default=None)
        if first is None or row.changed <= first or row.in_error:
            continue
        entries = _entries_behind(source, read, first)
        for written in entries.values():
            seen = mine.seen(written.at)
            gone = written.kind == "value.cleared" and not _stands(read, written.at)
            if gone and written.at.startswith(f"{row.record}/") and written.sequence > seen > 0:
                yield _gone(source, read, row, _Gone(written.at, seen, written, written))
        for line in read.place.shelf.lines.get(row.record, ()):
            for item, cell in line.items.items():
                at = f"{line.key}/{item}"
                seen = mine.seen(at)
                if line.removed > seen >= cell.version and is_verifiable(source, read, item):
                    last = read_entry(source, read.chain, cell.version)
                    yield _gone(
                        source, read, row, _Gone(at, seen, last, read_entry(source, read.chain, line.removed))
                    )


@dataclass(frozen=True, slots=True)
class _Gone:
    """A field that no longer stands: its last entry, and the entry that took it away."""

    at: str
    seen: int
    last: Written | None
    end: Written | None


def _stands(read: SubjectRead, at: str) -> bool:
    key, _, item = at.rpartition("/")
    line = read.state.lines.get(key)
    return line is not None and item in line.items


def _gone(source: Source, read: SubjectRead, row: FormRow, gone: _Gone) -> ChangeLine:
    event, repeat, form, label = describe_place(read.published, gone.at)
    line = read.state.lines.get(gone.at.rpartition("/")[0])
    place = read.view.index.find_item(gone.at.rpartition("/")[2])
    end = gone.end
    return ChangeLine(
        chain=read.chain,
        subject=read.root.number,
        site=read.site_number,
        at=gone.at,
        record=row.record,
        event=event,
        repeat=repeat,
        form=form,
        line=line.number if line is not None else 0,
        item=label,
        critical=place is not None and place.item.critical,
        old=_value_at(source, read, gone.last, gone.seen),
        new=None,
        person=source.name(end.header.person) if end is not None else "",
        time=end.header.stored if end is not None else "",
        reason=say_text(end.words("reason")) if end is not None else Text(""),
        verification=Verification.DROPPED,
        in_entry=row.status != "complete" or bool(row.correction),
    )


def _progress(source: Source, read: SubjectRead) -> Iterator[FormProgress]:
    """Complete forms with fields the plan asks for, and how many of those are verified as they stand."""
    order = order_of(source, read.root.site, read.chain)
    plan = plan_of(read.published.design.study.settings, order)
    covering = read.place.shelf.covering(*VERIFYING)
    for row in read.state.forms.values():
        if row.in_error or row.status != "complete":
            continue
        planned = verified = dropped = 0
        for line in read.place.shelf.standing_lines(row.record):
            for item, cell in line.items.items():
                found = read.view.index.find_item(item)
                if (
                    found is None
                    or not plan.wants(row.form, found.item)
                    or not is_verifiable(source, read, item)
                ):
                    continue
                last = covering.find(f"{line.key}/{item}")
                planned += 1
                verified += last is not None and last.sequence >= cell.version
                dropped += last is not None and last.sequence < cell.version
        if planned:
            event, repeat, form, _ = describe_place(read.published, row.record)
            yield FormProgress(
                chain=read.chain,
                subject=read.root.number,
                record=row.record,
                event=event,
                repeat=repeat,
                form=form,
                verified=verified,
                planned=planned,
                dropped=dropped,
            )
