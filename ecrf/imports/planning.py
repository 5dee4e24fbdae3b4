"""The dry run: every row of a file to the fields it belongs to, every cell against what stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ecrf.imports.analytes import Analytes
from ecrf.imports.cells import Cell
from ecrf.imports.mapping import ItemColumn, Layout
from ecrf.imports.mapping import Mapping as FileMapping
from ecrf.imports.sheet import Sheet, show_cell
from ecrf.imports.standing import Record, Records, canonical
from ecrf.imports.texts import Result, make_text, own_text
from ecrf.imports.whose import Subjects, Visits
from ecrf.record.address import UNGROUPED
from ecrf.record.value import Withheld
from ecrf.schema.index import DesignIndex, ItemPlace
from ecrf.services.importing import Dropped, Fate, ImportCell
from ecrf.services.reads import Reads
from ecrf.services.reads.naming import join_words, name_visit
from ecrf.words import Fault, Refusal, Text


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file by column."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """A cell as text, empty without a column."""
        return show_cell(self.cells.get(column)).strip() if column else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One value a row holds: its item, the column it stands in, its cells."""

    place: ItemPlace
    column: str
    result: Result


@dataclass(frozen=True, slots=True)
class Home:
    """A row and where its values go."""

    row: Row
    number: str
    chain: str
    record: str
    visit: Text
    """With its number where it comes more than once."""
    standing: Record


@dataclass(frozen=True, slots=True)
class Finders:
    """What rows are looked up in."""

    subjects: Subjects
    visits: Visits
    analytes: Analytes
    records: Records


@dataclass(slots=True)
class Planner:
    """Plans one file for one person."""

    reads: Reads
    mapping: FileMapping
    index: DesignIndex
    synonyms: Mapping[str, tuple[str, ...]]
    new_id: Callable[[], str]
    dropped: list[Dropped] = field(default_factory=list)
    cells: dict[tuple[str, str], ImportCell] = field(default_factory=dict)
    """(chain, address) -> cell; a second, other value for a field refuses both."""
    _lines: dict[tuple[str, str, tuple[str, ...]], str] = field(default_factory=dict)

    def plan(self, sheet: Sheet, told: Callable[[int, int], bool]) -> tuple[ImportCell, ...]:
        """Every cell with its fate; what goes nowhere is in `dropped`; refuses `import.*`."""
        self._check_heading(sheet)
        finders = Finders(
            Subjects(self.reads, self.mapping),
            Visits(self.reads, self.mapping, self.index),
            Analytes(self.index, self.mapping.analytes, self.synonyms),
            Records(self.reads),
        )
        for done, (number, cells) in enumerate(sheet.rows):
            row = Row(number, dict(zip(sheet.heading, cells, strict=False)))
            if len(cells) > len(sheet.heading):
                self._drop(number, Fault("import.beyond_heading", str(number), {"found": len(cells)}))
            try:
                self._row(row, finders)
            except Refusal as refusal:
                self._drop(number, refusal.fault)
            if not told(done + 1, len(sheet.rows)):
                raise Refusal(Fault("import.stopped"))
        return tuple(self.cells.values())

    def _check_heading(self, sheet: Sheet) -> None:
        wanted = self.mapping.columns()
        for column in wanted:
            if column not in sheet.heading:
                known = ", ".join(name for name in sheet.heading if name)[:500]
                raise Refusal(Fault("import.no_column", column, {"known": known}))
            if sheet.heading.count(column) > 1:
                raise Refusal(Fault("import.heading_twice", column))
        for column in dict.fromkeys(sheet.heading):
            if column and column not in wanted:
                code = "import.column_ignored" if column in self.mapping.ignore else "import.column_unmapped"
                self.dropped.append(Dropped(0, column, Fault(code, column)))

    def _drop(self, row: int, fault: Fault, column: str = "") -> None:
        self.dropped.append(Dropped(row, column, fault))

    def _row(self, row: Row, find: Finders) -> None:
        said = row.text(self.mapping.subject.column)
        if not said:
            raise Refusal(Fault("import.subject_empty", str(row.number)))
        number, chain = find.subjects.find(said)
        when = row.text(self.mapping.visit.column or self.mapping.visit.date)
        if self.mapping.layout is Layout.LONG:
            form, event, repeat, wanted = self._long(row, chain, when, find)
        else:
            form = self.mapping.form
            event, repeat = find.visits.find(chain, when, form)
            wanted = [self._column(row, each) for each in self.mapping.items]
        at = self._record(row, event, repeat, form)
        held = self.index.event(event)
        visit = name_visit(held.label, repeat, held.repeats, held.kind)
        home = Home(row, number, chain, at, visit, find.records.find(chain, at))
        texts = list(self._texts(home, wanted))
        given = [(want, text) for want, text in texts if text]
        if any(want.column for want, _ in given):
            line = self._line(home, given)
            for want, text in given:
                head = line or f"{at}/{want.place.group.oid}/{UNGROUPED}"
                self._place(home, want, f"{head}/{want.place.item.oid}", text)

    def _record(self, row: Row, event: str, repeat: int, form: str) -> str:
        number = row.text(self.mapping.repeat) or "1"
        if not (number.isascii() and number.isdecimal() and 0 < int(number[:6]) < 1000):
            raise Refusal(Fault("import.repeat", str(row.number), {"text": number[:100]}))
        use = next(use for use in self.index.event(event).forms if use.form == form)
        if int(number) > 1 and not use.repeating:
            raise Refusal(Fault("import.repeat", str(row.number), {"text": number}))
        return f"{event}/{repeat}/{form}/{int(number)}/1"

    def _long(self, row: Row, chain: str, when: str, find: Finders) -> tuple[str, str, int, list[Wanted]]:
        """Form, visit and values of one result: the item whose form the visit has."""
        result = self.mapping.result
        assert result is not None  # noqa: S101 - a long mapping has one
        name = row.text(result.analyte)
        found: list[tuple[ItemPlace, tuple[str, int]]] = []
        refused: Refusal | None = None
        for place in find.analytes.find(name):
            try:
                found.append((place, find.visits.find(chain, when, place.form.oid)))
            except Refusal as refusal:
                refused = refused or refusal
        if refused is not None and not found:
            raise refused
        if len(found) > 1:
            items = ", ".join(place.item.oid for place, _ in found)
            raise Refusal(Fault("import.two_items", name, {"items": items}))
        place, (event, repeat) = found[0]
        cells = (row.text(result.unit), row.text(result.low), row.text(result.high), row.text(result.range))
        value = Wanted(place, result.value, Result(row.cells.get(result.value), *cells))
        form = place.form.oid
        beside = [self._column(row, each) for each in self.mapping.items]
        return form, event, repeat, [value, *(want for want in beside if want.place.form.oid == form)]

    def _column(self, row: Row, column: ItemColumn) -> Wanted:
        place = self.index.item(column.item)
        if column.always:
            return Wanted(place, "", Result(column.always))
        unit = row.text(column.unit) or column.unit_is
        limits = (row.text(column.low), row.text(column.high), row.text(column.range))
        return Wanted(
            place, column.column, Result(own_text(column, row.cells.get(column.column)), unit, *limits)
        )

    def _texts(self, home: Home, wanted: Iterable[Wanted]) -> Iterator[tuple[Wanted, str]]:
        """What would be typed; a cell that cannot be is refused where its field is known, and dropped in a log."""
        for want in wanted:
            item = want.place.item
            try:
                yield want, make_text(item, want.result, self.mapping, self.index)
            except Refusal as refusal:
                at = f"{home.record}/{want.place.group.oid}/{UNGROUPED}/{item.oid}"
                if want.place.group.repeating:
                    self._drop(home.row.number, refusal.fault, want.column)
                else:
                    shown = show_cell(want.result.value)
                    self._note(replace(self._cell(home, want, at, shown), fault=refusal.fault))

    def _line(self, home: Home, given: list[tuple[Wanted, str]]) -> str:
        """Address of the line: of the only one, of the one with the same key, or of a new one."""
        group = self.mapping.group
        if not group:
            return ""
        oids = self.mapping.key or tuple(each.item for each in self.mapping.items)
        texts = {want.place.item.oid: text for want, text in given}
        head = f"{home.record}/{group}/{UNGROUPED}x"
        values = tuple(
            canonical(self.reads.preview(home.chain, f"{head}/{oid}", texts[oid]).value)
            if oid in texts
            else ""
            for oid in oids
        )
        if self.mapping.key and not any(values):
            raise Refusal(Fault("import.no_key", home.record, {"items": ", ".join(oids)}))
        standing = home.standing.find_line(group, oids, values)
        if standing.startswith("-"):
            raise Refusal(Fault("import.line_removed", standing[1:]))
        if standing:
            return standing
        kept = (home.chain, home.record, values)
        if kept not in self._lines:
            self._lines[kept] = f"{home.record}/{group}/{self.new_id()}"
        return self._lines[kept]

    def _place(self, home: Home, want: Wanted, at: str, text: str) -> None:
        """Hold one value against what stands in its field."""
        record = home.standing
        item, standing = want.place.item, record.fields.get(at)
        shown = self.reads.preview(home.chain, at, text)
        fault = record.fault or shown.fault
        if item.derive is not None:
            fault = Fault("import.derived", at)
        elif standing is not None and (
            isinstance(standing.value, Withheld) or standing.inherited is not None
        ):
            fault = Fault("import.withheld" if standing.inherited is None else "import.marked_missing", at)
        cell = replace(self._cell(home, want, at, text), fault=fault)
        if fault is None and shown.value is not None:
            ranged = "(" in text
            new = canonical(shown.value, ranged=ranged)
            old = canonical(standing.value, ranged=ranged) if standing is not None else ""
            fate = Fate.SAME if new == old else Fate.CHANGED if old else Fate.NEW
            complete = record.view.complete and not record.view.correction and fate is not Fate.SAME
            cell = replace(cell, fate=fate, canonical=new, complete=complete)
        new_line = standing is None and want.place.group.repeating
        old_said = standing.display if standing is not None and standing.version else Text("")
        seen = standing.version if standing is not None else 0
        self._note(
            replace(
                cell,
                new=shown.display if fault is None else Text(text),
                old=old_said,
                seen=seen,
                new_line=new_line,
            )
        )

    def _cell(self, home: Home, want: Wanted, at: str, text: str) -> ImportCell:
        return ImportCell(
            row=home.row.number,
            column=want.column,
            subject=home.number,
            chain=home.chain,
            at=at,
            label=join_words((home.visit, want.place.form.title, want.place.item.label)),
            text=text,
            new=Text(text),
            old=Text(""),
            fate=Fate.REFUSED,
        )

    def _note(self, cell: ImportCell) -> None:
        """Keep a cell; the same value said twice is one, two values for one field are none."""
        key = (cell.chain, cell.at)
        before = self.cells.get(key)
        if before is None:
            self.cells[key] = cell
        elif before.canonical != cell.canonical or before.fate is not cell.fate:
            fault = Fault("import.two_values", cell.at, {"first": before.row, "second": cell.row})
            if before.fault is None or before.fault.code != "import.two_values":
                self.cells[key] = replace(before, fate=Fate.REFUSED, fault=fault)
            self._drop(cell.row, fault, cell.column)
