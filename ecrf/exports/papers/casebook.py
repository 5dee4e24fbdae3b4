"""The casebook of one subject: every visit, form and field with all that was said about it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ecrf.exports.facts import facts_of, show_time
from ecrf.exports.job import Options, Written
from ecrf.exports.landing import compute_sha256, landing
from ecrf.exports.papers.casebook_fields import FieldPen
from ecrf.exports.papers.chapters import say_window
from ecrf.exports.papers.page import LEFT, RIGHT, Column, Paper
from ecrf.exports.papers.sayings import Sayings
from ecrf.exports.papers.sheet import Heads, Maker
from ecrf.exports.papers.type import (
    ACCENT,
    BAND,
    BAND_TEXT,
    BIG,
    BODY,
    BODY_BOLD,
    FAINT,
    HEADING,
    LABEL,
    LINE,
    MM,
    SMALL,
    SOFT,
    SUBHEAD,
    TITLE,
    Style,
)
from ecrf.record.address import UNGROUPED
from ecrf.record.value import Missing
from ecrf.schema.model import Group
from ecrf.services.reads.schedule_view import PlannedVisit, VisitState
from ecrf.services.reads.snapshot import Snapshot
from ecrf.services.reads.snapshot_view import FormData, LineData, SubjectData, Where
from ecrf.words import Fault, Refusal, Speaker

_HEADROOM = 30 * MM
"""A heading is not left alone at the foot of a page."""
_WAITING = (VisitState.NOT_EXPECTED, VisitState.EXPECTED, VisitState.UNPLANNED)
_CHIP = Style(8.2, 11, SOFT, bold=True)


def write_casebook(snapshot: Snapshot, options: Options, target: Path, speaker: Speaker) -> Written:
    """Write the casebook of the snapshot's one subject; the same data give the same bytes.

    Refuses `exports.no_subject` unless the snapshot covers exactly one subject, and like `write_workbook`.
    """
    subject = only_subject(snapshot, options)
    with landing(target) as part:
        book = Casebook(snapshot, subject, options, Maker(snapshot.head, options, speaker))
        pages = book.write(part)
    return Written(target, compute_sha256(target), (("pages", pages),))


def only_subject(snapshot: Snapshot, options: Options) -> SubjectData:
    """The one subject a snapshot covers; refuses `exports.no_subject`."""
    subjects = list(snapshot.subjects()) if snapshot.head.subjects == 1 else []
    if len(subjects) != 1:
        raise Refusal(Fault("exports.no_subject", options.subject))
    return subjects[0]


class Casebook:
    """Draws one subject."""

    def __init__(self, snapshot: Snapshot, subject: SubjectData, options: Options, maker: Maker) -> None:
        self._snapshot, self._subject, self._options, self._maker = snapshot, subject, options, maker
        audit = subject.audit() if options.audit else ()
        self._sayings = Sayings(subject, audit)
        self._paper: Paper
        self._pen: FieldPen

    def write(self, path: Path) -> int:
        """Draw everything; returns the number of pages."""
        subject, maker = self._subject, self._maker
        self._open(path, Heads(maker.say("casebook"), subject.number, subject.site.words))
        self._cover()
        for visit, forms in self._by_visit():
            self._visit(visit, forms)
        self._subject_history()
        pages, _ = self._paper.finish()
        return pages

    def _open(self, path: Path, heads: Heads) -> None:
        self._paper = self._maker.open(path, heads)
        self._pen = FieldPen(self._paper, self._maker, self._snapshot.lexicon, self._sayings)

    # -- the first page ----------------------------------------------------------------------------------------------

    def _cover(self) -> None:
        paper, subject, say = self._paper, self._subject, self._maker.say
        paper.bookmark(say("cover"), 0)
        paper.y -= 6 * MM
        paper.text(self._maker.speaker.say(self._snapshot.head.title), TITLE)
        paper.y -= 5 * MM
        paper.text(subject.number, BIG)
        status = self._maker.speaker.say(f"subject.{subject.status}")
        note = "  ·  " + say("in_error") if subject.in_error else ""
        paper.text(status + note, Style(11, 15, SOFT))
        paper.y -= 5 * MM
        facts = [(say("site"), subject.site.words), (say("added"), show_time(subject.added))]
        facts += facts_of(self._snapshot.head, self._maker.speaker, frozenset({"title", "sites"}))
        facts.append((say("record_digest"), subject.digest))
        for name, value in facts:
            paper.row(
                [Column(0, 46 * MM, name, LABEL), Column(48 * MM, 130 * MM, value, BODY)], line=LINE, gap=3
            )
        self._signatures()
        self._visits()

    def _signatures(self) -> None:
        """The signatures on the whole casebook or any part of it."""
        found = [each for each in self._subject.statements if each.signs]
        self._section(self._maker.say("signatures"))
        if not found:
            self._paper.text(self._maker.say("no_signatures"), SMALL)
        for each in found:
            self._paper.row([Column(4 * MM, 170 * MM, self.place(each.where), BODY_BOLD)], gap=1)
            self._pen.statement(each)

    def _visits(self) -> None:
        say = self._maker.say
        self._section(say("visits"))
        xs, widths = (0, 62, 88, 140), (60, 24, 50, 38)
        heads = (say("visit"), say("actual"), say("window"), say("state"))
        bold = Style(7.6, 10, SOFT, bold=True)
        self._paper.row(
            [Column(x * MM, w * MM, t, bold) for x, w, t in zip(xs, widths, heads, strict=True)], line=FAINT
        )
        waiting = 0
        for visit in self._subject.visits:
            if visit.state in _WAITING and not any(form.recorded for form in visit.forms):
                waiting += visit.state is VisitState.EXPECTED
                continue
            off = say("days_off", days=visit.days_off) if visit.days_off else ""
            state = self._maker.speaker.say(f"visit_state.{visit.state}")
            name, days = self._maker.speaker.say(visit.name), say_window(visit.window)
            texts = (name, str(visit.actual or ""), days, f"{state} {off}".strip())
            styles = (BODY, BODY, Style(7.6, BODY.leading, SOFT), Style(7.6, BODY.leading, SOFT))
            cells = zip(xs, widths, texts, styles, strict=True)
            self._paper.row([Column(x * MM, w * MM, t, s) for x, w, t, s in cells], line=LINE, gap=2.5)
        if waiting:
            self._paper.space(2)
            self._paper.text(say("not_yet_due", count=waiting), SMALL)

    # -- visits and forms --------------------------------------------------------------------------------------------

    def _by_visit(self) -> Iterable[tuple[PlannedVisit | None, list[FormData]]]:
        """Visits that have a record, something missing or something said, in order; unknown ones last."""
        by_prefix: dict[str, list[FormData]] = {}
        for form in self._subject.forms:
            by_prefix.setdefault("/".join(form.record.split("/")[:2]), []).append(form)
        spoken = {"/".join(at.split("/")[:2]) for at in (*self._sayings.marks, *self._sayings.queries) if at}
        for visit in self._subject.visits:
            forms = by_prefix.pop(visit.prefix, [])
            if forms or visit.prefix in spoken:
                yield visit, forms
        for forms in by_prefix.values():
            yield None, forms

    def _visit(self, visit: PlannedVisit | None, forms: list[FormData]) -> None:
        paper = self._paper
        name = (
            self._maker.speaker.say(visit.name)
            if visit is not None
            else self.place(forms[0].where, only_visit=True)
        )
        prefix = visit.prefix if visit is not None else "/".join(forms[0].record.split("/")[:2])
        paper.running = name
        paper.new_page()
        paper.bookmark(name, 0)
        day = str(visit.actual) if visit is not None and visit.actual else ""
        paper.fill(LEFT, paper.y - 8 * MM, RIGHT - LEFT, 8 * MM, ACCENT)
        columns = [
            Column(3 * MM, 120 * MM, name, BAND_TEXT),
            Column(120 * MM, 55 * MM, day, BAND_TEXT, right=True),
        ]
        paper.row(columns, gap=7.5)
        if visit is not None:
            self._window(visit)
        for mark in self._sayings.marks.get(prefix, []):
            paper.text(f"– {self._missing(mark.code, mark.reason)}", BODY)
        self._pen.talk(prefix)
        for at, marks in self._sayings.marks.items():
            if at.count("/") == 4 and at.startswith(prefix + "/") and not any(f.record == at for f in forms):
                self._form_missing(marks[0].where, self._missing(marks[0].code, marks[0].reason))
        for form in forms:
            self._form(form)
        for line in self._sayings.audit.get(prefix, []):
            self._pen.entry(line)

    def _window(self, visit: PlannedVisit) -> None:
        window, say = visit.window, self._maker.say
        parts = [self._maker.speaker.say(f"visit_state.{visit.state}")]
        if window.planned and window.earliest and window.latest:
            span = say(
                "window_of",
                planned=str(window.planned),
                earliest=str(window.earliest),
                latest=str(window.latest),
            )
            parts.insert(0, span)
        if visit.days_off:
            parts.append(say("days_off", days=visit.days_off))
        self._paper.space(3)
        self._paper.text("  ·  ".join(parts), SMALL)

    def _form_missing(self, where: Where, why: str) -> None:
        self._form_head(self._maker.speaker.say(where.title), where.form, why)

    def _form_head(self, title: str, oid: str, state: str) -> None:
        paper = self._paper
        paper.space(7 * MM)
        paper.need(_HEADROOM)
        paper.bookmark(title, 1)
        columns = [
            Column(0, 122 * MM, title, HEADING),
            Column(122 * MM, 56 * MM, f"{state}   {oid}", _CHIP, right=True),
        ]
        paper.row(columns, line=ACCENT, gap=3)

    def _form(self, form: FormData) -> None:
        paper, speaker = self._paper, self._maker.speaker
        title = speaker.say(form.where.title) + (
            f"  #{form.where.form_repeat}" if form.where.form_repeat > 1 else ""
        )
        state = speaker.say("status.in_error" if form.in_error else f"exports.form_status.{form.status}")
        if form.correction:
            state += f" · {speaker.say('badge.correction')}"
        paper.running = f"{self.place(form.where, only_visit=True)}  ·  {title}"
        self._form_head(title, form.where.form, state)
        paper.y -= 2
        paper.text(self._about(form), SMALL)
        for lock in self._sayings.locks.get(form.record, []):
            paper.text(speaker.say(f"exports.lock.{lock.level}"), SMALL)
        for mark in self._sayings.marks.get(form.record, []):
            paper.text(f"– {self._missing(mark.code, mark.reason)}", BODY)
        self._pen.talk(form.record)
        for group in form.form.groups:
            self._group(form, group)
        history = self._sayings.audit.get(form.record, [])
        for line in history[1:] if history and history[0].kind == "form.opened" else history:
            self._pen.entry(line)

    def _about(self, form: FormData) -> str:
        """Who began the form and who changed it last."""
        first = next(iter(self._sayings.audit.get(form.record, [])), None)
        changed = self._maker.say(
            "changed", person=form.author, time=show_time(form.changed_at), version=form.design
        )
        if first is None or first.kind != "form.opened":
            return changed
        return f"{self._maker.say('begun', person=first.person, time=show_time(first.stored))}  ·  {changed}"

    def _group(self, form: FormData, group: Group) -> None:
        at = f"{form.record}/{group.oid}"
        lines = form.lines_of(group.oid)
        if group.repeating:
            if lines or self._sayings.marks.get(at):
                self._group_head(group, at)
            for line in lines:
                self._log_line(form, group, line)
            return
        only = lines[0] if lines else None
        shown = [
            item for item in group.items
            if (only is not None and only.version(item.oid)) or form.shows(group.oid, UNGROUPED, item.oid)
        ]  # fmt: skip
        if not shown:
            return
        if len(form.form.groups) > 1:
            self._group_head(group, at)
        above = only.missing if only is not None else self._above(form, at)
        for item in shown:
            value = only.value(item.oid) if only is not None else None
            self._pen.field(item, f"{at}/{UNGROUPED}/{item.oid}", value, above)

    def _above(self, form: FormData, at: str) -> Missing | None:
        """The missing mark over a group that has no line of its own."""
        mark = next(iter(self._sayings.marks.get(at, [])), None)
        return form.missing if mark is None else Missing(mark.code, mark.reason)

    def _group_head(self, group: Group, at: str) -> None:
        paper = self._paper
        if self._maker.speaker.say(group.label) not in paper.running:
            paper.space(3)
            paper.need(16 * MM)
            paper.row([Column(0, 170 * MM, self._maker.speaker.say(group.label), SUBHEAD)], gap=3)
        for mark in self._sayings.marks.get(at, []):
            paper.text(f"– {self._missing(mark.code, mark.reason)}", BODY, indent=4 * MM)
        self._pen.talk(at)

    def _log_line(self, form: FormData, group: Group, line: LineData) -> None:
        paper = self._paper
        paper.need(18 * MM)
        state = self._maker.say("line_removed") if line.removed else ""
        name = self._maker.say("line", number=line.number)
        columns = [
            Column(2 * MM, 100 * MM, name, BODY_BOLD),
            Column(100 * MM, 76 * MM, state, _CHIP, right=True),
        ]
        paper.space(2)
        paper.row(columns, gap=3, band=BAND)
        for item in group.items:
            if line.version(item.oid) or (not line.removed and form.shows(group.oid, line.line, item.oid)):
                self._pen.field(item, f"{line.at}/{item.oid}", line.value(item.oid), line.missing)
        self._pen.talk(line.at)
        for each in self._sayings.audit.get(line.at, []):
            self._pen.entry(each)

    # -- the end -----------------------------------------------------------------------------------------------------

    def _subject_history(self) -> None:
        """What concerns the subject as a whole."""
        whole = self._sayings.audit.get("", [])
        if not whole and not self._sayings.queries.get("") and not self._sayings.statements.get(""):
            return
        self._paper.running = self._maker.say("subject_history")
        self._paper.new_page()
        self._paper.bookmark(self._maker.say("subject_history"), 0)
        self._section(self._maker.say("subject_history"))
        self._pen.talk("")
        for line in whole:
            self._pen.entry(line)

    def _section(self, title: str) -> None:
        paper = self._paper
        paper.space(6 * MM)
        paper.need(_HEADROOM)
        paper.row([Column(0, 170 * MM, title, HEADING)], line=ACCENT, gap=3)
        paper.y -= 3

    def place(self, where: Where, *, only_visit: bool = False) -> str:
        """An address in words."""
        say = self._maker.speaker.say
        visit = say(where.visit) + (f" {where.repeat}" if where.repeat else "")
        if only_visit or not where.form:
            return visit or self._maker.say("whole_casebook")
        form = say(where.title) + (f" #{where.form_repeat}" if where.form_repeat > 1 else "")
        line = self._maker.say("line", number=where.line) if where.line else ""
        return " · ".join(part for part in (visit, form, line, say(where.label)) if part)

    def _missing(self, code: str, reason: str) -> str:
        name = self._maker.speaker.say(f"missing.{code}")
        return f"{name} – {reason}" if reason else name
