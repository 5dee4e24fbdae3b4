"""Today: what waits for this person, list by list; digits jump to a list, Enter goes to the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.services.reads.access_view import AccessMark
from ecrf.services.reads.query_view import QueryRowView
from ecrf.services.reads.schedule_view import VisitState
from ecrf.services.reads.today_view import DueVisit, OpenForm, UrgentCall
from ecrf.ui.controls.grid_shape import Cell, Column, Row, Span
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Look
from ecrf.ui.states import QUERY, SHAPE, VISITS
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.safety import say_deaths
from ecrf.viewmodels.today import TodayScreen
from ecrf.words import Message, Text

_T = TypeVar("_T")
COLUMNS = (
    Column("what", "ui.today.subject", 130),
    Column("where", "ui.today.where", 220, 2),
    Column("why", "ui.today.what", 260, 3),
    Column("window", "ui.today.window", 130),
    Column("when", "ui.today.when", 130, 0, right=True),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page: its cells and where it leads; a heading leads nowhere."""

    row: Row
    place: Place | None = None


class TodayPage(Page):
    """Draws a TodayScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self.model = TodayScreen(frame.bench)
        self.lines: list[Line] = []
        self._starts: list[int] = []
        self.table = Table(self.look, COLUMNS)
        self.table.tell_empty("circle-check", "ui.today.empty", "ui.today.empty_line")
        self.table.activated.connect(self._open)
        self.table.pressed_key.connect(self._jump)
        self.notice = Notice(self.look)
        self._title = Said(self.look, "section.today", "title")
        self._day = Said(self.look, "", "base", "soft")
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._day)
        head.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.notice)
        whole.addWidget(self.table, 1)
        whole.addWidget(RowFoot(self.table))
        self.model.on_change.append(self._changed)
        self.look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The line in focus."""
        place = self.lines[self.table.row].place if self.table.row < len(self.lines) else None
        return (
            (place.chain, place.at or place.record or f"{place.event}/{place.repeat}") if place else ("", "")
        )

    def _changed(self) -> None:
        today, model = self.model.today, self.model
        day = model.bench.reads.as_of
        words = self.look.say(f"ui.weekday.{day.isoweekday()}")
        self._day.write(f"{day.isoformat()}  {words}")
        self.lines, self._starts = [], []
        self._section("ui.today.urgent", today.urgent, self._urgent)
        self._section("ui.today.alerts", today.alerts, self._alert)
        published, _ = today.amendment
        self._section("amending.title", (today.amendment,) if published else (), self._amendment)
        self._section("ui.today.to_review", (today.changed,) if today.changed else (), self._changes)
        self._section("ui.today.visits", today.visits, self._visit)
        self._section("ui.today.queries", today.queries, self._query)
        self._section(
            "ui.today.unanswered", (today.unanswered,) if today.unanswered[0] else (), self._unanswered
        )
        self._section("section.coding", (today.to_code,) if today.to_code else (), self._to_code)
        self._section("ui.today.begun", today.begun, self._form)
        self._section("ui.today.judgements", today.judgements, self._form)
        self._section("ui.today.to_sign", today.to_sign, self._form)
        self._section("ui.today.dropped", today.dropped, self._form)
        self.table.show_rows(len(self.lines), lambda row: self.lines[row].row)
        self._show_notice(today.last_run, run_due=today.run_due)

    def _show_notice(self, last_run: str, *, run_due: bool) -> None:
        session, stopping = self.model.bench.session, self.model.today.stopping
        if stopping is not None:
            self.notice.tell(Tone.RED, say_deaths(stopping))
        elif run_due and session.may("run_integrity"):
            code = "ui.today.run_due" if last_run else "ui.today.run_never"
            self.notice.tell(Tone.AMBER, Message(code, {"day": last_run} if last_run else {}))
        else:
            self.notice.clear()

    def _section(self, code: str, entries: tuple[_T, ...], line_of: Callable[[_T], Line]) -> None:
        if not entries:
            return
        self._starts.append(len(self.lines))
        heading = f"{len(self._starts)}   {self.look.say(code)}  ({len(entries)})"
        self.lines.append(Line(Row(heading=heading)))
        self.lines += [line_of(entry) for entry in entries]

    def _alert(self, mark: AccessMark) -> Line:
        look = self.look
        cells = (
            Cell(mark.who, strong=True),
            Cell(mark.workstation),
            Cell(look.say(f"access.mark.{mark.kind}"), "warning", Tone.RED),
            Cell(),
            Cell(mark.time[:16].replace("T", " "), soft=True),
        )
        return Line(Row(cells), self.model.go_alert(mark))

    def _amendment(self, versions: tuple[str, str]) -> Line:
        published, working = versions
        words = self.look.say(Message("amending.notice", {"version": published, "working": working}))
        cells = (Cell(), Cell(self.look.say("section.study")), Cell(words, "note", Tone.BLUE), Cell(), Cell())
        return Line(Row(cells), Place("study"))

    def _changes(self, count: int) -> Line:
        words = self.look.say("ui.today.changed_lines", count=count)
        cells = (
            Cell(),
            Cell(self.look.say("section.monitoring")),
            Cell(words, "verify", Tone.BLUE),
            Cell(),
            Cell(),
        )
        return Line(Row(cells), Place("monitoring"))

    def _unanswered(self, waiting: tuple[int, int]) -> Line:
        count, days = waiting
        words = self.look.say("ui.today.unanswered_line", count=count)
        icon, tone = QUERY["open"]
        oldest = self.look.say("ui.today.oldest", days=days)
        cells = (
            Cell(),
            Cell(self.look.say("section.queries")),
            Cell(words, icon, tone),
            Cell(),
            Cell(oldest, soft=True),
        )
        return Line(Row(cells), Place("queries"))

    def _to_code(self, count: int) -> Line:
        words = self.look.say("ui.today.to_code", count=count)
        cells = (
            Cell(),
            Cell(self.look.say("section.coding")),
            Cell(words, "link", Tone.BLUE),
            Cell(),
            Cell(),
        )
        return Line(Row(cells), Place("coding"))

    def _visit(self, due: DueVisit) -> Line:
        look, visit = self.look, due.visit
        icon, tone = VISITS[visit.state]
        name = _named(look, visit.label, visit.repeat if visit.repeats > 1 else 0)
        words = look.say("ui.today.days_over" if due.days > 0 else "ui.today.days_left", days=abs(due.days))
        state = look.say("visit_state.overdue" if visit.state is VisitState.OVERDUE else "visit_state.due")
        cells = (
            Cell(due.subject, strong=True),
            Cell(name),
            Cell(f"{state} · {look.say('ui.today.until', day=_day(visit.window.latest))}", icon, tone),
            Cell(span=span_of(due, self.model.bench.reads.as_of), tone=tone),
            Cell(words, tone=tone if due.days > 0 else None, soft=due.days <= 0),
        )
        return Line(Row(cells), self.model.go_visit(due))

    def _query(self, row: QueryRowView) -> Line:
        look, query = self.look, row.query
        icon, tone = QUERY[query.status]
        where = " · ".join(
            part
            for part in (_named(look, row.event, row.repeat), look.say(row.form), look.say(row.item))
            if part
        )
        cells = (
            Cell(row.subject, strong=True),
            Cell(where),
            Cell(look.say(query.about), icon, tone),
            Cell(),
            Cell(look.say("ui.days", days=query.age_days), soft=True),
        )
        return Line(Row(cells), self.model.go_query(row))

    def _urgent(self, call: UrgentCall) -> Line:
        look, form = self.look, call.form
        where = f"{_named(look, form.event, form.repeat)} · {look.say(form.form)}"
        cells = (
            Cell(form.subject, strong=True),
            Cell(where),
            Cell(look.say(call.say), "urgent", Tone.RED),
            Cell(),
            Cell(look.say("ui.today.now"), tone=Tone.RED),
        )
        return Line(Row(cells), self.model.go_form(form))

    def _form(self, form: OpenForm) -> Line:
        look, standing = self.look, form.standing
        icon, tone = SHAPE[standing.status]
        filled = f"{standing.filled}/{standing.asked}" if standing.asked else ""
        cells = (
            Cell(form.subject, strong=True),
            Cell(_named(look, form.event, form.repeat)),
            Cell(look.say(form.form), icon, tone),
            Cell(filled, soft=True),
            Cell(),
        )
        return Line(Row(cells), self.model.go_form(form))

    def _open(self, row: int) -> None:
        place = self.lines[row].place
        if place is not None:
            self.frame.go(place)

    def _jump(self, key: str) -> None:
        if key.isdigit() and 0 < int(key) <= len(self._starts):
            self.table.choose(self._starts[int(key) - 1] + 1)


def span_of(due: DueVisit, today: date) -> Span | None:
    """The visit's window as a bar with today's mark."""
    window = due.visit.window
    if window.earliest is None or window.latest is None or window.planned is None:
        return None
    mark = (today - window.earliest).days
    return Span((window.latest - window.earliest).days, (window.planned - window.earliest).days, mark)


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _named(look: Look, label: Text, repeat: int) -> str:
    words = look.say(label)
    return f"{words} {repeat}" if repeat else words


def build(frame: Frame) -> Page:
    """The page for the window."""
    return TodayPage(frame)
