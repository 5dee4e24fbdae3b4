"""The proof of the trail: verify it, see how far it is, stop it, read what was found."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.text_input import TextInput
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.theme import Tone
from ecrf.viewmodels.places import Place
from ecrf.viewmodels.proof import ProofScreen
from ecrf.words import Fault, Message

FOUND = (
    Column("place", "ui.proof.place", 240, 1),
    Column("what", "ui.proof.what", 360, 3),
    Column("todo", "ui.proof.remedy", 360, 3),
)
FACTS = (Column("fact", "ui.proof.counted", 220, 2), Column("number", "ui.proof.number", 110, 1))


class ProofPage(Page):
    """Draws a ProofScreen; Ctrl+R verifies the whole trail."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = ProofScreen(frame.bench)
        self.whole = Button(look, "ui.proof.whole", Weight.PRIMARY, "shield-check", key="Ctrl+R")
        self.whole.setShortcut("Ctrl+R")
        self.grown = Button(look, "ui.proof.grown")
        self.stop = Button(look, "ui.proof.stop", icon="close")
        self.paper = TextInput(look, "ui.proof.paper", "note")
        self.paper.setFixedWidth(340)
        self.whole.clicked.connect(lambda: self._start(whole=True))
        self.grown.clicked.connect(lambda: self._start(whole=False))
        self.paper.returnPressed.connect(lambda: self._start(whole=True))
        self.stop.clicked.connect(self.model.cancel)
        self.notice = Notice(look)
        self.found = Table(look, FOUND)
        self.facts = Table(look, FACTS)
        self._lay_out()
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)
        self._changed()

    def show_place(self, place: Place) -> None:
        """As it stands."""
        self.model.refresh()

    def take_focus(self) -> None:
        """Into what was found."""
        self.found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 10, 16, 10)
        bar.setSpacing(12)
        bar.addWidget(Said(self.look, "section.proof", "title"))
        bar.addWidget(self.paper)
        bar.addStretch(1)
        for button in (self.stop, self.grown, self.whole):
            bar.addWidget(button)
        tables = QHBoxLayout()
        tables.setSpacing(16)
        tables.addWidget(self.found, 3)
        tables.addWidget(self.facts, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.notice)
        whole.addLayout(tables, 1)
        whole.addWidget(RowFoot(self.found))

    def _start(self, *, whole: bool) -> None:
        self.model.start(whole=whole, against=self.paper.text().strip())

    def _changed(self) -> None:
        model = self.model
        faults, notes = model.faults, model.notes
        sound = model.proof is not None and model.proof.report is not None and not faults
        heading, line = (
            ("ui.proof.sound", "ui.proof.sound_line") if sound else ("ui.proof.none", "ui.proof.none_line")
        )
        self.found.tell_empty("shield-check", heading, line)
        rows = (*(self._fault_row(fault) for fault in faults), *(self._note_row(note) for note in notes))
        self.found.show_rows(len(rows), lambda row: rows[row])
        facts = model.facts
        self.facts.show_rows(
            len(facts), lambda row: Row((Cell(self.look.say(facts[row].code)), Cell(facts[row].value)))
        )
        self.stop.setVisible(model.busy)
        for button in (self.whole, self.grown):
            button.setEnabled(not model.busy)
        self._tell()

    def _tell(self) -> None:
        model = self.model
        if model.busy:
            self.notice.tell(Tone.BLUE, Message("ui.proof.busy", {"percent": model.percent}))
        elif model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif model.said is not None:
            report = model.proof.report if model.proof is not None else None
            tone = Tone.GREY if report is None else Tone.GREEN if report.holds else Tone.RED
            self.notice.tell(tone, model.said)
        else:
            self.notice.clear()

    def _fault_row(self, fault: Fault) -> Row:
        say = self.look.say
        cells = (
            Cell(fault.place, strong=True),
            Cell(say(fault.message), tone=Tone.RED),
            Cell(say(fault.todo), soft=True),
        )
        return Row(cells)

    def _note_row(self, note: Message) -> Row:
        return Row(
            (
                Cell(str(note.args.get("chain", "")), soft=True),
                Cell(self.look.say(note), tone=Tone.AMBER),
                Cell(),
            )
        )


def build(frame: Frame) -> Page:
    """The page for the window."""
    return ProofPage(frame)
