"""A questionnaire as a compact grid: question, the answers side by side, one digit each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ecrf.record.value import Missing, Typed
from ecrf.services.reads.form_view import Choice, FieldView
from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.widgets.columns import CellColumns
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.host import FieldHost
from ecrf.viewmodels.field import FieldPhase, FieldState


class DigitRow(FieldRow):
    """One question; a digit answers it and goes on."""

    def __init__(self, look: Look, host: FieldHost, view: FieldView, number: int) -> None:
        super().__init__(look, host, view)
        self.number = number
        self.compact = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(600, self.look.size + 15)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit that is an answer is entered; the rest is the flow."""
        if self.view.editable and not self.chord.armed and event.text().isdigit():
            choice = next((c for c in self.view.choices if str(c.number) == event.text()), None)
            if choice is not None:
                self.host.leave(self.at, choice.code)
                self.host.move_from(self.at, 1)
            return
        if self.view.editable and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.host.leave(self.at, "")
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on an answer enters it."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        for choice, area in self._places():
            if self.view.editable and area.contains(event.position()):
                self.host.leave(self.at, choice.code)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw number, topic and answers."""
        painter = paint.open_painter(self)
        c, fonts = self.look.colours, self.look.fonts
        focused = self.has_keyboard
        painter.fillRect(self.rect(), c.selected if focused else c.surface)
        height = self.height()
        paint.text(painter, QRectF(8, 0, 32, height), str(self.number), fonts.small_bold, c.accent, paint.RIGHT)
        words = self.look.say(self.view.item.label)
        paint.text(painter, QRectF(52, 0, self._split() - 60, height), words, fonts.base, c.text)
        self._paint_answers(painter)
        if self.view.changed:
            painter.fillRect(0, 2, 3, height - 4, c.violet)
        painter.fillRect(0, height - 1, self.width(), 1, c.line)
        if focused:
            paint.focus_ring(painter, QRectF(self.rect()), c.focus)

    def _paint_answers(self, painter: QPainter) -> None:
        c, fonts = self.look.colours, self.look.fonts
        missing = self.view.value if isinstance(self.view.value, Missing) else self.view.inherited
        if missing is not None and self.state.phase is FieldPhase.STORED:
            area = QRectF(self._split(), 0, self.width() - self._split() - 12, self.height())
            self.look.icons.draw(painter, "circle-bar", QRectF(area.x(), 0, 16, self.height()), c.grey)
            paint.text(painter, area.adjusted(24, 0, 0, 0), self.look.say(f"missing.{missing.code}"), fonts.base, c.soft)
            return
        chosen = self._chosen()
        for choice, area in self._places():
            on = choice.code == chosen
            paint.box(painter, area, c.accent if on else c.field, None if on else c.edge)
            paint.text(painter, area, str(choice.number), fonts.bold if on else fonts.base, c.on_accent if on else c.soft, paint.CENTRE)

    def _chosen(self) -> str:
        if self.state.phase is not FieldPhase.STORED:
            return self.state.text
        return str(self.view.value.native) if isinstance(self.view.value, Typed) else ""

    def _places(self) -> list[tuple[Choice, QRectF]]:
        side = self.height() - 6
        x = float(self._split())
        places = []
        for choice in self.view.choices:
            places.append((choice, QRectF(x, 3, side + 12, side)))
            x += side + 18
        return places

    def _split(self) -> int:
        return max(min(self.width() - 340, 560), 240)


class DigitGrid(QWidget):
    """All questions under one another; the answers' words stand once above."""

    def __init__(self, look: Look, host: FieldHost) -> None:
        super().__init__()
        self.look = look
        self._host = host
        self.rows: dict[str, DigitRow] = {}
        self._order: list[str] = []
        self._legend: tuple[Choice, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._lay_out)

    def show_questions(self, questions: tuple[FieldView, ...], states: dict[str, FieldState]) -> None:
        """Draw these questions."""
        wanted = {field.at for field in questions}
        for at in [at for at in self.rows if at not in wanted]:
            self.rows.pop(at).deleteLater()
        for number, view in enumerate(questions, 1):
            row = self.rows.get(view.at)
            if row is None:
                row = self.rows[view.at] = DigitRow(self.look, self._host, view, number)
                row.setParent(self)
                row.show()
            row.number = number
            row.show_field(view, states.get(view.at, FieldState()))
        self._order = [field.at for field in questions]
        self._legend = questions[0].choices if questions else ()
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width."""
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what the digits of the first question mean."""
        painter = paint.open_painter(self)
        c, fonts = self.look.colours, self.look.fonts
        painter.fillRect(event.rect(), c.surface)
        words = "    ".join(f"{choice.number} = {self.look.say(choice.label)}" for choice in self._legend)
        paint.text(painter, QRectF(52, 4, self.width() - 64, self.look.size + 11), words, fonts.small_bold, c.soft)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first question."""
        if self.rows:
            next(iter(self.rows.values())).setFocus()

    def _lay_out(self) -> None:
        top, height = self.look.size + 17, self.look.size + 15
        for place, at in enumerate(self._order):
            row = self.rows[at]
            row.columns = CellColumns(self.width(), 0, self.look.size, height)
            row.setGeometry(0, top + place * height, self.width(), height)
        self.setFixedHeight(top + height * len(self.rows) + 8)
        self.update()
