"""What leaves the study: choose a kind and what it is about, write the file, see its hash."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.services.reads.checkpoints import CUT_OFF
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.reports import ReportsScreen
from ecrf.words import Message

KINDS = (Column("kind", "ui.reports.kind", 300, 1),)
ABOUT = (Column("about", "ui.reports.about", 300, 1),)
MOMENTS = (
    Column("moment", "ui.reports.moment", 240, 2),
    Column("code", "ui.reports.checkpoint", 90),
)
WRITTEN = (
    Column("file", "ui.reports.file", 300, 2),
    Column("hash", "ui.reports.hash", 300, 3),
)


class ReportsPage(Page):
    """Draws a ReportsScreen; Enter or Ctrl+S writes, after asking where."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = ReportsScreen(frame.bench)
        self.kinds = Table(look, KINDS)
        self.about = Table(look, ABOUT)
        self.about.tell_empty("study", "ui.reports.whole", "ui.reports.whole_line")
        self.moments = Table(look, MOMENTS)
        self.mark = Button(look, "ui.reports.mark", icon="calendar", key="Ctrl+M")
        self.mark.setShortcut("Ctrl+M")
        self.written = Table(look, WRITTEN)
        self.written.tell_empty("export", "ui.reports.nothing", "ui.reports.nothing_line")
        self.button = Button(look, "ui.reports.write", Weight.PRIMARY, "export", key="Ctrl+S")
        self.button.setShortcut("Ctrl+S")
        self.notice = Notice(look)
        self._lay_out()
        self.kinds.moved.connect(self._kind_moved)
        self.kinds.activated.connect(lambda _row: self._write())
        self.about.activated.connect(lambda _row: self._write())
        self.moments.activated.connect(lambda _row: self._write())
        self.mark.clicked.connect(self.model.mark_moment)
        self.button.clicked.connect(self._write)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def show_place(self, place: Place) -> None:
        """Read again."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into the kinds."""
        self.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 10, 16, 10)
        bar.setSpacing(12)
        bar.addWidget(Said(self.look, "section.reports", "title"))
        bar.addStretch(1)
        bar.addWidget(self.mark)
        bar.addWidget(self.button)
        choosing = QHBoxLayout()
        choosing.setSpacing(16)
        choosing.addWidget(self.kinds, 1)
        choosing.addWidget(self.about, 1)
        choosing.addWidget(self.moments, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.notice)
        whole.addLayout(choosing, 3)
        whole.addWidget(self.written, 2)

    def _kind_moved(self, row: int, *_: object) -> None:
        kinds = self.model.kinds
        if 0 <= row < len(kinds) and kinds[row] is not self.model.kind:
            self.model.choose(kinds[row])
            self.about.choose(0)

    @property
    def _about(self) -> str:
        choices, row = self.model.choices, self.about.row
        return choices[row].key if 0 <= row < len(choices) else ""

    @property
    def _at(self) -> str:
        moments, row = self.model.moments, self.moments.row - 1
        return moments[row].root if 0 <= row < len(moments) else ""

    def _moment_row(self, row: int) -> Row:
        if row == 0:
            return Row((Cell(self.look.say("ui.reports.now"), strong=True), Cell()))
        moment = self.model.moments[row - 1]
        day = moment.time[:16].replace("T", " ")
        is_cut = moment.occasion == CUT_OFF
        words = self.look.say(f"occasion.{moment.occasion}")
        return Row((Cell(f"{day}  {words}", strong=is_cut), Cell(moment.code[:8], soft=True)))

    def _write(self) -> None:
        target = ask_target(self, self.look, self.model.suggest(self._about))
        if target is not None:
            self.model.write(target, self._about, self.look.language, self._at)

    def _changed(self) -> None:
        model, say = self.model, self.look.say
        self.kinds.show_rows(len(model.kinds), lambda row: Row((Cell(say(model.kinds[row].title)),)))
        self.about.show_rows(len(model.choices), lambda row: Row((Cell(say(model.choices[row].label)),)))
        count = len(model.moments) + 1 if model.kind.can_be_as_of else 1
        self.moments.show_rows(count, self._moment_row)
        self.mark.setEnabled(model.kind.can_be_as_of and not model.busy)
        self.written.show_rows(len(model.written), self._written_row)
        self.button.setEnabled(not model.busy)
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif model.busy:
            self.notice.tell(Tone.BLUE, "ui.reports.busy")
        elif model.written:
            self.notice.tell(Tone.GREEN, Message("ui.reports.done", {"file": model.written[0].path.name}))
        else:
            self.notice.clear()

    def _written_row(self, row: int) -> Row:
        written = self.model.written[row]
        return Row((Cell(str(written.path), strong=True), Cell(written.sha256, soft=True)))


def build(frame: Frame) -> Page:
    """The page for the window."""
    return ReportsPage(frame)
