"""One subject's folded state as an export reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from ecrf.record.address import UNGROUPED, is_under
from ecrf.record.converting import decode_value
from ecrf.record.digest import compute_digest
from ecrf.record.effective import inherited_missing
from ecrf.record.fold.step import REDACTED_TEXT
from ecrf.record.rows import Cell, FormRow, LineRow, MissingRow, QueryRow, RootRow, StatementRow
from ecrf.record.state import RecordState
from ecrf.record.value import Missing, Shown, Withheld
from ecrf.schema.model import Design
from ecrf.services.context import SubjectView
from ecrf.services.deriving import as_value, shown_derivations
from ecrf.services.designs import DesignBook, Published
from ecrf.services.known_values import KnownValues
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.schedule import build_schedule
from ecrf.services.reads.schedule_view import PlannedVisit
from ecrf.services.reads.showing import Sight
from ecrf.services.reads.snapshot_lexicon import Lexicon, Veil
from ecrf.services.reads.snapshot_view import (
    AuditLine,
    Counts,
    FormData,
    LineData,
    LockData,
    MarkData,
    PromptData,
    QueryData,
    RandomisedData,
    SaidData,
    SiteData,
    StatementData,
    SubjectData,
    Where,
)
from ecrf.words import Message, Text


@dataclass(frozen=True, slots=True)
class Reading:
    """What the subjects of one snapshot share."""

    lexicon: Lexicon
    veil: Veil
    sight: Sight
    designs: DesignBook
    as_of: date
    names: Callable[[str], str]
    """Person id to printed name, empty for the system."""
    numbers: Callable[[str], int]
    """Person id to number (PersonData), 0 for the system."""
    randomised: Callable[[RootRow, Design], RandomisedData | None]
    """A subject's allocation as this reader may see it."""
    known: KnownValues = field(default_factory=KnownValues)

    def cell(self, item: str, cell: Cell | None, line: str) -> Shown:
        """A field as this reader may see it."""
        if cell is None:
            return None
        hidden = self.veil.items.get(item)
        if hidden is not None:
            return hidden
        value = self.known[bytes(cell.value)]
        if not isinstance(value, Withheld) or value.why != "no_key":
            return value
        found = self.lexicon.find_item(item)
        return value if found is None else self.sight.read(cell, found[1].item, f"{line}/{item}")

    def words(self, at: str, text: str) -> Said:
        """A person's words about an address."""
        if not text:
            return Text("")
        hidden = self.veil.over(at)
        if hidden is not None:
            return Message(f"withheld.{hidden.why}")
        return Message("withheld.redacted") if text == REDACTED_TEXT else Text(text)


def build_subject(
    reading: Reading, state: RecordState, site: SiteData, audit: Callable[[], Iterator[AuditLine]]
) -> SubjectData:
    """Everything of one subject; `state` must have a root."""
    return _Builder(reading, state).build(site, audit)


class _Builder:
    def __init__(self, reading: Reading, state: RecordState) -> None:
        self._reading, self._state = reading, state
        assert state.root is not None  # noqa: S101 - see build_subject
        self._root = state.root
        self._published: Published = reading.designs.get(state.root.design)
        self._view = SubjectView(state, self._published, None, reading.as_of)
        self._visits: tuple[PlannedVisit, ...] = build_schedule(self._view, reading.as_of).visits
        self._silenced = 0

    def build(self, site: SiteData, audit: Callable[[], Iterator[AuditLine]]) -> SubjectData:
        state, root = self._state, self._root
        queries, prompts = tuple(self._queries()), tuple(self._prompts())
        return SubjectData(
            chain=state.chain,
            number=root.number,
            site=site,
            status=root.status,
            added=root.added_at,
            in_error=bool(root.in_error),
            design=self._published,
            sequence=state.sequence,
            visits=self._visits,
            forms=tuple(self._forms()),
            queries=queries,
            prompts=prompts,
            statements=tuple(self._statements()),
            marks=tuple(self._marks()),
            locks=tuple(
                LockData(self._where(row.at), row.level)
                for row in sorted(state.locks.values(), key=lambda row: row.key)
                if row.set
            ),
            counts=self._counts(),
            silenced=self._silenced,
            read_audit=audit,
            read_digest=lambda at: compute_digest(state, at),
            randomised=self._reading.randomised(root, self._published.design),
        )

    def _where(self, at: str) -> Where:
        return self._reading.lexicon.where(at, self._state.lines)

    def _counts(self) -> Counts:
        state = self._state
        return Counts(
            forms=len(state.forms),
            lines=len(state.lines),
            values=sum(len(line.items) for line in state.lines.values()),
            queries=len(state.queries),
            prompts=len(state.prompts),
            statements=len(state.statements),
            entries=state.sequence,
        )

    def _forms(self) -> Iterator[FormData]:
        """In the order of the schedule, what the schedule no longer has at the end."""
        by_record: dict[str, list[LineRow]] = {}
        for line in self._state.lines.values():
            by_record.setdefault(line.record, []).append(line)
        rows = sorted(self._state.forms.values(), key=self._order())
        for row in rows:
            yield self._form(row, by_record.get(row.record, []))

    def _order(self) -> Callable[[FormRow], tuple[int, int, int, int, str]]:
        visits = {visit.prefix: n for n, visit in enumerate(self._visits)}
        forms = {
            (event.oid, use.form): n
            for event in self._published.design.study.events
            for n, use in enumerate(event.forms)
        }

        def place(row: FormRow) -> tuple[int, int, int, int, str]:
            event, repeat, form, form_repeat, entry_pass = row.record.split("/")
            return (
                visits.get(f"{event}/{repeat}", len(visits)),
                forms.get((event, form), len(forms)),
                int(form_repeat),
                int(entry_pass),
                row.record,
            )

        return place

    def _form(self, row: FormRow, lines: list[LineRow]) -> FormData:
        reading = self._reading
        published = reading.designs.get(row.design)
        form = published.index.find_form(row.form) or reading.lexicon.find_form(row.form)
        assert form is not None  # noqa: S101 - a record is opened under a design that has its form
        order = {group.oid: n for n, group in enumerate(form.groups)}
        lines.sort(key=lambda line: (order.get(line.group, len(order)), line.number))
        return FormData(
            record=row.record,
            where=self._where(row.record),
            form=form,
            design=published.design.study.version,
            entry_pass=int(row.record.rpartition("/")[2]),
            status=row.status,
            correction=bool(row.correction),
            in_error=bool(row.in_error),
            author=reading.names(row.author),
            changed_at=row.changed_at,
            changed=row.changed,
            visit_date=self._view.visit_day(row.record),
            lines=tuple(self._line(line) for line in lines),
            missing=inherited_missing(self._state, row.record),
            shows=lambda group, line, item: self._shows(row.record, group, line, item),
        )

    def _shows(self, record: str, group: str, line: str, item: str) -> bool:
        home, plan = self._view.at_home(record, line, group), self._view.plan
        return plan.is_shown(group, home) and plan.is_shown(item, home)

    def _line(self, row: LineRow) -> LineData:
        line = LineData(row.key, row.number, row.items, self._reading.cell)
        line.begun = row.begun and row.line != UNGROUPED
        line.removed = bool(row.removed)
        line.missing = inherited_missing(self._state, row.key)
        if self._state.codings:
            line.codings = {
                oid: coding
                for oid in row.items
                if (coding := self._state.codings.get(f"{row.key}/{oid}")) is not None
                and oid not in self._reading.veil.items
            }
        line.derived = (
            () if row.removed or not row.items else shown_derivations(self._view.index).get(row.group, ())
        )
        if line.derived:
            line.compute = lambda item: self._computed(row, item)
        return line

    def _computed(self, row: LineRow, oid: str) -> Shown:
        """What a derivation that is stored nowhere says of a line; nothing the reader may not see."""
        place, found = self._view.index.item(oid), self._view.plan.derivation(oid)
        if (
            found is None
            or oid in self._reading.veil.items
            or self._reading.sight.hides(place.item) is not None
        ):
            return None
        home = self._view.at_home(row.record, row.line, row.group)
        return as_value(place.item, found.evaluate(home)) if self._view.plan.is_shown(oid, home) else None

    def _queries(self) -> Iterator[QueryData]:
        for row in sorted(self._state.queries.values(), key=lambda row: row.opened):
            if self._reading.veil.silences(row.check):
                self._silenced += 1
            else:
                yield self._query(row)

    def _query(self, row: QueryRow) -> QueryData:
        reading = self._reading
        thread = tuple(
            SaidData(
                said.act,
                reading.names(said.person),
                said.role,
                said.at,
                reading.words(row.at, said.text),
                reading.numbers(said.person),
            )
            for said in row.thread
        )
        check = reading.lexicon.find_check(row.check) if row.check else None
        asked = thread[0].text if thread else Text("")
        return QueryData(
            where=self._where(row.at),
            number=row.opened,
            status=row.status,
            check=row.check,
            system=row.system,
            to=row.to,
            opened_at=row.opened_at,
            changed_at=row.changed_at,
            about=check.say if check is not None else asked,
            thread=thread,
        )

    def _prompts(self) -> Iterator[PromptData]:
        for row in sorted(self._state.prompts.values(), key=lambda row: (row.shown, row.key)):
            check = self._reading.lexicon.find_check(row.check)
            if self._reading.veil.silences(row.check):
                self._silenced += 1
                continue
            yield PromptData(
                where=self._where(row.at),
                check=row.check,
                say=check.say if check is not None else Text(row.check),
                answered=bool(row.answered),
                answer=self._reading.words(row.at, row.answer),
            )

    def _statements(self) -> Iterator[StatementData]:
        for row in sorted(self._state.statements.values(), key=lambda row: row.made):
            yield StatementData(
                where=self._where(row.at),
                statement=row.statement,
                meaning=row.meaning,
                person=self._reading.names(row.person),
                role=row.role,
                time=row.time,
                note=self._reading.words(row.at, row.note),
                digest=row.digest,
                sequence=row.sequence,
                withdrawn=bool(row.withdrawn),
                holds=not row.withdrawn and self._holds(row),
                by=self._reading.numbers(row.person),
            )

    def _holds(self, row: StatementRow) -> bool:
        """Whether nothing at or beneath the statement's address was changed after it."""
        state, at = self._state, row.at
        if any(mark.version > row.sequence for mark in state.missing.values() if is_under(mark.at, at)):
            return False
        line = state.lines.get(at.rpartition("/")[0])
        if line is not None:
            cell = line.items.get(at.rpartition("/")[2])
            return cell is not None and cell.version <= row.sequence
        if at in state.lines:
            cells = state.lines[at].items.values()
            return all(cell.version <= row.sequence for cell in cells)
        return all(form.changed <= row.sequence for form in state.forms.values() if is_under(form.record, at))

    def _marks(self) -> Iterator[MarkData]:
        rows: list[MissingRow] = [row for row in self._state.missing.values() if row.version]
        for row in sorted(rows, key=lambda row: row.version):
            value = read_mark(bytes(row.value))
            yield MarkData(self._where(row.at), value.code, value.reason)


def read_mark(data: bytes) -> Missing:
    """The missing code of a mark; redacted ones keep the code for unknown."""
    try:
        value = decode_value(data)
    except ValueError:
        return Missing("UNK")
    return value if isinstance(value, Missing) else Missing("UNK")
