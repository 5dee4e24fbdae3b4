"""Reference ranges on the study page: what the site's laboratories declared, a line to enter a set, a file to bring."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from ecrf.record.converting_numbers import plain_number
from ecrf.record.converting_units import show_unit
from ecrf.services.reads.lab_ranges import RangeLine, RangeState
from ecrf.ui.controls.arrange import bar, column
from ecrf.ui.controls.ask_line import AskLine
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.form_rows import FormRow
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame
from ecrf.ui.screens.people_form import EntryForm
from ecrf.ui.theme import Tone
from ecrf.viewmodels.ranges import RangesScreen
from ecrf.words import Message

COLUMNS = (
    Column("laboratory", "ui.ranges.laboratory", 140, 2),
    Column("analyte", "ui.ranges.analyte", 200, 3),
    Column("sex", "ui.ranges.sex", 76),
    Column("ages", "ui.ranges.ages", 80),
    Column("low", "ui.ranges.low", 76, right=True),
    Column("high", "ui.ranges.high", 76, right=True),
    Column("unit", "ui.ranges.unit", 80),
    Column("since", "ui.ranges.since", 100),
    Column("state", "ui.ranges.state", 200, 2),
    Column("source", "ui.ranges.source", 120, 2),
)
ROWS = (
    FormRow("laboratory", "ui.ranges.laboratory", "ui.ranges.laboratory.hint"),
    FormRow("analyte", "ui.ranges.analyte"),
    FormRow("unit", "ui.ranges.unit", "ui.ranges.unit.hint"),
    FormRow("since", "ui.ranges.since", "ui.ranges.since.hint"),
    FormRow("limits", "ui.ranges.limits", "ui.ranges.limits.hint"),
    FormRow("source", "ui.ranges.source", "ui.ranges.source.hint"),
)
NEEDED = ("laboratory", "analyte", "since", "limits")
TONES = {RangeState.IN_FORCE: Tone.GREEN, RangeState.AHEAD: Tone.BLUE}


class RangesPane(QWidget):
    """Draws a RangesScreen."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._look = look = frame.look
        self.model = RangesScreen(frame.bench)
        self.words = Said(look, "ui.ranges.line", "base", "soft")
        self.add = Button(look, "ui.ranges.add", Weight.PRIMARY, "add", key="Ctrl+N")
        self.add.setShortcut("Ctrl+N")
        self.add.clicked.connect(self.open_form)
        self.bring = Button(look, "ui.ranges.bring", icon="import")
        self.bring.clicked.connect(self._choose_file)
        self.notice = Notice(look)
        self.table = Table(look, COLUMNS)
        self.table.tell_empty("flask", "ui.ranges.nothing", "ui.ranges.nothing_line")
        help_ = Message("ui.ranges.limits.help", {"codes": ", ".join(self.model.analytes())})
        self.form = EntryForm(look, "ui.ranges.add", ROWS, NEEDED, help_)
        self.form.given, self.form.dropped = self._given, self.close_form
        self.ask = AskLine(look)
        self._stack = QStackedWidget()
        self._lay_out()
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)

    def refresh(self) -> None:
        """Read again."""
        self.model.fault, self.model.declared = None, 0
        self.model.refresh()

    def open_form(self) -> None:
        """The rows of a new set; laboratory, day and source of the last one still stand there."""
        self._stack.setCurrentIndex(1)
        self.form.take_focus()

    def close_form(self) -> None:
        """Back to the list."""
        self._stack.setCurrentIndex(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        holder = QWidget()
        rows = QVBoxLayout(holder)
        rows.addWidget(self.form, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        rows.addStretch(1)
        self._stack.addWidget(self.table)
        self._stack.addWidget(holder)
        head = bar((self.words,), (self.bring, self.add), 8)
        column(self, (head, self.notice, self._stack, self.ask), self._stack)

    def _given(self, texts: Mapping[str, str]) -> None:
        self.model.declare_typed(texts)

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self._look.say("ui.ranges.bring"), "", "CSV, Excel (*.csv *.xlsx)"
        )
        if name:
            self.model.bring(Path(name))

    def _changed(self) -> None:
        model = self.model
        for button in (self.add, self.bring):
            button.setVisible(model.may_declare)
        self.table.show_rows(len(model.lines), lambda n: self._row(model.lines[n]))
        if model.fault is not None:
            self.notice.tell(Tone.RED, model.fault)
        elif model.declared:
            self.notice.tell(Tone.GREEN, Message("ui.ranges.declared", {"count": model.declared}))
            for name in ("analyte", "unit", "limits"):
                self.form.form.put(name, "")
            self.close_form()
        else:
            self.notice.clear()
        if model.waiting and not self.ask.isVisible():
            self.ask.ask("ui.ranges.ask_reason", model.give_reason)

    def _row(self, line: RangeLine) -> Row:
        held, say = line.range, self._look.say
        ages = f"{held.age_from}+" if held.age_to is None else f"{held.age_from}–{held.age_to}"
        if not held.age_from and held.age_to is None:
            ages = say("ui.ranges.any")
        words = say(f"ui.ranges.state.{line.state}")
        state = say("ui.ranges.until", day=line.until.isoformat()) if line.until else words
        return Row((
            Cell(held.laboratory),
            Cell(f"{say(line.label)}  ·  {held.analyte}", strong=line.state is RangeState.IN_FORCE),
            Cell(say(f"ui.ranges.sex.{held.sex or 'any'}")),
            Cell(ages),
            Cell("" if held.low is None else plain_number(held.low)),
            Cell("" if held.high is None else plain_number(held.high)),
            Cell(show_unit(held.unit)),
            Cell(held.since.isoformat()),
            Cell(state, "check" if line.state is RangeState.IN_FORCE else "", TONES.get(line.state, Tone.GREY)),
            Cell(held.source, soft=True),
        ))  # fmt: skip
