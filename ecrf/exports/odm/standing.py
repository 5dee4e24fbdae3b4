"""What stands: each subject's forms with values, missing reasons, queries, reviews, locks and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from itertools import groupby

from ecrf.exports.odm.admin import signature_oid, site_oid, user_oid
from ecrf.exports.odm.items import MISSING, SINGLE, values_of
from ecrf.exports.odm.metadata import LOCKS, QUERY_STATES, REVIEWS, STATES, unit_oid
from ecrf.exports.odm.pen import Pen
from ecrf.exports.tables.reckoning import Reckoning
from ecrf.record.address import UNGROUPED, is_under
from ecrf.record.value import Shown, Typed
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import FormData, LineData, QueryData, StatementData, SubjectData, Where
from ecrf.words import Message, Text

Noted = tuple[Said, str, str]
"""(words, flag value, code list of the flag); empty where there is none."""
_MOST = 10_000
"""Values whose words are remembered."""


class Standing:
    """Writes ClinicalData, one element per subject and per design version of its forms."""

    def __init__(self, pen: Pen, snapshot: Snapshot, reckoning: Reckoning, *, names: bool = True) -> None:
        self._pen, self._snapshot, self._reckoning, self._names = pen, snapshot, reckoning, names
        self._codelist_of = snapshot.lexicon.codelist_of
        self._values = 0
        self._units = {
            item.oid: unit_oid(item.unit) if item.unit else ""
            for form in snapshot.lexicon.forms()
            for group in form.groups
            for item in group.items
        }
        """OID of the unit of every field."""
        self._words: dict[int, tuple[str, bool, Shown]] = {}
        """By identity of a value: its text, whether it is a number, and itself, or its identity could pass to another."""

    def take(self, subject: SubjectData) -> None:
        """Write one subject; what is left out is counted."""
        stored, out = self._reckoning.stored, self._reckoning.left_out
        counts = subject.counts
        for kind in ("forms", "lines", "values", "queries", "statements"):
            stored[kind] += getattr(counts, kind)
        out["queries"] += counts.queries - len(subject.queries)
        forms = [form for form in subject.forms if not self._leaves_out(subject, form)]
        self._about = About(subject, names=self._names)
        kept = {form.record for form in forms}
        self._about.settle(forms, [form.record for form in subject.forms if form.record not in kept])
        if not forms:
            self._subject(subject, (), self._snapshot.designs[-1].design.study.version)
        for version, same in groupby(
            sorted(forms, key=lambda form: form.design), key=lambda form: form.design
        ):
            self._subject(subject, tuple(same), version)
        self._about.finish(self._reckoning)

    def _leaves_out(self, subject: SubjectData, form: FormData) -> bool:
        """Whether a form was entered in error or is a second pass."""
        if not (subject.in_error or form.in_error or form.entry_pass > 1):
            return False
        left = self._reckoning.left_out
        left["forms"] += 1
        left["lines"] += len(form.lines)
        left["values"] += sum(len(line.items) for line in form.lines)
        return True

    def _subject(self, subject: SubjectData, forms: Sequence[FormData], version: str) -> None:
        pen = self._pen
        version_named = f"MDV.{version}"
        with (
            pen.open("ClinicalData", StudyOID=self._snapshot.head.study, MetaDataVersionOID=version_named),
            pen.open("SubjectData", SubjectKey=subject.number),
        ):
            self._signature(self._about.signature(""), subject)
            pen.put("SiteRef", LocationOID=site_oid(subject.site.number))
            self._annotate(self._about.notes(""))
            for prefix, same in groupby(forms, key=lambda form: "/".join(form.record.split("/")[:2])):
                self._event(subject, prefix, tuple(same))

    def _event(self, subject: SubjectData, prefix: str, forms: Sequence[FormData]) -> None:
        where = forms[0].where
        repeat = str(where.repeat) if where.repeat else ""
        with self._pen.open("StudyEventData", StudyEventOID=where.event, StudyEventRepeatKey=repeat):
            self._signature(self._about.signature(prefix), subject)
            self._annotate(self._about.notes(prefix))
            for form in forms:
                self._form(subject, form)

    def _form(self, subject: SubjectData, form: FormData) -> None:
        self._reckoning.written["forms"] += 1
        repeat = str(form.where.form_repeat) if self._repeats(form) else ""
        with self._pen.open("FormData", FormOID=form.where.form, FormRepeatKey=repeat):
            self._signature(self._about.signature(form.record), subject)
            self._annotate(self._about.notes(form.record))
            for line in form.lines:
                if line.removed:
                    self._reckoning.left_out["lines"] += 1
                    self._reckoning.left_out["values"] += len(line.items)
                else:
                    self._line(line)

    def _repeats(self, form: FormData) -> bool:
        event = self._snapshot.lexicon.find_event(form.where.event)
        return any(use.repeating for use in event.forms if use.form == form.where.form) if event else False

    def _line(self, line: LineData) -> None:
        self._reckoning.written["lines"] += 1
        key = "" if line.at.endswith(f"/{UNGROUPED}") else str(line.number)
        with self._pen.open("ItemGroupData", ItemGroupOID=line.group, ItemGroupRepeatKey=key):
            self._annotate([*self._about.notes(line.at.rpartition("/")[0]), *self._about.notes(line.at)]
                           if not key else self._about.notes(line.at))  # fmt: skip
            is_noted = self._about.notes_fields_of(line.at)
            plain: list[tuple[str, str, str]] = []
            for oid, value in line.values():
                known = self._words.get(id(value)) or self._learn(value)
                if known is None or is_noted or oid not in self._units:
                    self._pen.items(plain)
                    plain = []
                    self._item(line, oid)
                    continue
                plain.append((oid, known[0], self._units[oid] if known[1] else ""))
                self._values += 1
            self._pen.items(plain)
            self._reckoning.written["values"] += self._values
            self._values = 0

    def _learn(self, value: Shown) -> tuple[str, bool, Shown] | None:
        """How a value is said in one item and nothing beside it; the reader gives the same object for the same bytes."""
        native = value.native if isinstance(value, Typed) else None
        say = SINGLE.get(type(native))
        if say is None:
            return None
        if len(self._words) >= _MOST:
            self._words.clear()
        learned = self._words[id(value)] = (say(native), isinstance(native, Decimal), value)
        return learned

    def _item(self, line: LineData, oid: str) -> None:
        found = self._snapshot.lexicon.find_item(oid)
        if found is None:
            return
        self._values += 1
        item, notes = found[1].item, self._about.notes(f"{line.at}/{oid}")
        for one in values_of(item, line.value(oid), self._codelist_of(item)):
            told: list[Noted] = [(Text(one.note), "", "")] if one.note else []
            write_item(self._pen, (one.oid, one.value, one.unit), [*told, *notes])
            notes = []

    def _signature(self, made: StatementData | None, subject: SubjectData) -> None:
        if made is not None:
            write_signature(self._pen, made, subject)

    def _annotate(self, notes: Sequence[Noted]) -> None:
        write_notes(self._pen, notes)


def write_item(
    pen: Pen, what: tuple[str, str, str], notes: Sequence[Noted] = (), kind: str = "",
    audit: AbstractContextManager[None] | None = None,
) -> None:  # fmt: skip
    """ItemData of (OID, value, unit) with annotations; `audit` is entered first, to write the audit record."""
    oid, value, unit = what
    with pen.open("ItemData", ItemOID=oid, TransactionType=kind, Value=value):
        if audit is not None:
            with audit:
                pass
        if unit:
            pen.put("MeasurementUnitRef", MeasurementUnitOID=unit_oid(unit))
        write_notes(pen, notes)


def write_signature(pen: Pen, made: StatementData, subject: SubjectData) -> None:
    """A Signature element: who, where, what it means, when."""
    pen.meanings.add(made.meaning)
    with pen.open("Signature", ID=f"SN.{subject.number}.{made.sequence}.{made.statement}".replace(" ", "_")):
        pen.put("UserRef", UserOID=user_oid(made.by))
        pen.put("LocationRef", LocationOID=site_oid(subject.site.number))
        pen.put("SignatureRef", SignatureOID=signature_oid(made.meaning))
        pen.put("DateTimeStamp", made.time)


def write_notes(pen: Pen, notes: Sequence[Noted]) -> None:
    """Annotation elements, numbered from 1."""
    for number, (said, flag, codelist) in enumerate(notes, 1):
        words = words_of(said)
        with pen.open("Annotation", SeqNum=str(number)):
            if words:
                pen.put("Comment", words)
            if flag:
                with pen.open("Flag"):
                    pen.put("FlagValue", flag, CodeListOID=codelist)


def words_of(said: Said | None) -> str:
    """Words as data: both languages of a label, the code of a message."""
    match said:
        case None:
            return ""
        case Message():
            return said.code
        case _:
            return " / ".join(part for part in (said.en, said.zh) if part)


class About:
    """What is said about addresses of one subject: queries, statements, marks, locks; each is written once."""

    def __init__(self, subject: SubjectData, *, names: bool = True) -> None:
        self._names = names
        self._notes: dict[str, list[Noted]] = {}
        self._signatures: dict[str, list[StatementData]] = {}
        self._noted: set[str] = set()
        """Lines of whose fields something is said."""
        self._queries, self._statements = 0, 0
        for mark in subject.marks:
            self._add(mark.where, Text(mark.reason), mark.code, MISSING)
        for query in subject.queries:
            self._queries += 1
            self._add(query.where, self._thread(query), query.status, QUERY_STATES)
        for lock in subject.locks:
            self._add(lock.where, Text(""), lock.level, LOCKS)
        for made in subject.statements:
            self._statements += 1
            self._state(made)

    def _state(self, made: StatementData) -> None:
        if made.statement == "signature" and made.holds:
            self._signatures.setdefault(made.where.at, []).append(made)
            return
        flag = "signature_broken" if made.statement == "signature" else made.statement
        standing = "" if made.holds else " (no longer holds)"
        said = Text(
            f"{self._who(made.person, made.by)} · {made.role} · {made.time}{standing}".strip()
            + _after(words_of(made.note))
        )
        self._add(made.where, said, flag if flag in STATES[REVIEWS] else "judgement", REVIEWS)

    def _add(self, where: Where, said: Said, flag: str, codelist: str) -> None:
        self._notes.setdefault(where.at, []).append((said, flag, codelist))

    def settle(self, forms: Sequence[FormData], left_out: Sequence[str]) -> None:
        """What is said of an address that has no element goes to the nearest that has one, bearing the address."""
        there, lines = {""}, {}
        gone = list(left_out)
        for form in forms:
            there |= {"/".join(form.record.split("/")[:2]), form.record}
            gone += [line.at for line in form.lines if line.removed]
            for line in form.lines:
                lines[line.at] = line
                if line.at.endswith(f"/{UNGROUPED}"):
                    there.add(line.at.rpartition("/")[0])
        there |= lines.keys()
        for at in self._notes:
            above, _, oid = at.rpartition("/")
            if above in lines and oid in lines[above].items:
                there.add(at)
        self._noted = {at.rpartition("/")[0] for at in self._notes}
        for at in [
            at for at in self._notes if at not in there and not any(is_under(at, each) for each in gone)
        ]:
            place = at
            while place not in there:
                place = place.rpartition("/")[0]
            moved = [
                (Text(f"{at}: {words_of(said)}"), flag, codelist)
                for said, flag, codelist in self._notes.pop(at)
            ]
            self._notes.setdefault(place, []).extend(moved)

    def notes_fields_of(self, line: str) -> bool:
        """Whether anything is said about a field of a line."""
        return line in self._noted

    def signature(self, at: str) -> StatementData | None:
        """The last signature that holds at an address; earlier ones become notes there."""
        made = self._signatures.pop(at, [])
        for other in made[:-1]:
            said = Text(
                f"{self._who(other.person, other.by)} · {other.role} · {other.time} · {other.meaning}"
            )
            self._notes.setdefault(at, []).append((said, "", ""))
        return made[-1] if made else None

    def notes(self, at: str) -> list[Noted]:
        """What is said about an address; given once."""
        return self._notes.pop(at, [])

    def _who(self, name: str, number: int) -> str:
        """A person as this file calls them: by name, or by number alone."""
        return name if self._names or not number else user_oid(number)

    def _thread(self, query: QueryData) -> Text:
        said = []
        for one in query.thread:
            who = " · ".join(part for part in (self._who(one.person, one.by) or "system", one.role) if part)
            said.append(f"[{one.act} {one.at} {who}] {words_of(one.text)}".strip())
        return Text("\n".join(said))

    def finish(self, reckoning: Reckoning) -> None:
        """Count: what is about something left out is left out with it."""
        left_queries = sum(
            1 for notes in self._notes.values() for _, _, codelist in notes if codelist == QUERY_STATES
        )
        left_statements = sum(
            1 for notes in self._notes.values() for _, _, codelist in notes if codelist == REVIEWS
        )
        left_statements += sum(len(made) for made in self._signatures.values())
        for kind, all_of, left in (
            ("queries", self._queries, left_queries),
            ("statements", self._statements, left_statements),
        ):
            reckoning.written[kind] += all_of - left
            reckoning.left_out[kind] += left


def _after(words: str) -> str:
    return f": {words}" if words else ""
