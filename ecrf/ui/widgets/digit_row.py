"""A question of a questionnaire: its topic and the digits of its answers on one low line."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from ecrf.record.value import Missing, Typed
from ecrf.schema.model import Severity
from ecrf.services.reads.form_view import Choice, FieldView
from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.widgets.columns import FormColumns
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.host import FieldHost
from ecrf.viewmodels.field import FieldPhase


class DigitRow(FieldRow):
    """One question; a digit answers it and goes on."""

    def __init__(self, look: Look, host: FieldHost, view: FieldView, number: int) -> None:
        super().__init__(look, host, view)
        self.number = number
        self.compact = True
        self.question = ""
        """The licensed words, for reading out; empty: the short topic."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One row."""
        return QSize(600, (self.look.size + 15) * (2 if self.question else 1))

    def lay_out(self, columns: FormColumns) -> int:
        """One low line."""
        self.columns = columns
        return columns.line * 2 if self.question else columns.line

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit that is an answer is entered; the rest is the flow."""
        if self.view.editable and not self.chord.armed and event.text().isdigit():
            choice = next((c for c in self.view.choices if c.key == event.text()), None)
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
        words = self.look.say(self.view.item.label)
        number, _, topic = words.partition(" ")
        words = topic if number == str(self.number) and topic else words
        words = self.question or words
        paint.text(
            painter, QRectF(8, 0, 32, height), str(self.number), fonts.small_bold, c.accent, paint.RIGHT
        )
        area = QRectF(52, 0, self._split() - 60, height)
        if self.question:
            painter.setFont(fonts.base)
            painter.setPen(c.text)
            painter.drawText(area, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter, words)
        else:
            paint.text(painter, area, words, fonts.base, c.text)
        self._paint_answers(painter)
        self._paint_prompt(painter)
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
            paint.text(
                painter,
                area.adjusted(24, 0, 0, 0),
                self.look.say(f"missing.{missing.code}"),
                fonts.base,
                c.soft,
            )
            return
        chosen = self._chosen()
        for choice, area in self._places():
            on = choice.code == chosen
            paint.box(painter, area, c.accent if on else c.field, None if on else c.edge)
            paint.text(
                painter,
                area,
                choice.key,
                fonts.bold if on else fonts.base,
                c.on_accent if on else c.soft,
                paint.CENTRE,
            )

    def _paint_prompt(self, painter: QPainter) -> None:
        """What a check says of the answer, behind the digits; told in full above the form where it is hard."""
        prompt = next((each for each in self.view.prompts if not each.answered), None)
        places = self._places()
        if prompt is None or not places:
            return
        x = max(area.right() for _, area in places) + 16
        is_hard = prompt.severity is Severity.HARD
        colour = self.look.colours.red if is_hard else self.look.colours.amber
        area = QRectF(x, 0, 16, self.height())
        self.look.icons.draw(painter, "urgent" if is_hard else "warning", area, colour)
        words = QRectF(x + 24, 0, self.width() - x - 36, self.height())
        paint.text(painter, words, self.look.say(prompt.say), self.look.fonts.base, colour)

    def _chosen(self) -> str:
        if self.state.phase is not FieldPhase.STORED:
            return self.state.text
        return str(self.view.value.native) if isinstance(self.view.value, Typed) else ""

    def _places(self) -> list[tuple[Choice, QRectF]]:
        side = min(self.height(), self.look.size + 15) - 6
        top = (self.height() - side) / 2
        x = float(self._split())
        places = []
        for choice in self.view.choices:
            places.append((choice, QRectF(x, top, side + 12, side)))
            x += side + 18
        return places

    def _split(self) -> int:
        return max(min(self.width() - 340, 560), 240)
