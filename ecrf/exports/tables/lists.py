"""The standing lists: subjects, visits, forms, missing marks, queries, prompts, statements, trail."""

from __future__ import annotations

from collections.abc import Iterable

from ecrf.exports.tables.reckoning import Reckoning
from ecrf.exports.tables.table import Book, Cell, Column, Family, Kind, Sink, Table
from ecrf.services.reads.form_view import Said
from ecrf.services.reads.snapshot_view import (
    AuditLine,
    FormData,
    QueryData,
    SubjectData,
    Where,
)
from ecrf.words import Message, Speaker

_WHO: tuple[tuple[str, Kind], ...] = (("subject", Kind.CODE), ("site", Kind.CODE))
_WHERE: tuple[tuple[str, Kind], ...] = (
    ("visit", Kind.CODE), ("visit__label", Kind.TEXT), ("visit_no", Kind.COUNT), ("form", Kind.CODE),
    ("form__label", Kind.TEXT), ("form_no", Kind.COUNT), ("line_no", Kind.COUNT), ("item", Kind.CODE),
    ("item__label", Kind.TEXT),
)  # fmt: skip
_LISTS: dict[str, tuple[tuple[str, Kind], ...]] = {
    "subjects": (
        *_WHO, ("site_name", Kind.TEXT), ("status", Kind.CODE), ("status__label", Kind.TEXT), ("added", Kind.TEXT),
        ("design", Kind.CODE), ("forms", Kind.COUNT), ("queries_open", Kind.COUNT), ("entries", Kind.COUNT),
        ("state", Kind.CODE),
    ),
    "randomised": (
        *_WHO, ("randno", Kind.TEXT), ("time", Kind.TEXT), ("stratum", Kind.TEXT), ("arm", Kind.CODE),
        ("arm__label", Kind.TEXT),
    ),
    "visits": (
        *_WHO, ("visit", Kind.CODE), ("visit__label", Kind.TEXT), ("visit_no", Kind.COUNT), ("planned", Kind.DATE),
        ("earliest", Kind.DATE), ("latest", Kind.DATE), ("actual", Kind.DATE), ("visit_state", Kind.CODE),
        ("visit_state__label", Kind.TEXT), ("days_off", Kind.COUNT),
    ),
    "forms": (
        *_WHO, ("visit", Kind.CODE), ("visit__label", Kind.TEXT), ("visit_no", Kind.COUNT), ("visit_date", Kind.DATE),
        ("form", Kind.CODE), ("form__label", Kind.TEXT), ("form_no", Kind.COUNT), ("entry_pass", Kind.COUNT),
        ("form_status", Kind.CODE), ("form_status__label", Kind.TEXT), ("correction", Kind.CODE), ("state", Kind.CODE),
        ("design", Kind.CODE), ("lines", Kind.COUNT), ("values", Kind.COUNT), ("changed_by", Kind.TEXT),
        ("changed_at", Kind.TEXT),
    ),
    "missing": (*_WHO, *_WHERE, ("miss", Kind.CODE), ("miss__label", Kind.TEXT), ("note", Kind.LONG)),
    "queries": (
        *_WHO, ("query", Kind.COUNT), *_WHERE, ("query_status", Kind.CODE), ("query_status__label", Kind.TEXT),
        ("by_system", Kind.CODE), ("check", Kind.CODE), ("to", Kind.TEXT), ("about", Kind.LONG), ("opened_at", Kind.TEXT),
        ("changed_at", Kind.TEXT), ("said", Kind.COUNT),
    ),
    "threads": (
        *_WHO, ("query", Kind.COUNT), ("act", Kind.CODE), ("act__label", Kind.TEXT), ("person", Kind.TEXT),
        ("role", Kind.TEXT), ("time", Kind.TEXT), ("text", Kind.LONG),
    ),
    "prompts": (
        *_WHO, *_WHERE, ("check", Kind.CODE), ("say", Kind.LONG), ("answered", Kind.CODE), ("answer", Kind.LONG),
    ),
    "statements": (
        *_WHO, *_WHERE, ("statement", Kind.CODE), ("statement__label", Kind.TEXT), ("meaning", Kind.TEXT),
        ("holds", Kind.CODE), ("person", Kind.TEXT), ("role", Kind.TEXT), ("time", Kind.TEXT), ("note", Kind.LONG),
        ("withdrawn", Kind.CODE), ("entry", Kind.COUNT), ("digest", Kind.TEXT),
    ),
    "locks": (*_WHO, *_WHERE, ("level", Kind.CODE), ("level__label", Kind.TEXT)),
    "audit": (
        ("root", Kind.CODE), *_WHO, ("entry", Kind.COUNT), ("stored", Kind.TEXT), ("person", Kind.TEXT),
        ("role", Kind.TEXT), ("organisation", Kind.TEXT), ("kind", Kind.CODE), ("kind__label", Kind.TEXT), *_WHERE,
        ("old", Kind.LONG), ("new", Kind.LONG), ("reason", Kind.LONG), ("note", Kind.LONG), ("how", Kind.CODE),
        ("by_system", Kind.CODE), ("typed", Kind.TEXT), ("workstation", Kind.TEXT), ("program", Kind.TEXT),
        ("transaction", Kind.TEXT),
    ),
}  # fmt: skip
BEFORE_DATA = ("subjects", "visits", "forms")
AFTER_DATA = ("missing", "queries", "threads", "prompts", "statements", "locks")


def make_columns(speaker: Speaker, wanted: Iterable[tuple[str, Kind]]) -> tuple[Column, ...]:
    """Columns whose labels stand in the catalogue."""
    return tuple(Column(name.upper(), speaker.say(f"exports.column.{name}"), kind) for name, kind in wanted)


def list_table(speaker: Speaker, key: str) -> Table:
    """One of the standing lists."""
    return Table(
        key=key,
        title=speaker.say(f"exports.table.{key}"),
        columns=make_columns(speaker, _LISTS[key]),
        family=Family.TRAIL if key == "audit" else Family.LIST,
        about=speaker.say(f"exports.table.{key}.about"),
    )


class Lists:
    """Writes the lists, one subject after another."""

    def __init__(self, speaker: Speaker, reckoning: Reckoning) -> None:
        self._speaker, self._reckoning = speaker, reckoning
        self._sinks: dict[str, Sink] = {}
        self._labels: dict[str, str] = {}

    def open(self, book: Book, keys: Iterable[str]) -> None:
        """Begin some of the lists, in this order."""
        for key in keys:
            self._sinks[key] = book.open(list_table(self._speaker, key))

    def take(self, subject: SubjectData) -> None:
        """Write everything of a subject but data and trail."""
        who: tuple[Cell, ...] = (subject.number, subject.site.number)
        self._sinks["subjects"].append(self._subject(subject, who))
        taken = subject.randomised
        if taken is not None and "randomised" in self._sinks:
            arm = (taken.arm or None, self._say(taken.label) if taken.arm else None)
            self._sinks["randomised"].append((*who, taken.number, taken.time, taken.stratum, *arm))
        for visit in subject.visits:
            window = visit.window
            state = (str(visit.state), self._label(f"visit_state.{visit.state}"))
            repeat = visit.repeat if visit.repeats > 1 else None
            days: tuple[Cell, ...] = (window.planned, window.earliest, window.latest, visit.actual)
            off = visit.days_off if visit.actual is not None else None
            self._sinks["visits"].append(
                (*who, visit.event, self._say(visit.label), repeat, *days, *state, off)
            )
        for form in subject.forms:
            self._sinks["forms"].append((*who, *self._form(form, subject)))
        for mark in subject.marks:
            label = self._label(f"missing.{mark.code}")
            self._sinks["missing"].append((*who, *self._where(mark.where), mark.code, label, mark.reason))
        for lock in subject.locks:
            label = self._label(f"exports.lock.{lock.level}")
            self._sinks["locks"].append((*who, *self._where(lock.where), lock.level, label))
        self._talk(subject, who)
        self._count(subject)

    def trail(self, lines: Iterable[AuditLine]) -> int:
        """Write entries of the trail; returns how many."""
        sink, written = self._sinks["audit"], 0
        for line in lines:
            sink.append(self._audit(line))
            written += 1
        return written

    def _count(self, subject: SubjectData) -> None:
        stored, written = self._reckoning.stored, self._reckoning.written
        for kind in ("forms", "queries", "prompts", "statements"):
            stored[kind] += getattr(subject.counts, kind)
            written[kind] += len(getattr(subject, kind))
        self._reckoning.left_out["queries"] += subject.counts.queries - len(subject.queries)
        self._reckoning.left_out["prompts"] += subject.silenced - (
            subject.counts.queries - len(subject.queries)
        )
        stored["subjects"] += 1
        written["subjects"] += 1

    def _subject(self, subject: SubjectData, who: tuple[Cell, ...]) -> tuple[Cell, ...]:
        unsettled = sum(query.status in ("open", "answered") for query in subject.queries)
        return (
            *who, subject.site.name, subject.status, self._label(f"subject.{subject.status}"), subject.added,
            subject.design.design.study.version, len(subject.forms), unsettled, subject.sequence,
            "in_error" if subject.in_error else None,
        )  # fmt: skip

    def _form(self, form: FormData, subject: SubjectData) -> tuple[Cell, ...]:
        where = form.where
        standing = [line for line in form.lines if not line.removed]
        return (
            where.event, self._say(where.visit), where.repeat or None, form.visit_date, where.form,
            self._say(where.title), where.form_repeat, form.entry_pass, form.status,
            self._label(f"exports.form_status.{form.status}"), "Y" if form.correction else None,
            "in_error" if form.in_error or subject.in_error else None, form.design, len(standing),
            sum(len(line.items) for line in standing), form.author, form.changed_at,
        )  # fmt: skip

    def _talk(self, subject: SubjectData, who: tuple[Cell, ...]) -> None:
        """Queries with their threads, prompts, statements."""
        for query in subject.queries:
            self._query(query, who)
        for prompt in subject.prompts:
            told = ("Y" if prompt.answered else "N", self._say(prompt.answer))
            row = (*who, *self._where(prompt.where), prompt.check, self._say(prompt.say), *told)
            self._sinks["prompts"].append(row)
        for each in subject.statements:
            label = self._label(f"exports.statement.{each.statement}")
            meaning = self._meaning(each.meaning)
            by = (each.person, self._label(f"role.{each.role}"), each.time, self._say(each.note))
            end = ("Y" if each.withdrawn else None, each.sequence, each.digest)
            holds = "Y" if each.holds else "N"
            row = (*who, *self._where(each.where), each.statement, label, meaning, holds, *by, *end)
            self._sinks["statements"].append(row)

    def _query(self, query: QueryData, who: tuple[Cell, ...]) -> None:
        status = (query.status, self._label(f"query_status.{query.status}"), "Y" if query.system else None)
        row = (
            *who, query.number, *self._where(query.where), *status, query.check or None, self._label(f"role.{query.to}"),
            self._say(query.about), query.opened_at, query.changed_at, len(query.thread),
        )  # fmt: skip
        self._sinks["queries"].append(row)
        for said in query.thread:
            act = (said.act, self._label(f"query_act.{said.act}"), said.person)
            role = self._label(f"role.{said.role}") if said.person else None
            self._sinks["threads"].append((*who, query.number, *act, role, said.at, self._say(said.text)))

    def _audit(self, line: AuditLine) -> tuple[Cell, ...]:
        subject, site = (
            (line.number, line.site) if line.root == "subject" else (None, line.site or line.number)
        )
        by = (line.person, self._label(f"role.{line.role}"), line.organisation)
        return (
            line.root, subject, site or None, line.sequence, line.stored, *by, line.kind,
            self._label(f"exports.kind.{line.kind}"), *self._where(line.where), self._maybe(line.old),
            self._maybe(line.new), self._maybe(line.reason), self._maybe(line.note), line.how or None,
            "Y" if line.system else None, line.typed, line.workstation, line.program, line.transaction,
        )  # fmt: skip

    def _where(self, where: Where) -> tuple[Cell, ...]:
        return (
            where.event or None, self._say(where.visit), where.repeat or None, where.form or None,
            self._say(where.title), where.form_repeat or None, where.line or None, where.item or None,
            self._say(where.label),
        )  # fmt: skip

    def _maybe(self, said: Said | None) -> str | None:
        return None if said is None else self._say(said)

    def _say(self, said: Said) -> str | None:
        return self._speaker.say(said) or None

    def _meaning(self, meaning: str) -> str | None:
        """What a signature stands for; a meaning without words of its own is shown as it is."""
        code = f"signature.{meaning}"
        label = self._label(code)
        return (meaning if label == code else label) or None

    def _label(self, code: str) -> str:
        if code not in self._labels:
            self._labels[code] = self._speaker.say(Message(code))
        return self._labels[code]
