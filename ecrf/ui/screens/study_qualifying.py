"""Qualification on the study page: this computer checked under a signature, what was found, and the report."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ecrf.services.qualifying import INSTALLATION, Checked
from ecrf.ui.controls.arrange import bar, column
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.save_as import ask_target
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame
from ecrf.ui.theme import Tone
from ecrf.viewmodels.qualifying import QualifyingScreen

CHECKS = (
    Column("check", "qualify.column.check", 330, 3),
    Column("part", "qualify.column.part", 100),
    Column("result", "qualify.column.result", 110),
    Column("found", "qualify.column.found", 380, 4),
    Column("seconds", "qualify.column.seconds", 80, right=True),
)
FILE = "qualification.pdf"


class QualifyingPane(QWidget):
    """Draws a QualifyingScreen; Ctrl+R begins, Esc stops."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        look = self.look = frame.look
        self.frame = frame
        self.model = QualifyingScreen(frame.bench)
        self.begin = Button(look, "qualify.begin", Weight.PRIMARY, "shield-check", key="Ctrl+R")
        self.begin.setShortcut("Ctrl+R")
        self.begin.clicked.connect(self._ask)
        self.stop = Button(look, "qualify.stop", icon="close", key="Esc")
        self.stop.setShortcut("Esc")
        self.stop.clicked.connect(self.model.stop)
        self.notice = Notice(look)
        self.table = Table(look, CHECKS, "qualification")
        self.table.tell_empty("shield-check", "qualify.nothing", "qualify.nothing_line")
        head = bar((Said(look, "qualify.title", "bold"),), (self.stop, self.begin))
        column(self, (head, self.notice, self.table, RowFoot(self.table)), self.table)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)
        self._changed()

    def _ask(self) -> None:
        target = ask_target(self, self.look, FILE, "PDF (*.pdf)")
        if target is not None:
            language = self.look.language
            self.frame.ask_signature(
                "qualify.title",
                lambda meaning, password: self.model.start(target, language, meaning, password),
            )

    def _changed(self) -> None:
        model = self.model
        self.begin.setEnabled(not model.busy)
        self.stop.setVisible(model.busy)
        checks = model.checks
        self.table.show_rows(len(checks), lambda row: self._row(checks[row]))
        if model.fault is not None and not model.busy:
            self.notice.tell(Tone.RED, model.fault)
        elif model.said is not None:
            self.notice.tell(self._tone(), model.said)
        else:
            self.notice.clear()

    def _tone(self) -> Tone:
        if self.model.busy:
            return Tone.BLUE
        if self.model.done is None:
            return Tone.GREY
        return Tone.GREEN if self.model.done.made.passed else Tone.RED

    def _row(self, check: Checked) -> Row:
        say, good = self.look.say, check.passed
        found = " · ".join(check.found) if check.fault is None else say(check.fault.message)
        part = "installation" if check.part == INSTALLATION else "operation"
        return Row((
            Cell(say(f"qualify.check.{check.name}"), strong=True),
            Cell(say(f"qualify.part.{part}"), soft=True),
            Cell(
                say(f"qualify.result.{'passed' if good else 'failed'}"),
                "circle-check" if good else "error",
                Tone.GREEN if good else Tone.RED,
            ),
            Cell(found, soft=good, tone=None if good else Tone.RED),
            Cell(f"{check.seconds:.1f}", soft=True),
        ))  # fmt: skip
