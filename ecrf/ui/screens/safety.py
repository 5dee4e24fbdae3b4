"""Safety: results against events, serious events against reports, medication and death; deaths against the stopping rule."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ecrf.services.reads.reconcile import KINDS
from ecrf.ui.controls.arrange import bar, column
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.screens.written import tell_writing
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.safety import SafetyScreen
from ecrf.words import Message, Text

COLUMNS = (
    Column("subject", "ui.safety.subject", 92),
    Column("kind", "ui.safety.what", 200, 1),
    Column("where", "ui.safety.where", 170, 1),
    Column("said", "ui.safety.said", 480, 4),
)
_SIGNS = {
    "lab_no_event": ("flask", Tone.AMBER), "lab_higher": ("chevron-up", Tone.AMBER),
    "lab_after_end": ("clock-overdue", Tone.AMBER), "event_no_lab": ("circle-dashed", Tone.BLUE),
    "report": ("warning", Tone.RED),
}  # fmt: skip
FILTERS = ("", *KINDS)


class SafetyPage(Page):
    """Draws a SafetyScreen; Enter goes to the place, Ctrl+S writes the workbook."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = SafetyScreen(frame.bench)
        self.kinds = Segmented(look, self._words())
        self.button = Button(look, "ui.safety.write", icon="excel", key="Ctrl+S")
        self.button.setShortcut("Ctrl+S")
        self.deaths = Notice(look)
        self.decided = Notice(look)
        self.ask = AskLine(look)
        self.acts = QWidget()
        self.go_on = Button(look, "ui.safety.go_on", icon="play", key="Ctrl+Shift+O")
        self.go_on.setShortcut("Ctrl+Shift+O")
        self.end = Button(look, "ui.safety.end", icon="lock", key="Ctrl+Shift+X")
        self.end.setShortcut("Ctrl+Shift+X")
        self.notice = Notice(look)
        self.table = Table(look, COLUMNS, "safety")
        self.table.tell_empty("circle-check", "ui.safety.empty", "ui.safety.empty_line")
        self._lay_out()
        self.kinds.chosen.connect(lambda index: self.model.choose_kind(FILTERS[index]))
        self.table.activated.connect(self._jump)
        self.table.moved.connect(self._moved)
        self.button.clicked.connect(self._write)
        self.go_on.clicked.connect(lambda: self._decide("continue"))
        self.end.clicked.connect(lambda: self._decide("stop"))
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _words(self) -> tuple[Text | Message | str, ...]:
        names = ("ui.safety.all", *(f"ui.safety.kind.{kind}" for kind in KINDS))
        say = self.look.say
        counts = (self.model.count(kind) for kind in FILTERS)
        return tuple(Text(f"{say(name)} {count}") for name, count in zip(names, counts, strict=True))

    def _lay_out(self) -> None:
        acts = QHBoxLayout(self.acts)
        acts.setContentsMargins(16, 6, 16, 6)
        acts.setSpacing(12)
        acts.addWidget(self.go_on)
        acts.addWidget(self.end)
        acts.addStretch(1)
        top = bar((Said(self.look, "section.safety", "title"), self.kinds), (self.button,))
        above = (top, self.deaths, self.decided, self.acts, self.notice)
        column(self, (*above, self.table, RowFoot(self.table), self.ask), self.table)

    def _decide(self, decision: str) -> None:
        """Ask for the reason in place and record the decision."""
        question = f"ui.safety.ask_{decision}"
        self.ask.ask(question, lambda reason: self.model.decide(decision, reason))

    def _changed(self) -> None:
        model = self.model
        self.kinds.tell(self._words())
        rows = model.rows
        self.table.row = model.row
        self.table.show_rows(len(rows), self._row)
        if model.deaths is not None:
            self.deaths.tell(Tone.RED if model.stops else Tone.BLUE, model.deaths)
        else:
            self.deaths.clear()
        if model.decided is not None:
            self.decided.tell(Tone.GREY, model.decided)
        else:
            self.decided.clear()
        self.acts.setVisible(model.view.may_decide)
        if not tell_writing(self.notice, model):
            self.notice.clear()

    def _row(self, index: int) -> Row:
        found = self.model.rows[index]
        icon, tone = _SIGNS[found.kind]
        say = self.look.say
        return Row((
            Cell(found.subject, strong=True),
            Cell(say(f"ui.safety.kind.{found.kind}"), icon, tone),
            Cell(say(self.model.where(found)), soft=True),
            Cell(say(found.message)),
        ))  # fmt: skip

    def _moved(self, row: int, *_: object) -> None:
        self.model.row = row

    def _jump(self, row: int) -> None:
        place = self.model.place(row)
        if place is not None:
            self.frame.go(place)

    def _write(self) -> None:
        day = self.frame.bench.clock.now().date().isoformat()
        target = ask_target(self, self.look, f"reconciliation-{day}.xlsx")
        if target is not None:
            self.model.write(target, self.look.language)


def build(frame: Frame) -> Page:
    """The page for the window."""
    return SafetyPage(frame)
