"""A table painted on one canvas: only what is in view is drawn, one row (or cell) has the keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from ecrf.ui.controls import paint
from ecrf.ui.controls.empty import draw_empty
from ecrf.ui.controls.grid_shape import Cell, Column, Row, Shape, Span
from ecrf.ui.controls.scroll import use_thin_bars
from ecrf.ui.look import Look, Words

PAD = 8


def _no_row(_row: int) -> Row:
    return Row()


class Table(QAbstractScrollArea):
    """Rows come from a function; `by_cell` moves a cell cursor, else whole rows are chosen."""

    activated = Signal(int)
    moved = Signal(int)
    filled = Signal()
    """Other rows are shown."""
    pressed_key = Signal(str)
    """A letter or sign typed while the table has the keyboard."""
    pressed_space = Signal(int)
    """Space on a row: what can be ticked is."""

    def __init__(
        self, look: Look, columns: tuple[Column, ...], name: str = "", *, by_cell: bool = False
    ) -> None:
        super().__init__()
        self.look = look
        self.shape = Shape(columns)
        self.row = 0
        self.column = 0
        self.lit = True
        """Whether the row in focus has a ground of its own."""
        self._name = name
        self._by_cell = by_cell
        self._row_of: Callable[[int], Row] = _no_row
        self._made: dict[int, Row] = {}
        self._empty: tuple[str, Words, Words] = ("info", "", "")
        self._dragged = -1
        use_thin_bars(self, look)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        look.changed.connect(self.measure)

    # -- content --

    def show_rows(self, count: int, row_of: Callable[[int], Row]) -> None:
        """Show `count` rows; each is asked for when it first comes into view."""
        self._row_of = row_of
        self._made = {}
        self.shape.count = count
        self.row = min(max(self.row, 0), max(count - 1, 0))
        if count and self.row_at(self.row).heading:
            self.row = self._beyond(self.row, 1)
        self.measure()
        self.filled.emit()

    def show_columns(self, columns: tuple[Column, ...]) -> None:
        """Show other columns."""
        self.shape.columns = columns
        self.measure()

    def tell_empty(self, icon: str, heading: Words, sentence: Words) -> None:
        """What stands here while there is no row."""
        self._empty = (icon, heading, sentence)

    def row_at(self, row: int) -> Row:
        """What a row shows."""
        found = self._made.get(row)
        if found is None:
            found = self._made[row] = self._row_of(row)
        return found

    def forget(self, row: int) -> None:
        """Ask for a row again."""
        self._made.pop(row, None)
        self.viewport().update()

    def measure(self) -> None:
        """Lay out columns and scroll bars again."""
        self.shape.row_height = self.look.size + 17
        self.setViewportMargins(0, 0, 0, 0)
        self._made = {}
        self._fit(self.shape, self.viewport().width())
        self.shape.head_height = self._head_of(self.shape)
        self._measure_bars()
        self.viewport().update()

    def head_at(self, width: int) -> int:
        """The height of the head in a table of that width: titles that are cut get a second line."""
        shape = Shape(self.shape.columns)
        self._fit(shape, width)
        return self._head_of(shape)

    def _fit(self, shape: Shape, width: int) -> None:
        kept = self.look.settings.numbers(f"columns/{self._name}") if self._name else ()
        shape.fit(width, self.look.size / 13, kept)

    def _head_of(self, shape: Shape) -> int:
        say, font, size = self.look.say, self.look.fonts.small_bold, self.look.size
        cut = any(
            paint.text_width(say(column.title), font) > width - 2 * PAD
            for column, width in zip(shape.columns, shape.widths, strict=True)
        )
        return size + 17 + (size + 2 if cut else 0)

    def open_row(self, row: int, height: int) -> None:
        """Leave `height` pixels free beneath a row; -1 closes it."""
        self.shape.opened, self.shape.opened_height = row, height
        self._measure_bars()
        self.viewport().update()

    # -- places --

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell stands in the viewport now."""
        x = self.shape.starts[column] - self.horizontalScrollBar().value()
        return QRect(x, self._y(row), self.shape.widths[column], self.shape.row_height)

    def detail_rect(self) -> QRect:
        """The free room beneath the opened row."""
        top = self._y(self.shape.opened) + self.shape.row_height
        return QRect(0, top, self.viewport().width(), self.shape.opened_height)

    def choose(self, row: int, column: int = -1) -> None:
        """Move the cursor and bring it into view."""
        if not self.shape.count:
            return
        self.row = min(max(row, 0), self.shape.count - 1)
        if column >= 0:
            self.column = min(column, len(self.shape.columns) - 1)
        self.reveal()
        self.viewport().update()
        self.moved.emit(self.row)

    def reveal(self) -> None:
        """Scroll so that the cursor is in view."""
        bar = self.verticalScrollBar()
        top = self.shape.top(self.row)
        extra = self.shape.opened_height if self.row == self.shape.opened else 0
        height = self.viewport().height() - self.shape.head_height
        if top < bar.value():
            bar.setValue(top)
        elif top + self.shape.row_height + extra > bar.value() + height:
            bar.setValue(top + self.shape.row_height + extra - height)
        if self._by_cell and self.shape.starts:
            self._reveal_column()

    # -- events --

    def viewportEvent(self, event: QEvent) -> bool:
        """Hover says a cell whose words are cut in full."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._cut_words(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        self.measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter opens, letters are told on."""
        key = event.key()
        page = max((self.viewport().height() - self.shape.head_height) // self.shape.row_height - 1, 1)
        steps = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -self.shape.count, Qt.Key.Key_End: self.shape.count,
        }  # fmt: skip
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.shape.count:
                self.activated.emit(self.row)
        elif self._by_cell and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self.choose(self.row, min(max(self.column + step, 0), len(self.shape.columns) - 1))
        elif key in steps:
            self.choose(self._beyond(self.row + steps[Qt.Key(key)], 1 if steps[Qt.Key(key)] > 0 else -1))
        elif key == Qt.Key.Key_Space:
            self.pressed_space.emit(self.row)
        elif event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pressed_key.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a row, or take hold of a column's edge."""
        x = int(event.position().x()) + self.horizontalScrollBar().value()
        y = int(event.position().y())
        if y < self.shape.head_height:
            self._dragged = self.shape.edge_at(x) if self._name else -1
            return
        row = self.shape.row_at(y - self.shape.head_height + self.verticalScrollBar().value())
        if 0 <= row < self.shape.count and not self.row_at(row).heading:
            self.choose(row, self.shape.column_at(x))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row."""
        if event.position().y() >= self.shape.head_height and self.shape.count:
            self.activated.emit(self.row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull a column wider or narrower."""
        x = int(event.position().x()) + self.horizontalScrollBar().value()
        in_head = event.position().y() < self.shape.head_height
        over = bool(self._name) and in_head and self.shape.edge_at(x) >= 0
        self.viewport().setCursor(Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.ArrowCursor)
        if self._dragged >= 0:
            widths = list(self.shape.widths)
            widths[self._dragged] = max(x - self.shape.starts[self._dragged], 40)
            self.look.settings.keep(f"columns/{self._name}", tuple(widths))
            self.measure()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of a column's edge."""
        self._dragged = -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows in view, then the head over them."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.viewport().rect()
        painter.fillRect(area, self.look.colours.surface)
        head = self.shape.head_height
        if not self.shape.count:
            icon, heading, sentence = self._empty
            if heading:
                draw_empty(
                    painter, QRectF(area.adjusted(0, head, 0, 0)), self.look, icon, (heading, sentence)
                )
        first = max(self.shape.row_at(self.verticalScrollBar().value()), 0)
        for row in range(first, self.shape.count):
            y = self._y(row)
            if y > area.height():
                break
            self._paint_row(painter, row, y)
        self._paint_head(painter)

    # -- drawing --

    def _paint_head(self, painter: QPainter) -> None:
        c, fonts = self.look.colours, self.look.fonts
        height = self.shape.head_height
        painter.fillRect(0, 0, self.viewport().width(), height, c.raised)
        shift = self.horizontalScrollBar().value()
        for column, start, width in zip(
            self.shape.columns, self.shape.starts, self.shape.widths, strict=True
        ):
            area = QRectF(start - shift + PAD, 0, width - 2 * PAD, height)
            align = paint.RIGHT if column.right else paint.LEFT
            paint.two_lines(painter, area, self.look.say(column.title), fonts.small_bold, c.soft, align)
        painter.fillRect(0, height - 1, self.viewport().width(), 1, c.line)

    def _paint_row(self, painter: QPainter, row: int, y: int) -> None:
        c, fonts = self.look.colours, self.look.fonts
        shown = self.row_at(row)
        width, height = self.viewport().width(), self.shape.row_height
        if shown.heading:
            painter.fillRect(0, y, width, height, c.raised)
            paint.text(painter, QRectF(PAD, y, width - 2 * PAD, height), shown.heading, fonts.bold, c.text)
            painter.fillRect(0, y + height - 1, width, 1, c.line)
            return
        chosen = row == self.row
        if chosen and self.lit:
            painter.fillRect(0, y, width, height, c.selected if self.hasFocus() or self._by_cell else c.hover)
        shift = self.horizontalScrollBar().value()
        for index, cell in enumerate(shown.cells):
            if index < len(self.shape.starts):
                area = QRectF(self.shape.starts[index] - shift, y, self.shape.widths[index], height)
                self._paint_cell(painter, area, cell, right=self.shape.columns[index].right)
        if shown.mark is not None:
            painter.fillRect(0, y, 3, height, c.tone(shown.mark))
        painter.fillRect(0, y + height - 1, width, 1, c.line)
        if chosen and self.hasFocus():
            whole = QRectF(self.cell_rect(row, self.column)) if self._by_cell else QRectF(0, y, width, height)
            paint.focus_ring(painter, whole, c.focus)

    def _paint_cell(self, painter: QPainter, area: QRectF, cell: Cell, *, right: bool) -> None:
        c, fonts = self.look.colours, self.look.fonts
        tone = c.tone(cell.tone) if cell.tone is not None else None
        ink = c.soft if cell.soft else tone if tone is not None and not cell.icon else c.text
        inner = area.adjusted(PAD, 0, -PAD, 0)
        if cell.icon:
            self.look.icons.draw(
                painter, cell.icon, QRectF(inner.x(), area.y(), 16, area.height()), tone or ink
            )
            inner.setLeft(inner.left() + 22)
        if cell.span is not None:
            draw_span(painter, inner, self.look, cell.span, tone or ink)
        if not cell.text or inner.width() < 8:
            return
        font = fonts.bold if cell.strong else fonts.base
        paint.text(painter, inner, cell.text, font, ink, paint.RIGHT if right else paint.LEFT)
        if cell.struck:
            y = area.center().y()
            length = min(QFontMetrics(font).horizontalAdvance(cell.text), int(inner.width()))
            painter.drawLine(int(inner.left()), int(y), int(inner.left()) + length, int(y))

    def _cut_words(self, point: QPoint) -> str:
        x = point.x() + self.horizontalScrollBar().value()
        column = self.shape.column_at(x)
        row = self.shape.row_at(point.y() - self.shape.head_height + self.verticalScrollBar().value())
        if column < 0:
            return ""
        if point.y() < self.shape.head_height:
            return self.look.say(self.shape.columns[column].title)
        cells = self.row_at(row).cells if 0 <= row < self.shape.count else ()
        return cells[column].text if column < len(cells) else ""

    def _y(self, row: int) -> int:
        return self.shape.head_height + self.shape.top(row) - self.verticalScrollBar().value()

    def _beyond(self, row: int, step: int) -> int:
        """The row at or behind `row` that is no heading; where there is none that way, the nearest on the other side."""
        start = min(max(row, 0), max(self.shape.count - 1, 0))
        for direction in (step, -step):
            at = start
            while 0 <= at < self.shape.count and self.row_at(at).heading:
                at += direction
            if 0 <= at < self.shape.count:
                return at
        return start

    def _reveal_column(self) -> None:
        bar = self.horizontalScrollBar()
        start, width = self.shape.starts[self.column], self.shape.widths[self.column]
        if start < bar.value():
            bar.setValue(start)
        elif start + width > bar.value() + self.viewport().width():
            bar.setValue(start + width - self.viewport().width())

    def _measure_bars(self) -> None:
        view = self.viewport()
        room = view.height() - self.shape.head_height
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setPageStep(max(room, 1))
        vertical.setSingleStep(self.shape.row_height)
        vertical.setRange(0, max(self.shape.height - room, 0))
        horizontal.setPageStep(max(view.width(), 1))
        horizontal.setSingleStep(40)
        horizontal.setRange(0, max(self.shape.width - view.width(), 0))


def draw_span(painter: QPainter, area: QRectF, look: Look, span: Span, ink: QColor) -> None:
    """A window as a pale bar with a notch at the planned day, and a mark where the day in question lies."""
    c = look.colours
    lowest, highest = min(0, span.mark), max(span.length, span.mark)
    scale = (area.width() - 6) / max(highest - lowest, 1)

    def x_of(day: int) -> float:
        return area.x() + 3 + (day - lowest) * scale

    middle = area.center().y()
    bar = QRectF(x_of(0), middle - 4, max((span.length) * scale, 3), 8)
    paint.box(painter, bar, c.sunken, c.edge)
    painter.fillRect(QRectF(x_of(span.planned) - 0.5, middle - 6, 1, 12), c.soft)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    x = x_of(span.mark)
    painter.drawPolygon(
        QPolygonF([QPointF(x - 4, middle - 9), QPointF(x + 4, middle - 9), QPointF(x, middle - 2)])
    )
    painter.fillRect(QRectF(x - 0.75, middle - 6, 1.5, 12), ink)
