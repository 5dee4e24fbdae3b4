"""The trail entry by entry: newest first, filtered, sorted within the page, written out exactly as filtered."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.services.reads.history_view import HistoryLine
from ecrf.ui.controls.button import Button, IconButton
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.menu import Menu
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Look
from ecrf.ui.screens.redact_acts import redact_entry
from ecrf.ui.screens.trail_filters import TrailFilters
from ecrf.ui.screens.written import tell_writing
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place, place_of
from ecrf.viewmodels.trail import FORMATS, SORTS, TrailScreen
from ecrf.words import Message

COLUMNS = (
    Column("time", "ui.trail.time", 150),
    Column("person", "ui.trail.person", 170, 1),
    Column("what", "ui.trail.what", 180, 2),
    Column("where", "ui.trail.where", 200, 2),
    Column("change", "ui.trail.change", 200, 3),
    Column("why", "ui.monitor.why", 140, 2),
)
MARK_ICONS = {
    "after_signature": ("sign-broken", Tone.VIOLET),
    "after_verification": ("verify-dropped", Tone.BLUE),
    "after_export": ("export", Tone.AMBER),
    "bulk": ("duplicate", Tone.AMBER),
    "out_of_hours": ("clock", Tone.GREY),
}


class TrailEntries(Page):
    """Draws a TrailScreen; Enter jumps to what an entry is about."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = TrailScreen(frame.bench)
        self.table = Table(look, COLUMNS, "trail")
        self.table.tell_empty("history", "ui.trail.empty", "ui.matrix.none_pass_line")
        self.table.activated.connect(self._jump)
        self.table.moved.connect(lambda _row: frame.follow())
        self.table.pressed_key.connect(self._key)
        self.filters = TrailFilters(look, self.model)
        self.filters.done.connect(self.take_focus)
        self.before = IconButton(look, "chevron-left", "ui.trail.newer", "Alt+PgUp")
        self.after = IconButton(look, "chevron-right", "ui.trail.older", "Alt+PgDn")
        self.before.setShortcut("Alt+PgUp")
        self.after.setShortcut("Alt+PgDown")
        self.before.clicked.connect(lambda: self.model.turn(-1))
        self.after.clicked.connect(lambda: self.model.turn(1))
        self.order = Button(look, "ui.trail.sort_time", icon="chevron-down")
        self.order.clicked.connect(self._ask_order)
        self.leave_button = Button(look, "ui.trail.export", icon="export", key="Ctrl+S")
        self.leave_button.setShortcut("Ctrl+S")
        self.leave_button.clicked.connect(self._ask_export)
        self.leave_button.setVisible(frame.bench.session.may("export"))
        self.page_words = Said(look, "", "small", "soft")
        self.notice = Notice(look)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._work)
        self._lay_out()
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def leave_place(self) -> None:
        """Nothing is looked for behind another page."""
        self._timer.stop()

    def take_focus(self) -> None:
        """Into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def spot(self) -> tuple[str, str]:
        """What the line in focus is about."""
        lines = self.model.sorted_lines
        line = lines[self.table.row] if self.table.row < len(lines) else None
        return (line.chain, line.at) if line is not None and line.chain.startswith("subject:") else ("", "")

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 2, 16, 10)
        bar.setSpacing(8)
        bar.addWidget(self.filters, 1)
        for widget in (self.order, self.leave_button, self.page_words, self.before, self.after):
            bar.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.notice)
        whole.addWidget(self.table, 1)
        whole.addWidget(RowFoot(self.table))

    def _work(self) -> None:
        self.model.work()
        self._changed()

    def _changed(self) -> None:
        model = self.model
        self._timer.start() if model.is_working and self.isVisible() else self._timer.stop()
        lines = model.sorted_lines
        self.table.show_rows(len(lines), lambda row: row_of(self.look, lines[row]))
        self.filters.show_filter()
        self.before.setEnabled(model.page > 0)
        self.after.setEnabled(model.more)
        self.order.tell(f"ui.trail.sort_{model.sort}")
        self.leave_button.setEnabled(not model.busy)
        self.page_words.tell(Message("ui.trail.page", {"page": model.page + 1}))
        self._tell()
        self.frame.follow()

    def _tell(self) -> None:
        model = self.model
        if model.is_working and model.fault is None and not model.busy:
            day = model.reached[:10]
            self.notice.tell(Tone.BLUE, Message("ui.trail.looking", {"day": day, "count": len(model.lines)}))
        elif not tell_writing(self.notice, model):
            self.notice.clear()

    def _key(self, key: str) -> None:
        if key == "/":
            self.filters.search.setFocus()
        elif key.lower() == "s":
            self.model.stop()
        elif key.lower() == "r":
            self._redact()

    def _redact(self) -> None:
        """Words of an entry of the study chain go for good; those of a subject are redacted where they stand."""
        lines = self.model.sorted_lines
        line = lines[self.table.row] if self.table.row < len(lines) else None
        if line is not None and line.chain == "study" and self.frame.bench.session.may("redact"):
            redact_entry(self, line.chain, line.sequence)

    def read_again(self) -> None:
        """Something was redacted."""
        self.model.refresh()

    def _ask_order(self) -> None:
        menu = Menu(self.look, self)
        for name in SORTS:
            menu.act_on(f"ui.trail.sort_{name}", self.model.sort_by, name)
        menu.open_under(self.order)

    def _ask_export(self) -> None:
        menu = Menu(self.look, self)
        for name in FORMATS:
            menu.act_on(f"exports.format.{name}", self._export, name)
        menu.open_under(self.leave_button)

    def _export(self, name: str) -> None:
        target = ask_target(self, self.look, self.model.suggest(name))
        if target is not None:
            self.model.export(name, target, self.look.language)

    def _jump(self, row: int) -> None:
        line = self.model.sorted_lines[row]
        if line.chain.startswith("subject:"):
            self.frame.go(place_of(line.chain, line.at))


def row_of(look: Look, line: HistoryLine) -> Row:
    """An entry as a row."""
    say = look.say
    new = say(line.new) if line.new is not None else ""
    old = say(line.old) if line.old is not None else ""
    who = line.person or say("ui.query.system")
    if line.role:
        who = f"{who} · {say(f'role.{line.role}')}"
    where = "  ".join(part for part in (line.subject, say(line.label)) if part)
    mark = next(((icon, tone) for name, (icon, tone) in MARK_ICONS.items() if name in line.marks), ("", None))
    change = f"{old} → {new or '—'}" if old else new
    cells = (
        Cell(line.time[:19].replace("T", " "), soft=True),
        Cell(who),
        Cell(say(line.said), mark[0], mark[1], strong=True),
        Cell(where, soft=True),
        Cell(change),
        Cell(say(line.reason) or say(line.note), soft=True),
    )
    return Row(cells)
