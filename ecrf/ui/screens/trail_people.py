"""Who did what when: one line per person and role, and the hours of the week they did it at."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout

from ecrf.services.reads.trail_review import DOINGS, PersonDoings
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.table import Table
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.trail_bar import ReviewBar
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.hour_map import HourMap
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.trail_review import TrailReviewScreen

COLUMNS = (
    Column("person", "ui.trail.person", 210, 2),
    *(Column(name, f"trail.doing.{name}", 70, right=True) for name in DOINGS),
    Column("out", "ui.trail.out_of_hours", 90, right=True),
    Column("first", "ui.trail.first", 100),
    Column("last", "ui.trail.last", 100),
)


class TrailPeople(Page):
    """Draws the people of a TrailReviewScreen; Enter shows one person's entries."""

    person_asked = Signal(str)

    def __init__(self, frame: Frame, model: TrailReviewScreen) -> None:
        super().__init__(frame)
        look = self.look
        self.model = model
        self.bar = ReviewBar(self)
        self.table = Table(look, COLUMNS, "trail_people")
        self.table.tell_empty("users", "ui.trail.nobody", "ui.trail.nobody_line")
        self.table.activated.connect(self._ask)
        self.table.moved.connect(self._show_hours)
        self.map = HourMap(look)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(3)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.table)
        parts.addWidget(self.map)
        parts.setSizes([320, 260])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(parts, 1)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Look through the trail, once."""
        if not self.model.looked:
            self.model.refresh()
        self._changed()

    def leave_place(self) -> None:
        """Nothing goes on behind another page."""
        self.bar.rest()

    def take_focus(self) -> None:
        """Into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self) -> None:
        if not self.isVisible():
            return
        self.bar.show_state()
        people = self.model.people
        self.table.show_rows(len(people), lambda row: self._row(people[row]))
        self._show_hours(self.table.row)

    def _show_hours(self, row: int) -> None:
        self.model.who = row if row < len(self.model.people) else -1
        who = self.model.people[row] if row < len(self.model.people) else None
        self.map.show_hours(self.model.hours, who.name if who is not None else "")

    def _row(self, each: PersonDoings) -> Row:
        say = self.look.say
        counts = (each.counts[name] for name in DOINGS)
        out = Cell(str(each.out_of_hours), "clock" if each.out_of_hours else "", Tone.AMBER)
        cells = (
            Cell(f"{each.name} · {say(f'role.{each.role}')}", strong=True),
            *(Cell(str(count) if count else "", soft=not count) for count in counts),
            out if each.out_of_hours else Cell(),
            Cell(each.first[:10], soft=True),
            Cell(each.last[:10], soft=True),
        )
        return Row(cells)

    def _ask(self, row: int) -> None:
        self.person_asked.emit(self.model.people[row].person)
