"""The audit trail of the study: newest first, filtered, paged."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.services.reads.history_view import HistoryLine
from ecrf.ui.controls.button import IconButton
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.viewmodels.history import TrailScreen
from ecrf.viewmodels.places import Place, place_of
from ecrf.words import Message

COLUMNS = (
    Column("time", "ui.trail.time", 150),
    Column("person", "ui.trail.person", 170, 1),
    Column("what", "ui.trail.what", 200, 2),
    Column("where", "ui.trail.where", 200, 2),
    Column("change", "ui.trail.change", 220, 3),
    Column("why", "ui.monitor.why", 150, 2),
)


class TrailPage(Page):
    """Draws a TrailScreen; Enter jumps to what an entry is about."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = TrailScreen(frame.bench)
        self.table = Table(look, COLUMNS, "trail")
        self.table.tell_empty("history", "ui.trail.empty", "ui.matrix.none_pass_line")
        self.table.activated.connect(self._jump)
        self.search = TextInput(look, "ui.trail.filter", "filter", "/")
        self.table.pressed_key.connect(lambda key: self.search.setFocus() if key == "/" else None)
        self.since = TextInput(look, "ui.trail.since", "calendar")
        self.until = TextInput(look, "ui.trail.until", "calendar")
        for box, width in ((self.search, 220), (self.since, 170), (self.until, 170)):
            box.setFixedWidth(width)
            box.returnPressed.connect(self._filter)
        self.before = IconButton(look, "chevron-left", "ui.trail.newer")
        self.after = IconButton(look, "chevron-right", "ui.trail.older")
        self.before.clicked.connect(lambda: self.model.turn(-1))
        self.after.clicked.connect(lambda: self.model.turn(1))
        self.page_words = Said(look, "", "small", "soft")
        self.notice = Notice(look)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 10, 16, 10)
        bar.setSpacing(12)
        bar.addWidget(Said(look, "section.trail", "title"))
        for box in (self.search, self.since, self.until):
            bar.addWidget(box)
        bar.addStretch(1)
        for widget in (self.page_words, self.before, self.after):
            bar.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.notice)
        whole.addWidget(self.table, 1)
        whole.addWidget(RowFoot(self.table))
        self.model.on_change.append(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _filter(self) -> None:
        wanted = replace(
            self.model.filter,
            text=self.search.text().strip(),
            since=self.since.text().strip(),
            until=self.until.text().strip(),
        )
        self.model.set_filter(wanted)
        self.take_focus()

    def _changed(self) -> None:
        page = self.model.page
        self.table.show_rows(len(page.lines), lambda row: self._row(page.lines[row]))
        self.before.setEnabled(page.page > 0)
        self.after.setEnabled(page.more)
        self.page_words.tell(Message("ui.trail.page", {"page": page.page + 1}))

    def _row(self, line: HistoryLine) -> Row:
        say = self.look.say
        new = say(line.new) if line.new is not None else ""
        old = say(line.old) if line.old is not None else ""
        who = line.person or say("ui.query.system")
        if line.role:
            who = f"{who} · {say(f'role.{line.role}')}"
        cells = (
            Cell(line.time[:19].replace("T", " "), soft=True),
            Cell(who),
            Cell(say(line.said), strong=True),
            Cell(say(line.label), soft=True),
            Cell(f"{old} → {new}" if old else new),
            Cell(line.reason or line.note, soft=True),
        )
        return Row(cells)

    def _jump(self, row: int) -> None:
        line = self.model.page.lines[row]
        if line.chain.startswith("subject:"):
            self.frame.go(place_of(line.chain, line.at))


def build(frame: Frame) -> Page:
    """The page for the window."""
    return TrailPage(frame)
