"""One table per form and one per repeating group: the union of all design versions, keys explicit (W20, W22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ecrf.exports.tables.codes import CodeSlot, add_codes
from ecrf.exports.tables.items import NOT_COLLECTED, ItemSlot, ItemSlots
from ecrf.exports.tables.lists import make_columns
from ecrf.exports.tables.reckoning import Reckoning
from ecrf.exports.tables.table import Book, Cell, Column, Family, Kind, Sink, Table
from ecrf.record.address import UNGROUPED
from ecrf.record.rows_coding import DictionaryRow
from ecrf.record.value import Missing
from ecrf.schema.model import Form, Group, Item
from ecrf.services.reads.snapshot_lexicon import Lexicon
from ecrf.services.reads.snapshot_view import FormData, LineData, SubjectData
from ecrf.words import Speaker

_KEYS: tuple[tuple[str, Kind], ...] = (
    ("subject", Kind.CODE), ("site", Kind.CODE), ("visit", Kind.CODE), ("visit__label", Kind.TEXT),
    ("visit_no", Kind.COUNT), ("visit_date", Kind.DATE), ("form_no", Kind.COUNT), ("form_status", Kind.CODE),
)  # fmt: skip
_STATE: tuple[tuple[str, Kind], ...] = (("entry_pass", Kind.COUNT), ("state", Kind.CODE))
_LINE: tuple[tuple[str, Kind], ...] = (("line_no", Kind.COUNT),)


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of a form's single questions (`group` empty) or of one of its repeating groups."""

    table: Table
    form: str
    group: str
    slots: dict[str, ItemSlot]
    width: int
    codes: dict[str, CodeSlot] = field(default_factory=dict)


def plan_tables(lexicon: Lexicon, speaker: Speaker, *, everything: bool) -> tuple[DataTable, ...]:
    """The tables of all forms of all versions; they depend on the designs alone, never on what was entered."""
    slots = ItemSlots(speaker, lexicon.codelist_of)
    keys = (*_KEYS, *(_STATE if everything else ()))
    found = []
    for form in lexicon.forms():
        single = tuple(item for group in form.groups if not group.repeating for item in group.items)
        repeating = [group for group in form.groups if group.repeating]
        if single:
            found.append(_plan(form, None, make_columns(speaker, keys), single, slots, speaker))
        for group in repeating:
            leads = group is repeating[0] and (len(repeating) == 1 or form.layout == "log")
            is_alone = not single and leads
            columns = make_columns(speaker, (*keys, *_LINE))
            found.append(_plan(form, group, columns, group.items, slots, speaker, alone=is_alone))
    return tuple(found)


def _plan(  # noqa: PLR0913 - one private constructor
    form: Form, group: Group | None, keys: tuple[Column, ...], items: Sequence[Item], slots: ItemSlots,
    speaker: Speaker, *, alone: bool = False,
) -> DataTable:  # fmt: skip
    columns, placed = slots.place(items, len(keys))
    key = form.oid if group is None or alone else f"{form.oid}.{group.oid}"
    about = speaker.say(form.title) + ("" if group is None or alone else f" · {speaker.say(group.label)}")
    table = Table(key, key, (*keys, *columns), Family.DATA, about)
    return DataTable(table, form.oid, "" if group is None else group.oid, placed, len(table.columns))


class DataWriter:
    """Writes a subject's forms into their tables."""

    def __init__(
        self, lexicon: Lexicon, speaker: Speaker, reckoning: Reckoning, dictionaries: Sequence[DictionaryRow] = (), *,
        everything: bool,
    ) -> None:  # fmt: skip
        self._speaker, self._reckoning, self._everything = speaker, reckoning, everything
        plain = plan_tables(lexicon, speaker, everything=everything)
        self.tables = add_codes(plain, lexicon, dictionaries, speaker)
        self._dictionaries = dictionaries
        self._of_form: dict[str, list[tuple[DataTable, Sink]]] = {}
        self._is_versioned = len(lexicon.designs) > 1
        self._asked: dict[tuple[str, str], frozenset[str]] = {}

    def open(self, book: Book) -> None:
        """Begin all tables."""
        for each in self.tables:
            self._of_form.setdefault(each.form, []).append((each, book.open(each.table)))

    def take(self, subject: SubjectData) -> None:
        """Write a subject's forms; what is left out is counted."""
        stored = self._reckoning.stored
        stored["lines"] += subject.counts.lines
        stored["values"] += subject.counts.values
        marks = {mark.where.at: Missing(mark.code, mark.reason) for mark in subject.marks}
        for form in subject.forms:
            if (form.in_error or subject.in_error or form.entry_pass > 1) and not self._everything:
                self._leave_out(form.lines)
                continue
            for data, sink in self._of_form.get(form.where.form, ()):
                keys = self._keys(subject, form)
                if data.group:
                    self._lines(data, sink, form, keys)
                else:
                    sink.append(self._single(data, form, keys, marks))

    def _keys(self, subject: SubjectData, form: FormData) -> list[Cell]:
        where = form.where
        keys: list[Cell] = [
            subject.number, subject.site.number, where.event, self._speaker.say(where.visit), where.repeat or None,
            form.visit_date, where.form_repeat, form.status,
        ]  # fmt: skip
        if self._everything:
            keys += [form.entry_pass, "in_error" if form.in_error or subject.in_error else None]
        return keys

    def _single(
        self, data: DataTable, form: FormData, keys: list[Cell], marks: dict[str, Missing]
    ) -> list[Cell]:
        row = keys + [None] * (data.width - len(keys))
        lines = {line.group: line for line in form.lines if line.at.endswith(f"/{UNGROUPED}")}
        for group in form.form.groups:
            if group.repeating:
                continue
            line = lines.get(group.oid)
            above = (
                line.missing if line is not None else marks.get(f"{form.record}/{group.oid}", form.missing)
            )
            self._inherit(data, [item.oid for item in group.items], above, row)
        for line in lines.values():
            self._fill(data, line, row)
        self._not_collected(data, form, row)
        return row

    def _lines(self, data: DataTable, sink: Sink, form: FormData, keys: list[Cell]) -> None:
        for line in form.lines:
            if line.group != data.group:
                continue
            if line.removed and not self._everything:
                self._leave_out((line,))
                continue
            row = [*keys, line.number] + [None] * (data.width - len(keys) - 1)
            if line.removed:
                row[len(keys) - 1] = "removed"
            self._inherit(data, list(data.slots), line.missing, row)
            self._fill(data, line, row)
            self._not_collected(data, form, row)
            sink.append(row)

    def _fill(self, data: DataTable, line: LineData, row: list[Cell]) -> None:
        written = self._reckoning.written
        written["lines"] += 1
        for oid in line.items:
            if oid in data.codes:
                data.codes[oid].fill(line, oid, self._dictionaries, row)
            slot = data.slots.get(oid)
            if slot is not None:
                row[slot.aside] = row[slot.aside + 1] = None
                slot.fill(line.value(oid), row)
                written["values"] += 1
        for oid in line.derived:
            if oid in data.slots:
                data.slots[oid].fill(line.value(oid), row)

    def _inherit(self, data: DataTable, oids: Sequence[str], above: Missing | None, row: list[Cell]) -> None:
        if above is not None:
            for oid in oids:
                if oid in data.slots:
                    data.slots[oid].miss(row, above.code, above.reason)

    def _not_collected(self, data: DataTable, form: FormData, row: list[Cell]) -> None:
        """Mark items the record's design version did not have: unknown, not missing."""
        if not self._is_versioned:
            return
        key = (form.form.oid, form.design)
        if key not in self._asked:
            self._asked[key] = frozenset(item.oid for group in form.form.groups for item in group.items)
        for oid, slot in data.slots.items():
            if oid not in self._asked[key] and row[slot.aside] is None and row[slot.first] is None:
                slot.miss(row, NOT_COLLECTED)

    def _leave_out(self, lines: Sequence[LineData]) -> None:
        self._reckoning.left_out["lines"] += len(lines)
        self._reckoning.left_out["values"] += sum(len(line.items) for line in lines)
