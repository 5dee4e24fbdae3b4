"""Lines of a log as a painted grid; the one cell with the keyboard is a real field widget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent

from ecrf.record.value import Missing, NonConformant
from ecrf.schema.model import Item, Severity
from ecrf.services.reads.form_view import FieldView, Judgement, LineView
from ecrf.ui.controls import paint
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.table import PAD, Table
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.catalogue import make_cell
from ecrf.ui.widgets.columns import CellColumns
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.host import FieldHost
from ecrf.ui.widgets.saying import loudest
from ecrf.viewmodels.field import FieldPhase, FieldState
from ecrf.words import Text

NUMBER = 44
LETTER = 8
"""Pixels a character of a column's width takes at the usual text size."""
AUTOMATIC = 14
MOST_TITLE = 170
"""A longer title does not widen its column further."""


class LineGrid(Table):
    """Draws lines; cells are fields of the form and talk to the same host."""

    row_entered = Signal(int)
    ended = Signal(int)
    """The walk went beyond the last (1) or before the first (-1) cell of a row: (direction)."""

    def __init__(self, look: Look, host: FieldHost, name: str) -> None:
        super().__init__(look, (), name, by_cell=True)
        self._host = host
        self._items: tuple[Item, ...] = ()
        self._lines: tuple[LineView, ...] = ()
        self._measured: tuple[object, ...] = ()
        self._state_of: Callable[[str], FieldState] = lambda _at: FieldState()
        self.cell: FieldRow | None = None
        self.column = 1
        self.verticalScrollBar().valueChanged.connect(self._place_cell)
        self.horizontalScrollBar().valueChanged.connect(self._place_cell)

    # -- content --

    def show_lines(
        self, items: tuple[Item, ...], lines: tuple[LineView, ...], state_of: Callable[[str], FieldState]
    ) -> None:
        """Draw these lines with these items as columns."""
        self._state_of = state_of
        if (items, self.look.language, self.look.size) != self._measured:
            self._items, self._measured = items, (items, self.look.language, self.look.size)
            self.shape.columns = (
                Column("number", "ui.grid.number", NUMBER),
                *(self._column(item) for item in items),
            )
        self._lines = lines
        self.lit = self.cell is not None
        self.show_rows(len(lines), self._row)
        if self.cell is not None:
            view = self.field(self.row, self.column)
            if view is not None and view.at == self.cell.at:
                self.cell.show_field(view, state_of(view.at))
                self.cell.look_again()
                self._place_cell()
            elif self.cell.has_keyboard:
                self.enter(self.row, self.column)
            else:
                self._put_away()

    @property
    def lines(self) -> tuple[LineView, ...]:
        """The lines drawn."""
        return self._lines

    def field(self, row: int, column: int) -> FieldView | None:
        """The field of a cell; None for the number and outside."""
        if not 0 <= row < len(self._lines) or not 1 <= column <= len(self._items):
            return None
        oid = self._items[column - 1].oid
        return next((field for field in self._lines[row].fields if field.item.oid == oid), None)

    def place_of(self, at: str) -> tuple[int, int] | None:
        """Row and column of an address."""
        line, _, oid = at.rpartition("/")
        for row, view in enumerate(self._lines):
            if view.at == line:
                column = next((n for n, item in enumerate(self._items, 1) if item.oid == oid), 1)
                return row, column
        return None

    # -- the cell with the keyboard --

    def enter(self, row: int, column: int) -> None:
        """Put the keyboard into a cell."""
        if not self._lines:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        row = min(max(row, 0), len(self._lines) - 1)
        column = min(max(column, 1), len(self._items))
        changed = row != self.row
        self.row, self.column = row, column
        self.reveal()
        self.viewport().update()
        if changed:
            self.row_entered.emit(row)
        self._open_cell()

    def leave_cell(self) -> None:
        """Hand over what is typed and put the editor away."""
        if self.cell is not None:
            cell, self.cell = self.cell, None
            cell.commit()
            cell.hide()
            cell.deleteLater()
            self.viewport().update()

    def _put_away(self) -> None:
        """The line of the cell is drawn no more (it belongs to another event)."""
        if self.cell is not None:
            cell, self.cell = self.cell, None
            cell.hide()
            cell.deleteLater()

    def step(self, step: int) -> None:
        """Walk to the neighbouring cell that can be typed into; beyond the row's end tell so."""
        column = self.column + step
        while 1 <= column <= len(self._items):
            view = self.field(self.row, column)
            if view is not None and view.visible and (view.editable or not self._any_editable()):
                self.enter(self.row, column)
                return
            column += step
        self.ended.emit(step)

    def line_step(self, step: int) -> None:
        """The same column of another row."""
        if 0 <= self.row + step < len(self._lines):
            self.enter(self.row + step, self.column)

    # -- events --

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes on into the cell."""
        super().focusInEvent(event)
        if self._lines:
            QTimer.singleShot(0, self._enter_here)

    def _enter_here(self) -> None:
        if self.hasFocus():
            self.enter(self.row, max(self.column, 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes the keyboard into the cell."""
        super().mousePressEvent(event)
        y = int(event.position().y())
        row = self.shape.row_at(y - self.shape.head_height + self.verticalScrollBar().value())
        if y >= self.shape.head_height and 0 <= row < len(self._lines):
            self.row = -1 if row != self.row else self.row
            self.enter(
                row, self.shape.column_at(int(event.position().x()) + self.horizontalScrollBar().value())
            )

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The same as a click."""
        self.mousePressEvent(event)

    def choose(self, row: int, column: int = -1) -> None:
        """A click on the canvas is answered by entering the cell, not by moving a mark."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no cell took."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cell stays over its place."""
        super().resizeEvent(event)
        self._place_cell()

    # -- parts --

    def _open_cell(self) -> None:
        view = self.field(self.row, self.column)
        if view is None:
            return
        old = self.cell
        if old is not None and old.at == view.at:
            old.setFocus(Qt.FocusReason.TabFocusReason)
            return
        cell = make_cell(self.look, self._host, view)
        cell.setParent(self.viewport())
        cell.show_field(view, self._state_of(view.at))
        self.cell = cell
        self._place_cell()
        self.lit = True
        cell.show()
        cell.setFocus(Qt.FocusReason.TabFocusReason)
        if old is not None:
            old.commit()
            old.hide()
            old.deleteLater()

    def _place_cell(self) -> None:
        if self.cell is None:
            return
        area = self.cell_rect(self.row, self.column)
        below_head = area.top() >= self.shape.head_height - 2
        self.cell.setGeometry(area)
        self.cell.lay_out(CellColumns(area.width(), 0, self.look.size, area.height()))
        if not below_head:  # out of sight, not hidden: hiding would hand the keyboard on
            self.cell.move(area.left(), -2 * area.height())

    def _column(self, item: Item) -> Column:
        """As wide as the design asks, and never narrower than most of its title."""
        letters = item.column or AUTOMATIC
        label = item.label
        if item.unit:
            label = Text(f"{label.en} ({item.unit})", f"{label.zh or label.en}（{item.unit}）")
        title = min(
            paint.text_width(self.look.say(label), self.look.fonts.small_bold) + 2 * PAD + 4, MOST_TITLE
        )
        return Column(item.oid, label, max(letters * LETTER + 34, title * 13 // self.look.size), letters)

    def _any_editable(self) -> bool:
        return any(field.editable for field in self._lines[self.row].fields)

    def _row(self, index: int) -> Row:
        line = self._lines[index]
        known = {field.item.oid: field for field in line.fields}
        number = str(line.number) if line.number else "＋"
        first = Cell(number, "remove" if line.removed else "", Tone.GREY if line.removed else None, soft=True)
        cells = tuple(self._cell(known.get(item.oid), struck=line.removed) for item in self._items)
        return Row((first, *cells), mark=Tone.VIOLET if any(field.changed for field in line.fields) else None)

    def _cell(self, field: FieldView | None, *, struck: bool) -> Cell:
        if field is None or (not field.visible and not field.hidden_filled):
            return Cell()
        state = self._state_of(field.at)
        if state.phase is not FieldPhase.STORED:
            refused = state.phase is FieldPhase.REFUSED
            return Cell(state.text, "error" if refused else "save-state", Tone.RED if refused else Tone.GREY)
        icon, tone = _sign_of(field)
        if isinstance(field.value, Missing):
            return Cell(
                self.look.say(f"missing.{field.value.code}"),
                icon or "circle-bar",
                tone or Tone.GREY,
                soft=True,
            )
        words = self.look.say(field.display) if field.value is not None else ""
        return Cell(words.replace("\n", " "), icon, tone, struck=struck)


def _sign_of(field: FieldView) -> tuple[str, Tone | None]:
    """The one sign a cell carries: the gravest thing to know of it."""
    prompt = loudest(field)
    if isinstance(field.value, NonConformant) or (prompt is not None and prompt.severity is Severity.HARD):
        return "error", Tone.RED
    if any(query.status == "open" for query in field.queries):
        return "query-open", Tone.RED
    if prompt is not None and prompt.severity is Severity.SOFT:
        return "warning", Tone.AMBER
    if any(query.status == "answered" for query in field.queries):
        return "query-answered", Tone.AMBER
    if field.judgement is Judgement.UNASSESSED:
        return "judgement", Tone.VIOLET
    return "", None
