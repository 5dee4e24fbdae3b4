"""Locks: the checklist line by line, each open point one key away; freeze, lock, lift, lock for good, seal."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer

from ecrf.services.reads.locks_view import CheckLine, LockEvent, LockView, PointView, SiteLock
from ecrf.ui.controls.arrange import BENEATH, BESIDE, bar, column, split
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.lock_acts import LockActs
from ecrf.ui.states import LOCKS
from ecrf.ui.theme import Tone
from ecrf.viewmodels.locks import LockScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Message

LINES = (
    Column("line", "ui.locks.line", 230, 4),
    Column("count", "ui.locks.count", 64, right=True),
)
POINTS = (
    Column("subject", "ui.queries.subject", 84),
    Column("where", "ui.today.where", 220, 3),
    Column("item", "ui.monitor.item", 160, 2),
)
SITES = (
    Column("site", "ui.locks.site", 130, 2),
    Column("level", "ui.locks.level", 100, 1),
    Column("subjects", "ui.locks.subjects", 70, right=True),
)
EVENTS = (
    Column("act", "ui.locks.act", 110, 1),
    Column("who", "ui.monitor.who", 90, 1),
    Column("when", "ui.monitor.when", 124),
    Column("why", "ui.monitor.why", 100, 2),
)


class LocksPage(Page):
    """Draws a LockScreen: of one place of a subject, or of the sites one after another."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = LockScreen(frame.bench)
        self.title = Said(look, "", "title")
        self.state = Said(look, "", "bold")
        self.checks = Table(look, LINES)
        self.checks.tell_empty("circle-check", "ui.locks.no_site", "ui.locks.no_site_line")
        self.checks.moved.connect(lambda _row: self._show_points())
        self.checks.activated.connect(self._to_points)
        self.table = Table(look, POINTS, "locks")
        self.table.tell_empty("circle-check", "ui.locks.met", "ui.locks.met_line")
        self.table.activated.connect(self._jump)
        self.sites = Table(look, SITES)
        self.sites.moved.connect(self._site_chosen)
        self.events = Table(look, EVENTS)
        self.events.tell_empty("unlock", "ui.locks.no_event", "ui.locks.no_event_line")
        self.notice = Notice(look)
        self.ask = AskLine(look)
        self.acts = LockActs(self)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)
        self._here = False
        """Whether this page is in view: nothing goes on behind another one, or after the window closed."""
        self._lay_out()
        self._listen()
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Show the locks of a place of a subject, or of the sites."""
        self._here = True
        if (self.model.subject, self.model.at) != (place.chain, place.at):
            self.model = LockScreen(self.frame.bench, place.chain, place.at)
            self._listen()
            self.checks.row = self.table.row = 0
        self.model.refresh()

    def leave_place(self) -> None:
        """Nothing goes on behind another page."""
        self._here = False
        self._timer.stop()

    def take_focus(self) -> None:
        """Into the checklist."""
        self.checks.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """The open point in focus."""
        point = self._point
        return (point.point.chain, point.point.at) if point is not None else ("", "")

    @property
    def _point(self) -> PointView | None:
        line = self._line
        points = line.points if line is not None else ()
        return points[self.table.row] if self.table.row < len(points) else None

    @property
    def _line(self) -> CheckLine | None:
        lines = self.model.lines if self.model.view is not None else ()
        return lines[self.checks.row] if self.checks.row < len(lines) else None

    def _listen(self) -> None:
        self.model.on_change.append(self._changed)

    def _lay_out(self) -> None:
        side = split(BENEATH, (self.sites, self.events), (260, 260))
        parts = split(BESIDE, (self.checks, self.table, side), (300, 480, 420), grows=1)
        top = bar((self.title, self.state), self.acts.buttons)
        column(self, (top, self.notice, parts, RowFoot(self.table), self.ask), parts)

    def _work(self) -> None:
        self.model.work()
        self._changed()

    def _changed(self) -> None:
        model, view = self.model, self.model.view
        self._timer.start() if model.is_working and self._here else self._timer.stop()
        self._say_what(view)
        lines = model.lines if view is not None else ()
        self.checks.show_rows(len(lines), lambda row: self._check(lines[row]))
        self._show_points()
        self.sites.setVisible(model.is_site)
        self.sites.row = model.row
        self.sites.show_rows(len(model.sites), lambda row: self._site(model.sites[row]))
        events = view.events if view is not None else ()
        self.events.show_rows(len(events), lambda row: self._event(events[row]))
        self.acts.show(view)
        self._tell()
        self.frame.follow()

    def _say_what(self, view: LockView | None) -> None:
        say = self.look.say
        if view is None:
            self.title.write(say("section.locks"))
            self.state.write("")
            return
        about = say(view.title)
        number = say("ui.head.site", site=view.number) if self.model.is_site else view.number
        self.title.write(f"{number}   {about}" if about else number)
        words = say(f"ui.lock.{view.level}") if view.level else say("ui.locks.none")
        if view.unlocks:
            words = f"{words}   ·   {say('ui.locks.unlocks', count=view.unlocks)}"
        self.state.write(words)

    def _tell(self) -> None:
        model, view = self.model, self.model.view
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif view is not None and view.sealed:
            self.notice.tell(
                Tone.GREY, Message("ui.locks.sealed", {"time": view.sealed[:16].replace("T", " ")})
            )
        elif model.is_working:
            self.notice.tell(Tone.BLUE, Message("ui.locks.working", {"done": model.done, "all": model.all}))
        elif view is not None and not model.open_points:
            self.notice.tell(Tone.GREEN, "ui.locks.ready")
        else:
            self.notice.tell(Tone.AMBER, Message("ui.locks.open", {"count": model.open_points}))

    def _show_points(self) -> None:
        line = self._line
        points = line.points if line is not None else ()
        self.table.show_rows(len(points), lambda row: self._open(points[row]))

    def _check(self, line: CheckLine) -> Row:
        name = self.look.say(f"lock.line.{line.name}")
        if line.points:
            return Row((Cell(name, "close", Tone.RED, strong=True), Cell(str(len(line.points)), strong=True)))
        icon, tone = ("clock", Tone.GREY) if self.model.is_working else ("check", Tone.GREEN)
        return Row((Cell(name, icon, tone), Cell("—", soft=True)))

    def _open(self, each: PointView) -> Row:
        say, point = self.look.say, each.point
        where = say(each.where)
        if not point.chain:
            where = say(f"ui.integrity.nature_{point.at}") if point.line == "integrity" else point.at
        return Row((Cell(point.subject, strong=True), Cell(where), Cell(say(each.item), soft=True)))

    def _site(self, site: SiteLock) -> Row:
        words = self.look.say(f"ui.lock.{site.level}") if site.level else "—"
        level = Cell(words, LOCKS.get(site.level, ""), soft=not site.level)
        return Row((Cell(f"{site.number} {site.name}", strong=True), level, Cell(str(site.subjects))))

    def _event(self, event: LockEvent) -> Row:
        say = self.look.say
        code = "ui.locks.lifted" if event.lifted else "ui.locks.set"
        words = say(code, level=say(f"ui.lock.{event.level}"))
        cells = (
            Cell(words, "unlock" if event.lifted else LOCKS.get(event.level, "lock")),
            Cell(event.person),
            Cell(event.time[:16].replace("T", " "), soft=True),
            Cell(say(event.why), soft=True),
        )
        return Row(cells)

    def _to_points(self, _row: int) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _site_chosen(self, row: int) -> None:
        self.model.choose_site(row)

    def _jump(self, _row: int) -> None:
        point = self._point
        if point is not None:
            self.frame.go(self.model.target(point))


def build(frame: Frame) -> Page:
    """The page for the window."""
    return LocksPage(frame)
