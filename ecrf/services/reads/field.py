"""One field read for a person: value, drawing, range, flags, judgement, verification, queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import structs

from ecrf.record.address import UNGROUPED, is_under
from ecrf.record.converting_labs import lab_text
from ecrf.record.converting_numbers import plain_number
from ecrf.record.converting_units import show_unit
from ecrf.record.rows import SIGNATURES, Cell, FormRow, LineRow, StatementRow
from ecrf.record.value import LabValue, Missing, Shown, Term, Typed, Withheld
from ecrf.rules.labs import lab_flag
from ecrf.schema.index import DesignIndex
from ecrf.schema.model import Item, ItemType
from ecrf.services.context import HomeContext
from ecrf.services.deriving import as_value
from ecrf.services.reads.baseline import Baselines
from ecrf.services.reads.form_view import (
    Choice,
    FieldView,
    GradeView,
    Judgement,
    PromptView,
    QueryView,
    Said,
    Verification,
)
from ecrf.services.reads.grading import LabGrader
from ecrf.services.reads.showing import editing_text, say_value
from ecrf.services.reads.source import Source, SubjectRead
from ecrf.words import Text

VERIFYING = ("sdv", "discrepancy", "no_source")
REASON_AFTER = timedelta(hours=24)
_VERIFICATION = {
    "sdv": Verification.VERIFIED,
    "discrepancy": Verification.DISCREPANCY,
    "no_source": Verification.NO_SOURCE,
}


@dataclass(frozen=True, slots=True)
class RecordRead:
    """What the fields of one form record share."""

    read: SubjectRead
    record: str
    row: FormRow | None
    index: DesignIndex
    """The design whose questions are shown."""
    prompts: Mapping[str, tuple[PromptView, ...]]
    queries: Mapping[str, tuple[QueryView, ...]]
    statements: Sequence[StatementRow]
    lock: str


@dataclass(frozen=True, slots=True)
class LineRead:
    """What the fields of one line share."""

    at: str
    row: LineRow | None
    home: HomeContext
    missing: Missing | None
    is_shown: bool


class FieldReader:
    """Reads the fields of one form record."""

    def __init__(self, source: Source, record: RecordRead) -> None:
        self._source = source
        self.record = record
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._empty: dict[tuple[str, bool, bool], FieldView] = {}
        """One empty field for each item, shown or hidden, of a standing or a removed line."""
        self._baselines = Baselines(record.read.view)
        row = record.row
        is_open = row is None or (not row.in_error and (row.status != "complete" or bool(row.correction)))
        self._may_enter = is_open and not record.lock and source.session.may("enter_values")
        self._is_settled_value = row is not None and is_old_or_foreign(source, row)
        shelf = record.read.place.shelf
        self._signature = shelf.covering(*SIGNATURES).find(record.record)
        self._judged, self._verified = shelf.covering("judgement"), shelf.covering(*VERIFYING)
        self._stated = shelf.covering(*VERIFYING, *SIGNATURES)
        asked_under = row.design if row is not None else record.read.published.digest
        in_correction = row is not None and bool(row.correction)
        self.shared = (self._may_enter, self._is_settled_value, row is None, in_correction, asked_under)
        """What all fields of the record share, apart from statements: compared before a field is shown again."""

    def at_line(
        self, at: str, row: LineRow | None, home: HomeContext, missing: Missing | None, *, is_shown: bool
    ) -> LineRead:
        """What `field` needs to know of a line."""
        return LineRead(at, row, home, missing, is_shown)

    def field(self, line: LineRead, item: Item) -> FieldView:
        """One field of a line; the empty ones of a log are nearly all alike."""
        at, row, record = f"{line.at}/{item.oid}", line.row, self.record
        cell = row.items.get(item.oid) if row is not None else None
        told = at in record.prompts or at in record.queries or line.missing is not None
        if cell is not None or told or item.derive is not None or item.hint_last or item.carry:
            return self._field(line, item, at, cell)
        visible = line.is_shown and record.read.view.plan.is_shown(item.oid, line.home)
        kind = (item.oid, visible, row is not None and bool(row.removed))
        alike = self._empty.get(kind)
        if alike is None:
            alike = self._empty[kind] = self._field(line, item, at, None)
        return structs.replace(alike, at=at)

    def _say(self, value: Shown, item: Item) -> Said:
        """A value in words; a term of CTCAE in both languages, though one name is kept."""
        grader = self._source.grade
        if isinstance(value, Typed) and isinstance(value.native, Term) and isinstance(grader, LabGrader):
            return grader.name_of(value.native)
        return say_value(value, item, self.record.index)

    def _field(self, line: LineRead, item: Item, at: str, cell: Cell | None) -> FieldView:
        row = line.row
        value = self._source.sight.read(cell, item, at)
        value = line.missing if value is None else value
        derived = item.derive is not None
        stands = bool(row is not None and row.items) or line.at.endswith(f"/{UNGROUPED}")
        if value is None and item.derive is not None and not item.derive.recorded and stands:
            value = self._computed(item, line.home)
        lab = value.native if isinstance(value, Typed) and isinstance(value.native, LabValue) else None
        removed = row is not None and bool(row.removed)
        last = self._last(item, line.home) if item.hint_last and cell is None and line.is_shown else None
        plan = self.record.read.view.plan
        return FieldView(
            at=at,
            item=item,
            value=value,
            version=cell.version if cell is not None else 0,
            display=self._say(value, item),
            editing=editing_text(value, item, self.record.index) if cell is not None else "",
            choices=self._choices_of(item),
            unit=show_unit(
                lab.unit if lab is not None and lab.unit else item.unit or next(iter(item.units), "")
            ),
            low=_limit(lab.low if lab else None),
            high=_limit(lab.high if lab else None),
            flag=_flag(lab),
            grade=self._grade(item, lab),
            required=item.required and not derived,
            visible=line.is_shown and plan.is_shown(item.oid, line.home),
            steers=bool(plan.shown_by(item.oid)),
            derived=derived,
            editable=self._may_enter and not derived and not removed and not isinstance(value, Withheld),
            inherited=line.missing if cell is None else None,
            judgement=self._judgement(item, cell, at),
            verification=self._verification(cell, at),
            prompts=() if removed else self.record.prompts.get(at, ()),
            queries=self.record.queries.get(at, ()),
            changed=self._is_changed(cell, at),
            history=cell is not None,
            last=say_value(last, item, self.record.index) if last is not None else None,
            last_text=editing_text(last, item, self.record.index) if item.carry else "",
            reason_due=cell is not None and self._is_reason_due(at),
        )

    def _choices_of(self, item: Item) -> tuple[Choice, ...]:
        if not item.codelist:
            return ()
        if item.codelist not in self._choices:
            found = self.record.index.codelist_of(item)
            codes = found.codes if found is not None else ()
            self._choices[item.codelist] = tuple(Choice(c.code, c.number, c.label) for c in codes)
        return self._choices[item.codelist]

    def _grade(self, item: Item, lab: LabValue | None) -> GradeView | None:
        if lab is None or self._source.grade is None or item.type is not ItemType.LAB:
            return None
        base = self._baselines.of(item.oid)
        if base is None:
            return self._source.grade(item, lab)
        found = self._source.grade(item, lab, base.lab)
        return (
            replace(found, baseline=Text(f"{lab_text(base.lab)} · {base.day.isoformat()}")) if found else None
        )

    def _judgement(self, item: Item, cell: Cell | None, at: str) -> Judgement:
        if not item.judgement or cell is None:
            return Judgement.NONE
        confirmed = self._judged.seen(at) >= cell.version
        return Judgement.CONFIRMED if confirmed else Judgement.UNASSESSED

    def _verification(self, cell: Cell | None, at: str) -> Verification:
        if cell is None or not self.record.statements:
            return Verification.NONE
        last = self._verified.find(at)
        if last is None:
            return Verification.NONE
        return _VERIFICATION[last.statement] if last.sequence >= cell.version else Verification.DROPPED

    def _is_changed(self, cell: Cell | None, at: str) -> bool:
        if cell is None:
            return False
        if self._verification(cell, at) is Verification.DROPPED:
            return True
        signature = self._signature
        return signature is not None and is_under(at, signature.at) and signature.sequence < cell.version

    def _computed(self, item: Item, home: HomeContext) -> Shown:
        """A derivation that is shown and never stored; what a person may not see it must not tell either."""
        found = self.record.read.view.plan.derivation(item.oid)
        if found is None or self._source.sight.hides(item) is not None:
            return None
        return as_value(item, found.evaluate(home))

    def _last(self, item: Item, home: HomeContext) -> Shown:
        """The value of the visit before, where the design and the person's rights allow it."""
        if self._source.sight.hides(item) is not None:
            return None
        series = home.series(item.oid)
        known = [p.value for p in series.points[: series.before] if isinstance(p.value, Typed)]
        return known[-1] if known else None

    def _is_reason_due(self, at: str) -> bool:
        """Whether changing this value needs a reason; a correction has given its own already."""
        row = self.record.row
        if row is None or row.correction:
            return False
        return self._is_settled_value or at in self.record.queries or self._is_stated(at)

    def _is_stated(self, at: str) -> bool:
        return self._stated.find(at) is not None


def is_old_or_foreign(source: Source, row: FormRow) -> bool:
    """Whether a record was last changed by another person, or more than 24 hours ago (C8)."""
    if not row.changed_at or row.author != source.session.person:
        return bool(row.changed_at)
    age = source.tools.clock.now() - datetime.fromisoformat(row.changed_at)
    return age > REASON_AFTER


def _limit(number: Decimal | None) -> str:
    return "" if number is None else plain_number(number)


def _flag(lab: LabValue | None) -> str:
    flag = lab_flag(lab) if lab is not None else None
    return flag if flag in ("L", "H") else ""
