"""Subjects by visits painted on one canvas: a pixmap per kind of cell, head and subjects frozen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from ecrf.services.reads.matrix_view import MatrixRow, unpack_cell
from ecrf.services.reads.status_view import Badge
from ecrf.ui.controls import paint
from ecrf.ui.controls.empty import draw_empty
from ecrf.ui.controls.scroll import use_thin_bars
from ecrf.ui.look import Look, Words
from ecrf.ui.states import BADGES, SHAPE
from ecrf.ui.theme import Tone
from ecrf.viewmodels.matrix import MatrixScreen

QUERIES_SHIFT = 20
_QUERY_MOST = 10
_MARKS = {badge: (badge, name, tone) for badge, name, tone in BADGES}
VERIFICATION = tuple(_MARKS[b] for b in (Badge.DISCREPANCY, Badge.VERIFICATION_DROPPED, Badge.VERIFIED))
SIGNATURE = tuple(_MARKS[b] for b in (Badge.SIGNATURE_BROKEN, Badge.SIGNED, Badge.UNASSESSED))
LOCKS = tuple(_MARKS[b] for b in (Badge.HARD_LOCKED, Badge.LOCKED, Badge.FROZEN))
"""What may stand in a corner of a cell: the first that is set."""


class MatrixCanvas(QAbstractScrollArea):
    """Draws a MatrixScreen; arrows move, Enter opens the cell, Shift+Enter the subject."""

    opened = Signal(int, int)
    subject_opened = Signal(int)
    filter_asked = Signal()
    legend_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.model: MatrixScreen | None = None
        self._pixmaps: dict[int, QPixmap] = {}
        self._scale = 0.0
        self._side = 44
        self._heads: list[str] = []
        self._arms = self._allocates = False
        self._empty: tuple[Words, Words] = ("", "")
        use_thin_bars(self, look)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        look.changed.connect(self._retell)

    # -- measures --

    @property
    def line(self) -> int:
        """Height of a row."""
        return self.look.size + 17

    @property
    def head(self) -> int:
        """Height of the frozen head: epochs above visits."""
        return 2 * (self.look.size + 11)

    @property
    def frozen(self) -> int:
        """Width of the frozen subject columns."""
        return (92 + (286 if self._allocates else 104)) * self.look.size // 13

    @property
    def step(self) -> int:
        """Width of a visit."""
        return self._side

    # -- content --

    def show_model(self, model: MatrixScreen) -> None:
        """Draw this model."""
        self.model = model
        self._measure()

    def tell_empty(self, heading: Words, sentence: Words) -> None:
        """What stands here while there is no subject."""
        self._empty = (heading, sentence)

    def place(self) -> tuple[int, int]:
        """Row and column in focus."""
        return (self.model.row, self.model.column) if self.model is not None else (0, 0)

    def reveal(self) -> None:
        """Scroll so that the cell in focus is in view."""
        row, column = self.place()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        top, room = row * self.line, self.viewport().height() - self.head
        if top < down.value():
            down.setValue(top)
        elif top + self.line > down.value() + room:
            down.setValue(top + self.line - room)
        left, wide = column * self.step, self.viewport().width() - self.frozen
        if left < across.value():
            across.setValue(left)
        elif left + self.step > across.value() + wide:
            across.setValue(left + self.step - wide)
        self.viewport().update()

    # -- events --

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room."""
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, open, filter, legend."""
        model = self.model
        if model is None:
            return
        page = max((self.viewport().height() - self.head) // self.line - 1, 1)
        steps = {
            Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_PageDown: (page, 0), Qt.Key.Key_PageUp: (-page, 0),
            Qt.Key.Key_Home: (0, -1000), Qt.Key.Key_End: (0, 1000),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps:
            far = 100_000 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
            rows, columns = steps[key]
            model.move(rows * far, columns * far)
            self.reveal()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and model.rows:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.subject_opened.emit(model.row)
            else:
                self.opened.emit(model.row, model.column)
        elif event.text() == "/":
            self.filter_asked.emit()
        elif event.text() in ("l", "?"):
            self.legend_asked.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the focus where the pointer is."""
        found = self._cell_at(event.position().toPoint())
        if found is not None and self.model is not None:
            row, column = found
            self.model.move(row - self.model.row, max(column, 0) - self.model.column if column >= 0 else 0)
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the cell, or the subject where the number stands."""
        found = self._cell_at(event.position().toPoint())
        if found is not None:
            if found[1] < 0:
                self.subject_opened.emit(found[0])
            else:
                self.opened.emit(*found)

    def viewportEvent(self, event: QEvent) -> bool:
        """Hover says the cell in words."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.model is not None:
            words = self._words_at(event.pos())
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells in view, then the frozen parts over them."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self.look.colours.surface)
        model = self.model
        if model is None:
            return
        if not model.rows:
            if self._empty[0]:
                draw_empty(painter, QRectF(self.viewport().rect()), self.look, "subjects", self._empty)
            return
        scale = self.devicePixelRatioF()
        if scale != self._scale:
            self._pixmaps, self._scale = {}, scale
        first, last = self._rows_in_view()
        self._paint_cells(painter, model, range(first, last))
        self._paint_focus(painter, model)
        self._paint_subjects(painter, model, range(first, last))
        self._paint_head(painter, model)

    # -- drawing --

    def _paint_cells(self, painter: QPainter, model: MatrixScreen, rows: range) -> None:
        across, down = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        step, line = self.step, self.line
        first = across // step
        last = min((across + self.viewport().width() - self.frozen) // step + 1, len(model.matrix.columns))
        left = self.frozen + first * step - across
        pixmaps, make, draw = self._pixmaps, self._make, painter.drawPixmap
        table, shown = model.matrix.rows, model.rows
        for row in rows:
            x, y = left, self.head + row * line - down
            for packed in table[shown[row]].cells[first:last]:
                pixmap = pixmaps.get(packed)
                if pixmap is None:
                    pixmap = make(packed)
                draw(x, y, pixmap)
                x += step

    def _paint_focus(self, painter: QPainter, model: MatrixScreen) -> None:
        c = self.look.colours
        area = QRectF(self._cell_rect(model.row, model.column))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            paint.focus_ring(painter, area, c.focus)
        else:
            paint.box(painter, area, None, c.edge)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_subjects(self, painter: QPainter, model: MatrixScreen, rows: range) -> None:
        c, fonts = self.look.colours, self.look.fonts
        down = self.verticalScrollBar().value()
        painter.fillRect(0, 0, self.frozen, self.viewport().height(), c.surface)
        number = 92 * self.look.size // 13
        said: dict[str, str] = {}
        for row in rows:
            y = self.head + row * self.line - down
            subject = model.subject(row)
            if row == model.row:
                painter.fillRect(0, y, self.frozen, self.line, c.selected)
            font = fonts.bold if row == model.row else fonts.base
            paint.text(painter, QRectF(12, y, number - 14, self.line), subject.number, font, c.text)
            if subject.status not in said:
                said[subject.status] = self.look.say(f"subject.{subject.status}")
            words = " · ".join(self._told(subject, said[subject.status]))
            paint.text(
                painter, QRectF(number, y, self.frozen - number - 8, self.line), words, fonts.small, c.soft
            )
            painter.fillRect(0, y + self.line - 1, self.frozen, 1, c.line)
        painter.fillRect(self.frozen - 1, 0, 1, self.viewport().height(), c.edge)

    def _told(self, subject: MatrixRow, status: str) -> tuple[str, ...]:
        """The status; where subjects are randomised the arm for who may know it, number and day."""
        if subject.randomised:
            arm = (self.look.say(subject.arm_label),) if subject.arm_label is not None else ()
            return (status, *arm, f"{subject.randomised} ({subject.randomised_on})")
        return (subject.arm, status) if self._arms else (status,)

    def _paint_head(self, painter: QPainter, model: MatrixScreen) -> None:
        c, fonts, look = self.look.colours, self.look.fonts, self.look
        across, half = self.horizontalScrollBar().value(), self.head // 2
        painter.fillRect(0, 0, self.viewport().width(), self.head, c.raised)
        for span in model.matrix.epochs:
            x = self.frozen + span.first * self.step - across
            width = span.count * self.step
            if x + width > self.frozen and x < self.viewport().width():
                left = max(x, self.frozen)
                words = QRectF(left + 6, 0, x + width - left - 8, half)
                paint.text(painter, words, look.say(span.label), fonts.small_bold, c.text)
                painter.fillRect(x, 4, 1, self.head, c.edge)
        for index in range(across // self.step, len(model.matrix.columns)):
            x = self.frozen + index * self.step - across
            if x > self.viewport().width():
                break
            ink = c.accent if index == model.column else c.soft
            area = QRectF(x + 1, half, self.step - 2, half)
            font = fonts.small_bold if index == model.column else fonts.small
            paint.text(painter, area, self._heads[index], font, ink, paint.CENTRE)
        painter.fillRect(0, 0, self.frozen, self.head, c.raised)
        count = look.say("ui.matrix.count", shown=len(model.rows), all=len(model.matrix.rows))
        paint.text(painter, QRectF(12, half, self.frozen - 14, half), count, fonts.small_bold, c.soft)
        painter.fillRect(0, self.head - 1, self.viewport().width(), 1, c.edge)
        painter.fillRect(self.frozen - 1, 0, 1, self.head, c.edge)

    def _make(self, packed: int) -> QPixmap:
        """Compose the picture of a kind of cell once."""
        view = unpack_cell(packed)
        c, scale = self.look.colours, self._scale
        pixmap = QPixmap(round(self.step * scale), round(self.line * scale))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(c.surface)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name, tone = SHAPE[view.status]
        self.look.icons.draw(painter, name, QRectF((self.step - 17) / 2, 0, 17, self.line - 1), c.tone(tone))
        self._paint_badges(painter, view.badges, view.queries)
        painter.fillRect(QRectF(0, self.line - 1, self.step, 1), c.line)
        painter.end()
        self._pixmaps[packed] = pixmap
        return pixmap

    def _paint_badges(self, painter: QPainter, badges: Badge, queries: int) -> None:
        c, fonts, icons = self.look.colours, self.look.fonts, self.look.icons
        middle, bottom = self.step / 2, float(self.line - 1)
        left, right = middle - 21, middle + 21
        if badges & (Badge.QUERY_OPEN | Badge.QUERY_ANSWERED):
            tone = Tone.RED if Badge.QUERY_OPEN in badges else Tone.AMBER
            words = str(queries) if queries < _QUERY_MOST else "9+"
            area = QRectF(right - 15, 1, 15, 13)
            paint.pill(painter, area, c.tone(tone))
            paint.text(painter, area, words if queries else "?", fonts.tiny, c.surface, paint.CENTRE)
        for marks, x, y in (
            (VERIFICATION, right - 13, bottom - 14),
            (SIGNATURE, left, bottom - 14),
            (LOCKS, left, 1.0),
        ):
            found = next((mark for mark in marks if mark[0] & badges), None)
            if found is not None:
                icons.draw(painter, found[1], QRectF(x, y, 13, 13), c.tone(found[2]))

    # -- places --

    def _cell_rect(self, row: int, column: int) -> QRect:
        x = self.frozen + column * self.step - self.horizontalScrollBar().value()
        y = self.head + row * self.line - self.verticalScrollBar().value()
        return QRect(x, y, self.step, self.line)

    def _cell_at(self, point: QPoint) -> tuple[int, int] | None:
        """Row and column under the pointer; the frozen subject is column -1."""
        if self.model is None or point.y() < self.head:
            return None
        row = (point.y() - self.head + self.verticalScrollBar().value()) // self.line
        column = -1
        if point.x() >= self.frozen:
            column = (point.x() - self.frozen + self.horizontalScrollBar().value()) // self.step
        inside = row < len(self.model.rows) and column < len(self.model.matrix.columns)
        return (row, column) if inside else None

    def _words_at(self, point: QPoint) -> str:
        model = self.model
        if model is None:
            return ""
        if point.y() < self.head and point.x() >= self.frozen:
            column = (point.x() - self.frozen + self.horizontalScrollBar().value()) // self.step
            inside = column < len(model.matrix.columns)
            return self.look.say(model.matrix.columns[column].full) if inside else ""
        found = self._cell_at(point)
        if found is None or found[1] < 0:
            return ""
        return "\n".join(self.look.say(message) for message in model.describe(*found))

    def _rows_in_view(self) -> tuple[int, int]:
        down = self.verticalScrollBar().value()
        first = down // self.line
        last = (down + self.viewport().height() - self.head) // self.line + 1
        return first, min(last, len(self.model.rows) if self.model is not None else 0)

    def _measure(self) -> None:
        model = self.model
        if model is None:
            return
        self._arms = len({row.arm for row in model.matrix.rows}) > 1
        self._allocates = any(row.randomised for row in model.matrix.rows)
        font = self.look.fonts.small_bold
        self._heads = self._short_heads(model, 72 * self.look.size // 13 - 8)
        widest = max((paint.text_width(words, font) for words in self._heads), default=0)
        side = min(max(widest + 10, 40), 72 * self.look.size // 13)
        if side != self._side:
            self._side, self._pixmaps = side, {}
        view = self.viewport()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        room, wide = view.height() - self.head, view.width() - self.frozen
        down.setPageStep(max(room, 1))
        down.setSingleStep(self.line)
        down.setRange(0, max(len(model.rows) * self.line - room, 0))
        across.setPageStep(max(wide, 1))
        across.setSingleStep(self.step)
        across.setRange(0, max(len(model.matrix.columns) * self.step - wide, 0))
        view.update()

    def _short_heads(self, model: MatrixScreen, room: int) -> list[str]:
        """The label of each column where all labels of its event fit, else its code; hover says it in full."""
        font, say = self.look.fonts.small_bold, self.look.say
        labels = [say(column.label) for column in model.matrix.columns]
        long = {
            (column.event, column.form)
            for column, words in zip(model.matrix.columns, labels, strict=True)
            if paint.text_width(words, font) > room
        }
        seen: dict[str, int] = {}
        for column in model.matrix.columns:
            seen[column.event] = seen.get(column.event, 0) + (not column.form)
        heads = []
        for column, words in zip(model.matrix.columns, labels, strict=True):
            code = column.form or (
                f"{column.event}{column.repeat}" if seen[column.event] > 1 else column.event
            )
            heads.append(code if (column.event, column.form) in long else words)
        return heads

    def _retell(self) -> None:
        self._pixmaps = {}
        self._measure()
