"""Bringing a file in: file and mapping, what each cell would become, then storing with progress and a way to stop."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ecrf.services.importing import Dropped, ImportCell, Terms
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.form_rows import FormRow, FormRows
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.row_foot import RowFoot
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Words
from ecrf.ui.theme import Tone
from ecrf.viewmodels.importing import FILTERS, ImportScreen, Line
from ecrf.viewmodels.places import Place, place_of
from ecrf.words import Arg, Message

COLUMNS = (
    Column("row", "ui.import.row", 60, right=True),
    Column("column", "ui.import.column", 120, 1),
    Column("subject", "ui.today.subject", 90),
    Column("field", "ui.import.field", 240, 3),
    Column("old", "ui.import.old", 120, 2),
    Column("new", "ui.import.new", 120, 2),
    Column("fate", "ui.import.fate", 110),
    Column("why", "ui.monitor.why", 200, 4),
)
FATES = {
    "new": ("add", Tone.GREEN),
    "same": ("check", Tone.GREY),
    "changed": ("diff", Tone.AMBER),
    "refused": ("error", Tone.RED),
}


def store_words(count: int) -> Message:
    """What the button says it will store."""
    return Message("ui.import.store", {"count": count})


def filter_words(counts: dict[str, int]) -> tuple[Words, ...]:
    """The filters with how many lines each shows."""
    return tuple(Message(f"ui.import.show.{name}", {"count": counts[name]}) for name in FILTERS)


class ImportPage(Page):
    """Draws an ImportScreen; Enter on a line goes to its field, Ctrl+S stores."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        look = self.look
        self.model = ImportScreen(frame.bench)
        self.form = FormRows(
            look,
            (
                FormRow("file", "ui.import.file", "ui.import.file_hint", file=True),
                FormRow("mapping", "ui.import.mapping", "ui.import.mapping_hint", file=True, ends=True),
                FormRow(
                    "replace",
                    "ui.import.others",
                    options=(("leave", "ui.import.leave"), ("replace", "ui.import.replace")),
                ),
                FormRow("reason", "ui.import.reason", "ui.import.reason_hint"),
            ),
        )
        self.form.given = self._look
        self.form.changed = self._terms_changed
        self.dry = Button(look, "ui.import.dry", icon="search")
        self.button = Button(look, store_words(0), Weight.PRIMARY, "import", key="Ctrl+S")
        self.button.setShortcut("Ctrl+S")
        self.cancel = Button(look, "ui.import.stop", icon="close")
        self.notice = Notice(look)
        self.which = Segmented(look, filter_words(self.model.counts()))
        self.table = Table(look, COLUMNS, "imports")
        self._lay_out()
        self.dry.clicked.connect(self._look)
        self.button.clicked.connect(self.model.store)
        self.cancel.clicked.connect(self.model.stop)
        self.which.chosen.connect(lambda index: self.model.choose(FILTERS[index]))
        self.table.activated.connect(self._jump)
        self.model.on_change.append(self._changed)
        look.changed.connect(self._changed)
        self._changed()

    def show_place(self, place: Place) -> None:
        """The dry run stands as it was; values entered meanwhile are seen by a new one."""

    def take_focus(self) -> None:
        """Into the file, or the table once there is a dry run."""
        if self.model.plan is None:
            self.form.take_focus()
        else:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 10, 16, 6)
        bar.setSpacing(12)
        bar.addWidget(Said(self.look, "section.imports", "title"))
        bar.addStretch(1)
        for button in (self.cancel, self.dry, self.button):
            bar.addWidget(button)
        asked = QHBoxLayout()
        asked.setContentsMargins(16, 4, 16, 8)
        asked.addWidget(self.form)
        filters = QHBoxLayout()
        filters.setContentsMargins(16, 4, 16, 8)
        filters.addWidget(self.which)
        filters.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addLayout(asked)
        whole.addWidget(self.notice)
        whole.addLayout(filters)
        whole.addWidget(self.table, 1)
        whole.addWidget(RowFoot(self.table))

    def _look(self) -> None:
        typed = self.form.values()
        self.model.look(typed["file"], typed["mapping"])

    def _terms_changed(self) -> None:
        typed = self.form.values()
        self.model.set_terms(Terms(replace=typed["replace"] == "replace", reason=typed["reason"].strip()))

    def _jump(self, row: int) -> None:
        lines = self.model.lines
        line = lines[row] if 0 <= row < len(lines) else None
        if isinstance(line, ImportCell):
            self.frame.go(place_of(line.chain, line.at))

    def _changed(self) -> None:
        model = self.model
        counts, lines = model.counts(), model.lines
        self.which.tell(filter_words(counts))
        if FILTERS[self.which.current] != model.shown:
            self.which.choose(FILTERS.index(model.shown))
        self.table.tell_empty(
            "import" if model.plan is None else "circle-check",
            "ui.import.none" if model.plan is None else "ui.import.none_pass",
            "ui.import.none_line" if model.plan is None else "ui.import.none_pass_line",
        )
        self.table.show_rows(len(lines), lambda row: self._row(lines[row]))
        self.button.tell(store_words(model.count))
        self.button.setEnabled(bool(model.count) and not model.busy and model.may_store)
        self.dry.setEnabled(not model.busy)
        self.cancel.setVisible(model.busy)
        self._say()

    def _say(self) -> None:
        model, notice = self.model, self.notice
        if model.fault is not None:
            notice.tell(Tone.RED, model.fault)
        elif model.busy:
            done, of_all = model.progress
            words = (
                Message("ui.import.storing", {"done": done, "all": of_all}) if of_all else "ui.import.reading"
            )
            notice.tell(Tone.BLUE, words)
        elif model.done is not None:
            self._say_done()
        elif model.plan is not None:
            file = model.plan.file
            args: dict[str, Arg] = {
                "file": file.name,
                "rows": file.rows,
                "columns": file.columns,
                "encoding": file.encoding,
            }
            code = "ui.import.looked" if model.may_store else "ui.import.looked_only"
            if model.waiting:
                notice.tell(Tone.AMBER, Message("ui.import.waiting", {**args, "count": model.waiting}))
            else:
                notice.tell(Tone.BLUE, Message(code, args))
        else:
            notice.clear()

    def _say_done(self) -> None:
        done = self.model.done
        if done is None:
            return
        found = done.reconciled
        if done.failed:
            self.notice.tell(Tone.RED, done.failed[0])
        elif not found.agrees:
            differ = {"of_file": found.of_file, "of_store": found.of_store}
            self.notice.tell(Tone.RED, Message("cli.import.differs", differ))
        else:
            args = {"stored": done.stored, "forms": done.forms, "left": done.left, "count": found.of_store}
            code = "ui.import.stopped" if done.stopped else "ui.import.done"
            words = Message(code, {**args, "sum": found.sum_of_store[:16]})
            refused, rows = self.model.missed
            if refused or rows:
                words = Message("ui.import.missed", {"done": words, "refused": refused, "dropped": rows})
            calm = not (done.stopped or refused or rows)
            self.notice.tell(Tone.GREEN if calm else Tone.AMBER, words)

    def _row(self, line: Line) -> Row:
        say = self.look.say
        if isinstance(line, Dropped):
            number = str(line.row) if line.row else ""
            cells = (Cell(number, soft=True), Cell(line.column), Cell(), Cell(), Cell(), Cell())
            fate = Cell(say("import.fate.dropped"), "dash", Tone.GREY)
            return Row((*cells, fate, Cell(self.look.fault(line.fault), soft=True)))
        icon, tone = FATES[line.fate]
        why = ""
        if line.fault is not None:
            why = self.look.fault(line.fault)
        elif line.complete:
            why = say("ui.import.complete")
        return Row(
            (
                Cell(str(line.row), soft=True),
                Cell(line.column),
                Cell(line.subject, strong=True),
                Cell(say(line.label)),
                Cell(say(line.old), soft=True),
                Cell(say(line.new), strong=line.fate in ("new", "changed")),
                Cell(say(f"import.fate.{line.fate}"), icon, tone),
                Cell(why, soft=True),
            )
        )


def build(frame: Frame) -> Page:
    """The page for the window."""
    return ImportPage(frame)
