"""Every change in the order of the trail, each with its audit record: ODM's transactional form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import groupby

from ecrf.exports.odm.admin import site_oid, user_oid
from ecrf.exports.odm.items import values_of
from ecrf.exports.odm.metadata import QUERY_STATES, unit_oid
from ecrf.exports.odm.pen import Pen
from ecrf.exports.odm.standing import words_of, write_notes, write_signature
from ecrf.exports.tables.reckoning import Reckoning
from ecrf.record.address import UNGROUPED
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import AuditLine, StatementData, SubjectData
from ecrf.words import Text

_VALUES = ("value.entered", "value.cleared")
_STATES = {
    "query.opened": "open", "query.requeried": "open", "query.answered": "answered", "query.closed": "closed",
    "query.cancelled": "cancelled",
}  # fmt: skip
_LEVELS = (0, 2, 5, 7)
"""Address parts of subject, event, form and line."""
Parts = dict[str, tuple[str, str]]
"""ODM item to (value, unit)."""


class Changes:
    """Writes each subject's changes; the trail is read once, one subject in memory."""

    def __init__(self, pen: Pen, snapshot: Snapshot, reckoning: Reckoning) -> None:
        self._pen, self._snapshot, self._reckoning = pen, snapshot, reckoning

    def take(self, subject: SubjectData) -> None:
        """Write one subject: every entry of its trail has its place."""
        self._reckoning.stored["entries"] += subject.counts.entries
        history = _History(self._pen, self._snapshot, subject)
        for _, same in groupby(subject.audit(), key=_act):
            lines = tuple(same)
            history.write(lines)
            self._reckoning.written["entries"] += len(lines)


class _History:
    """What exists already, for an Insert must be new and an Update must not."""

    def __init__(self, pen: Pen, snapshot: Snapshot, subject: SubjectData) -> None:
        self._pen, self._snapshot, self._subject = pen, snapshot, subject
        self._there: set[str] = set()
        self._items: dict[str, Parts] = {}
        """By address of the field."""
        self._versions = {form.record: form.design for form in subject.forms}
        lines = [line for form in subject.forms for line in form.lines]
        self._numbers = {line.at: line.number for line in lines}
        self._made = {(made.where.at, made.sequence + 1): made for made in subject.statements}

    def write(self, lines: tuple[AuditLine, ...]) -> None:
        """One ClinicalData element: values of one line of one transaction, or one other entry."""
        first = lines[0]
        at = first.where.at
        record = "/".join(at.split("/")[:5])
        version = self._versions.get(record) or self._subject.design.design.study.version
        with self._pen.open(
            "ClinicalData", StudyOID=self._snapshot.head.study, MetaDataVersionOID=f"MDV.{version}"
        ):
            if first.kind in _VALUES and at:
                self._write_values("/".join(at.split("/")[:7]), lines)
            elif first.kind == "line.removed":
                self._remove(at, first)
            elif first.kind == "line.restored":
                self._restore(at, first)
            elif first.kind == "entered.in_error":
                self._remove(at, first)
            else:
                self._tell(first)

    # -- values --

    def _write_values(self, line_at: str, lines: tuple[AuditLine, ...]) -> None:
        with self._path(line_at, lines[0]):
            for line in lines:
                self._change(line)

    def _change(self, line: AuditLine) -> None:
        at = line.where.at
        before, after = self._items.get(at, {}), self._parts(line)
        for oid in (*before, *(oid for oid in after if oid not in before)):
            if oid not in after:
                self._item(line, (oid, *before[oid]), "Remove")
            elif oid not in before:
                self._item(line, (oid, *after[oid]), "Insert")
            elif after[oid] != before[oid]:
                self._item(line, (oid, *after[oid]), "Update")
        self._items[at] = after

    def _parts(self, line: AuditLine) -> Parts:
        found = self._snapshot.lexicon.find_item(line.where.item)
        if found is None or line.kind == "value.cleared":
            return {}
        item = found[1].item
        made = values_of(item, line.value, self._snapshot.lexicon.codelist_of(item))
        return {one.oid: (one.value, one.unit) for one in made}

    def _item(self, line: AuditLine, what: tuple[str, str, str], kind: str) -> None:
        oid, value, unit = what
        pen = self._pen
        with pen.open("ItemData", ItemOID=oid, TransactionType=kind, Value="" if kind == "Remove" else value):
            self._audit(line)
            if unit and kind != "Remove":
                pen.put("MeasurementUnitRef", MeasurementUnitOID=unit_oid(unit))

    # -- what else happens --

    def _remove(self, at: str, line: AuditLine) -> None:
        depth = _depth(at)
        with self._path(_cut(at, _LEVELS[depth]), line, last="Remove"):
            pass
        gone = [key for key in self._there if key == at or key.startswith(f"{at}/") or not at]
        self._there.difference_update(gone)
        if depth < 3:
            self._items = {
                key: parts for key, parts in self._items.items() if at and not key.startswith(f"{at}/")
            }

    def _restore(self, at: str, line: AuditLine) -> None:
        with self._path(at, line):
            for field, parts in self._items.items():
                if field.startswith(f"{at}/"):
                    for oid, (value, unit) in parts.items():
                        self._item(line, (oid, value, unit), "Insert")

    def _tell(self, line: AuditLine) -> None:
        """Queries, statements, statuses: a signature, or a note at the nearest element there is."""
        at = line.where.at
        made = self._made.get((at, line.sequence)) if line.kind == "statement.made" else None
        opens = line.kind in ("form.opened", "subject.added")
        place = at if opens else self._nearest(at)
        signed = made if made is not None and made.statement == "signature" else None
        with self._path(place, line, signed=signed):
            if signed is None and not opens:
                about = (line.kind, "" if place == at else at, words_of(line.note), words_of(line.reason))
                said = " · ".join(words for words in about if words)
                state = _STATES.get(line.kind, "")
                write_notes(self._pen, [(Text(said), state, QUERY_STATES if state else "")])

    def _nearest(self, at: str) -> str:
        for level in reversed(_LEVELS):
            place = _cut(at, level)
            if place.count("/") + 1 == level and place in self._there:
                return place
        return ""

    # -- elements --

    @contextmanager
    def _path(
        self, at: str, line: AuditLine, last: str = "", signed: StatementData | None = None
    ) -> Iterator[None]:
        """The elements down to an address; each is Insert when it is new, else Context, the last as told."""
        with ExitStack() as stack:
            depth = _depth(at)
            for level in range(depth + 1):
                place = _cut(at, _LEVELS[level])
                is_last = level == depth
                kind = "Context" if place in self._there else "Insert"
                self._there.add(place)
                stack.enter_context(self._element(level, place, last if is_last and last else kind))
                if is_last:
                    self._audit(line)
                    if signed is not None:
                        write_signature(self._pen, signed, self._subject)
                if level == 0:
                    self._pen.put("SiteRef", LocationOID=site_oid(self._subject.site.number))
            yield

    def _element(self, level: int, place: str, kind: str) -> AbstractContextManager[None]:
        parts = place.split("/") if place else []
        pen = self._pen
        if level == 0:
            return pen.open("SubjectData", SubjectKey=self._subject.number, TransactionType=kind)
        if level == 1:
            repeat = parts[1] if self._comes_again(parts[0]) else ""
            return pen.open(
                "StudyEventData", StudyEventOID=parts[0], StudyEventRepeatKey=repeat, TransactionType=kind
            )
        if level == 2:
            repeat = parts[3] if self._repeats(parts[0], parts[2]) else ""
            return pen.open("FormData", FormOID=parts[2], FormRepeatKey=repeat, TransactionType=kind)
        key = "" if parts[6] == UNGROUPED else str(self._numbers.get(place, 0))
        return pen.open("ItemGroupData", ItemGroupOID=parts[5], ItemGroupRepeatKey=key, TransactionType=kind)

    def _comes_again(self, oid: str) -> bool:
        event = self._snapshot.lexicon.find_event(oid)
        return event is None or event.repeats > 1 or event.kind == "unscheduled"

    def _repeats(self, oid: str, form: str) -> bool:
        event = self._snapshot.lexicon.find_event(oid)
        return any(use.repeating for use in event.forms if use.form == form) if event else False

    def _audit(self, line: AuditLine) -> None:
        """The audit record: who, where, when, why, and where in the trail."""
        pen, reason = self._pen, words_of(line.reason)
        with pen.open("AuditRecord"):
            pen.put("UserRef", UserOID=user_oid(line.by, system=line.system))
            pen.put("LocationRef", LocationOID=site_oid(line.site))
            pen.put("DateTimeStamp", line.stored)
            if reason:
                pen.put("ReasonForChange", reason)
            pen.put("SourceID", f"{line.transaction}#{line.sequence}")


def _act(line: AuditLine) -> tuple[str, str]:
    """Values of one line in one transaction go together; every other entry stands alone."""
    place = _cut(line.where.at, _LEVELS[-1]) if line.kind in _VALUES else str(line.sequence)
    return line.transaction, place


def _cut(at: str, parts: int) -> str:
    return "/".join(at.split("/")[:parts]) if parts else ""


def _depth(at: str) -> int:
    """0 the subject, 1 an event, 2 a form, 3 a line, for an address of any length."""
    count = at.count("/") + 1 if at else 0
    return max(level for level, parts in enumerate(_LEVELS) if parts <= count)
