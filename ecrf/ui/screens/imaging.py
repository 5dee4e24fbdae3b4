"""The tumour assessment: its scans and lesions as logs; beneath, all assessments side by side with sums and responses."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ecrf.services.reads.form_view import FormView
from ecrf.services.reads.imaging_view import AssessmentColumn, ImagingView
from ecrf.ui.controls import paint
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.frame import Frame, Page
from ecrf.ui.look import Look
from ecrf.ui.screens.form_page import FormPage
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.curve import Curve, Dot
from ecrf.viewmodels.imaging import ImagingScreen
from ecrf.viewmodels.log_grid import LogGridScreen
from ecrf.viewmodels.places import Place
from ecrf.words import Text

MOST_TITLE = 94
"""Pixels the head of an assessment has for its name."""
TARGETS = ("ui.imaging.target", "ui.imaging.non_target", "ui.imaging.overall")


class ImagingPage(FormPage):
    """A form page over the lesion table."""

    def make_model(self, place: Place) -> LogGridScreen:
        """The screen model of a place."""
        return ImagingScreen(self.frame.bench, place.chain, place.record, place.at)

    def lay_out_body(self, whole: QVBoxLayout) -> None:
        """The form above, the table and the curve beneath."""
        self.table = Table(self.look, (), "")
        self.table.tell_empty("lesion", "ui.imaging.empty", "ui.imaging.empty_line")
        self.table.activated.connect(self._open)
        self.curve = Curve(self.look, "ui.imaging.curve")
        self.differs = Notice(self.look)
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.setChildrenCollapsible(False)
        beside.addWidget(self.table)
        beside.addWidget(self.curve)
        beside.setSizes([760, 300])
        below = QWidget()
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(0)
        under.addWidget(self.differs)
        under.addWidget(beside, 1)
        said = QVBoxLayout()
        said.setContentsMargins(12, 6, 12, 8)
        said.setSpacing(2)
        self.reader = Said(self.look, "", "base", "soft")
        self.arithmetic = Said(self.look, "", "base")
        self.best = Said(self.look, "", "base")
        for words in (self.arithmetic, self.best, self.reader):
            words.setWordWrap(True)
            said.addWidget(words)
        under.addLayout(said)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(3)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.pane)
        parts.addWidget(below)
        parts.setSizes([380, 340])
        whole.addWidget(parts, 1)
        self._targets: list[str] = []

    def draw_more(self, view: FormView) -> None:
        """The table of all assessments."""
        model = self.model
        if not isinstance(model, ImagingScreen):
            return
        shown = model.table
        self.table.show_columns(self._columns(shown))
        rows = self._rows(shown)
        self.table.show_rows(len(rows), lambda row: rows[row])
        say = self.look.say
        self.arithmetic.write("; ".join(say(each) for each in model.arithmetic))
        self.arithmetic.setVisible(bool(model.arithmetic))
        self.best.write("   ·   ".join(say(each) for each in shown.best))
        self.best.setVisible(bool(shown.best))
        self.reader.write(say(shown.reader) if shown.reader is not None else "")
        dots = [(column, column.sum_mm) for column in shown.columns if column.sum_mm is not None]
        self.curve.show_dots(
            tuple(Dot(float(total), _number(total), _short(column)) for column, total in dots)
        )
        if model.disagreement is not None:
            self.differs.tell(Tone.AMBER, model.disagreement)
        elif shown.fault is not None:
            self.differs.tell(Tone.GREY, shown.fault)
        else:
            self.differs.clear()

    def _columns(self, shown: ImagingView) -> tuple[Column, ...]:
        fixed = (
            Column("number", "ui.imaging.lesion", 64),
            Column("role", "ui.imaging.role", 110),
            Column("place", "ui.imaging.place", 150, 2),
        )
        dates = tuple(
            Column(column.record, Text(self._title(column)), 110, 1, right=True) for column in shown.columns
        )
        return (*fixed, *dates)

    def _title(self, column: AssessmentColumn) -> str:
        """The visit by its name where a head has room for it, else by its code, as under the curve."""
        words = _named(self.look, column)
        return words if paint.text_width(words, self.look.fonts.small_bold) <= MOST_TITLE else _short(column)

    def _rows(self, shown: ImagingView) -> list[Row]:
        say = self.look.say
        rows, self._targets = [], []
        for lesion in shown.lesions:
            cells = (
                Cell(lesion.number, strong=True),
                Cell(say(f"lesion.{lesion.role}"), soft=True),
                Cell(say(lesion.place)),
            )
            rows.append(Row((*cells, *(Cell(say(cell.display)) for cell in lesion.cells))))
            self._targets.append(next((cell.at for cell in reversed(lesion.cells) if cell.at), ""))
        if not shown.columns:
            return rows
        rows.append(Row(heading=say("ui.imaging.sums")))
        for code, values in (
            ("ui.imaging.sum", [_number(column.sum_mm) for column in shown.columns]),
            ("ui.imaging.nadir", [_number(column.nadir_mm) for column in shown.columns]),
            ("ui.imaging.from_baseline", [_percent(column.from_baseline) for column in shown.columns]),
            ("ui.imaging.from_nadir", [_percent(column.from_nadir) for column in shown.columns]),
        ):
            rows.append(Row((Cell(), Cell(say(code), soft=True), Cell(), *(Cell(value) for value in values))))
        methods = [self._methods(column) for column in shown.columns]
        rows.append(Row((Cell(), Cell(say("ui.imaging.methods"), soft=True), Cell(), *methods)))
        rows.append(Row(heading=say("ui.imaging.responses")))
        for index, code in enumerate(TARGETS):
            given = [_at(tuple(say(word) for word in column.answered), index) for column in shown.columns]
            rows.append(
                Row(
                    (
                        Cell(),
                        Cell(say(code), soft=True),
                        Cell(say("ui.imaging.given"), soft=True),
                        *map(Cell, given),
                    )
                )
            )
            derived = [self._derived(column, index) for column in shown.columns]
            rows.append(Row((Cell(), Cell(), Cell(say("ui.imaging.derived"), soft=True), *derived)))
        if any(column.immune for column in shown.columns):
            immune = [Cell(column.immune, soft=True) for column in shown.columns]
            rows.append(Row((Cell(), Cell("iRECIST", soft=True), Cell(), *immune)))
        return rows

    def _methods(self, column: AssessmentColumn) -> Cell:
        words = ", ".join(self.look.say(method) for method in column.methods)
        return Cell(words, "warning", Tone.AMBER) if column.method_changed else Cell(words, soft=True)

    def _derived(self, column: AssessmentColumn, index: int) -> Cell:
        words = _at(column.derived, index)
        if (
            column.disagrees
            and words
            and words != _at(tuple(self.look.say(word) for word in column.answered), index)
        ):
            return Cell(words, "warning", Tone.AMBER)
        return Cell(words, soft=True)

    def _open(self, row: int) -> None:
        if row < len(self._targets) and self._targets[row] and isinstance(self.model, ImagingScreen):
            self.frame.go(self.model.target(self._targets[row]))


def _at(words: tuple[str, ...], index: int) -> str:
    return words[index] if index < len(words) else ""


def _number(number: Decimal | None) -> str:
    return "" if number is None else format(number.normalize(), "f")


def _percent(number: Decimal | None) -> str:
    return "" if number is None else f"{number:+.1f} %"


def _named(look: Look, column: AssessmentColumn) -> str:
    words = look.say(column.event)
    return f"{words} {column.repeat}" if column.repeat else words


def _short(column: AssessmentColumn) -> str:
    """The visit's code, for there is little room under a point."""
    event = column.record.partition("/")[0]
    return f"{event} {column.repeat}" if column.repeat else event


def build(frame: Frame) -> Page:
    """The page for the window."""
    return ImagingPage(frame)
