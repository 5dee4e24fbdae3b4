"""The frame of every field widget: label, box, unit, range, flag, grade, status icons, and the line under it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ecrf.record.value import Missing, Withheld
from ecrf.services.reads.form_view import FieldView, Judgement, Verification
from ecrf.ui.controls import paint
from ecrf.ui.controls.text_input import draw_field_box
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.ui.widgets.columns import FormColumns
from ecrf.ui.widgets.host import FieldHost
from ecrf.ui.widgets.missing_chord import MissingChord
from ecrf.ui.widgets.reflex import ANSWERED
from ecrf.ui.widgets.saying import Saying, hint_of, saying_of
from ecrf.viewmodels.field import FieldPhase, FieldState

VERIFIED = {
    Verification.VERIFIED: ("verify", Tone.BLUE),
    Verification.DROPPED: ("verify-dropped", Tone.RED),
    Verification.DISCREPANCY: ("diff", Tone.RED),
    Verification.NO_SOURCE: ("source", Tone.AMBER),
}


class FieldRow(QWidget):
    """One field. It draws its view; the only thing of its own is the text being typed."""

    box_width = 280
    """Width of the value's box at the usual text size."""
    compact = False
    """Whether it is a cell of a grid: only the value is drawn."""

    def __init__(self, look: Look, host: FieldHost, view: FieldView) -> None:
        super().__init__()
        self.look = look
        self.host = host
        self.view = view
        self.state = FieldState()
        self.columns = FormColumns(800, 200, look.size)
        self.chord = MissingChord()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if view.editable else Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(look.say(view.item.label))

    # -- what the form tells it --

    @property
    def at(self) -> str:
        """The address of the field."""
        return self.view.at

    def show_field(self, view: FieldView, state: FieldState) -> None:
        """Draw another state of the same field."""
        if view is self.view and state == self.state:
            return
        self.view, self.state = view, state
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if view.editable else Qt.FocusPolicy.ClickFocus)
        self.refill()
        self.update()

    def lay_out(self, columns: FormColumns) -> int:
        """Take the form's columns; returns the height needed."""
        self.columns = columns
        self.place_editor()
        if self.compact:
            return columns.line
        return columns.line + self.extra_height() + self._helper_height()

    def extra_height(self) -> int:
        """Pixels beyond one line that the value needs."""
        return 0

    def refill(self) -> None:
        """The stored value changed under the editor; overridden where there is one."""

    def look_again(self) -> None:
        """Another field of the line changed; overridden where what is offered depends on it."""

    def place_editor(self) -> None:
        """Put the editor over the box; overridden where there is one."""

    def commit(self) -> None:
        """Hand the text over, as if focus left; overridden where there is something to hand over."""

    # -- what is drawn --

    @property
    def value_text(self) -> str:
        """The value in words, or what was typed and is on its way."""
        if self.state.phase is not FieldPhase.STORED:
            return self.state.text
        return self.look.say(self.view.display) if self.view.value is not None else ""

    @property
    def missing(self) -> Missing | None:
        """Why there is no value, when that is what stands here."""
        if self.state.phase is not FieldPhase.STORED:
            return None
        return self.view.value if isinstance(self.view.value, Missing) else self.view.inherited

    @property
    def has_keyboard(self) -> bool:
        """Whether keys go to this field."""
        focused = self.window().focusWidget() if self.isVisible() else None
        return self.hasFocus() or (focused is not None and self.isAncestorOf(focused))

    @property
    def saying(self) -> Saying:
        """What the line under the field says now."""
        said = saying_of(self.look, self.view, self.state)
        if self.chord.armed or (not said.words and self.has_keyboard):
            return hint_of(self.look, self.view, chord=self.chord.armed)
        return said

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw everything but the editor."""
        painter = paint.open_painter(self)
        c = self.look.colours
        focused = self.has_keyboard
        painter.fillRect(self.rect(), c.surface)
        if self.compact:
            self.paint_value(painter, focused=focused)
            return
        if self.view.changed:
            painter.fillRect(0, 2, 3, self.height() - 4, c.violet)
        self._paint_label(painter, focused=focused)
        self.paint_value(painter, focused=focused)
        self.paint_beside(painter)
        self._paint_icons(painter)
        self._paint_helper(painter)

    def paint_value(self, painter: QPainter, *, focused: bool) -> None:
        """Draw box and value; field types with their own shape override it."""
        area = self.columns.value_rect(self._box())
        if self.missing is None or focused:
            self.paint_box(painter, area, focused=focused)
        self.paint_text(painter, area)

    def paint_box(self, painter: QPainter, area: QRectF, *, focused: bool) -> None:
        """The box of an editable value; a value nobody types has a pale ground or none."""
        if self.view.editable and not self.view.derived:
            wrong = self.saying.tone is Tone.RED
            draw_field_box(painter, area, self.look, focused=focused, wrong=wrong)
        elif focused:
            paint.focus_ring(painter, area, self.look.colours.focus)
        elif self.view.derived:
            paint.box(painter, area, self.look.colours.raised, None)

    def paint_text(self, painter: QPainter, area: QRectF) -> None:
        """The value itself: typed, missing, withheld or empty."""
        c, fonts = self.look.colours, self.look.fonts
        inner = area.adjusted(8, 0, -6, 0)
        missing = self.missing
        if missing is not None:
            self._paint_missing(painter, area, missing)
        elif isinstance(self.view.value, Withheld):
            self.look.icons.draw(painter, "blind", QRectF(inner.x(), area.y(), 16, area.height()), c.soft)
            paint.text(
                painter, inner.adjusted(22, 0, 400, 0), self.look.say(self.view.display), fonts.base, c.soft
            )
        else:
            ink = c.soft if self.state.phase is FieldPhase.TYPED else c.text
            paint.text(painter, inner, self.value_text, fonts.base, ink)

    def paint_beside(self, painter: QPainter) -> None:
        """Unit, range, flag and grade, each in its column."""
        view, c, fonts, columns = self.view, self.look.colours, self.look.fonts, self.columns
        if self.missing is not None:
            return
        if view.unit:
            paint.text(painter, columns.unit_rect(), view.unit, fonts.base, c.soft)
        if view.low or view.high:
            limits = (
                f"{view.low}–{view.high}"
                if view.low and view.high
                else f"≥ {view.low}"
                if view.low
                else f"≤ {view.high}"
            )
            paint.text(painter, columns.range_rect(), limits, fonts.base, c.soft)
        if view.flag:
            area = columns.flag_rect().adjusted(0, 6, -2, -6)
            paint.box(painter, area, c.amber_soft, None)
            paint.text(painter, area, view.flag, fonts.small_bold, c.amber, paint.CENTRE)
        if view.grade is not None and view.grade.grade > 0:
            tone = Tone.RED if view.grade.grade >= 3 else Tone.AMBER
            words = self.look.say("ui.field.grade", grade=view.grade.grade, term=view.grade.term)
            paint.text(painter, columns.grade_rect(), words, fonts.base, c.tone(tone))

    # -- keys and focus --

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys all fields share; field types try their own first."""
        if not self.shared_key(event):
            super().keyPressEvent(event)

    def shared_key(self, event: QKeyEvent) -> bool:
        """The flow, the missing chord, Esc, hint and answer; True when the key was used."""
        if self.view.editable and self._chord_key(event):
            return True
        key, modifiers = event.key(), event.modifiers()
        back = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return self._act_key(event)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers and ANSWERED.takes_enter():
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.host.move_from(self.at, -1 if back or key == Qt.Key.Key_Backtab else 1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.host.move_line(self.at, 1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self.restore()
        else:
            return False
        return True

    def restore(self) -> None:
        """Esc: what was typed is dropped, the stored value stands."""
        self.host.restore(self.at)
        self.refill()
        self.update()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's own name
        """Tab walks the fields of the form in entry order, as Enter does."""
        self.host.move_from(self.at, 1 if next else -1)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the form where the keyboard is."""
        self.host.entered(self.at)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field commits it; another window or a menu is no leaving."""
        self.chord.armed = False
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.commit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the form and never changes a value."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The form shows its menu."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes the keyboard; on an offered answer it begins the answer."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.saying.answerable and self._answer_rect().contains(event.position().toPoint()):
            self.host.answer(self.at)

    # -- parts --

    def _box(self) -> int:
        return self.box_width * self.look.size // 13

    def _chord_key(self, event: QKeyEvent) -> bool:
        code = self.chord.feed(event)
        if code is None:
            return False
        if code:
            self.host.mark_missing(self.at, code)
        self.update()
        return True

    def _act_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Apostrophe and self.view.editable:
            self.host.take_hint(self.at)
        elif event.key() == Qt.Key.Key_J and self.view.judgement is Judgement.UNASSESSED:
            self.host.confirm(self.at)
        else:
            return False
        return True

    def _helper_height(self) -> int:
        said = saying_of(self.look, self.view, self.state).words
        area = self.columns.helper_rect(0)
        room = int(area.width()) - 22 - self._answer_width()
        if not said or QFontMetrics(self.look.fonts.small).horizontalAdvance(said) <= room:
            return self.columns.helper
        return paint.wrapped_height(said, self.look.fonts.small, room) + 4

    def _answer_width(self) -> int:
        return paint.text_width(self.look.say("ui.field.answer"), self.look.fonts.small_bold) + 28

    def _answer_rect(self) -> QRect:
        top = self.columns.line + self.extra_height()
        area = self.columns.helper_rect(top)
        said = paint.text_width(self.saying.words, self.look.fonts.small) + 19 + 14
        width = self._answer_width()
        left = min(area.left() + said, area.right() - width)
        return QRect(int(left), top - 1, width, self.columns.helper)

    def _paint_label(self, painter: QPainter, *, focused: bool) -> None:
        c, fonts = self.look.colours, self.look.fonts
        words = self.look.say(self.view.item.label)
        area = self.columns.label_rect()
        font = fonts.bold if focused else fonts.base
        ink = c.accent if focused else c.soft
        room = int(area.width()) - (12 if self.view.required else 0)
        if self.view.required:
            paint.text(painter, area, "*", fonts.bold, c.accent, paint.RIGHT)
            area.setWidth(room)
        if paint.text_width(words, font) <= room:
            paint.text(painter, area, words, font, ink, paint.RIGHT)
        else:
            self._paint_long_label(painter, area, words, ink)

    def _paint_long_label(self, painter: QPainter, area: QRectF, words: str, ink: QColor) -> None:
        painter.setFont(self.look.fonts.small)
        painter.setPen(ink)
        room = area.adjusted(0, 0, 0, self.height() - area.height())
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(room.adjusted(0, 5, 0, 0), flags, words)

    def _paint_missing(self, painter: QPainter, area: QRectF, missing: Missing) -> None:
        c, fonts = self.look.colours, self.look.fonts
        words = self.look.say(f"missing.{missing.code}")
        words = f"{words} — {missing.reason}" if missing.reason else words
        width = min(paint.text_width(words, fonts.base) + 40, self.columns.value_room)
        paint.box(
            painter, QRectF(area.x(), area.y(), max(width, area.width()), area.height()), c.grey_soft, None
        )
        self.look.icons.draw(painter, "circle-bar", QRectF(area.x() + 6, area.y(), 16, area.height()), c.grey)
        paint.text(
            painter, QRectF(area.x() + 28, area.y(), width - 30, area.height()), words, fonts.base, c.soft
        )

    def _paint_icons(self, painter: QPainter) -> None:
        for place, (name, tone) in enumerate(self._icons()):
            if name:
                self.look.icons.draw(
                    painter, name, self.columns.icon_rect(place), self.look.colours.tone(tone)
                )

    def _icons(self) -> tuple[tuple[str, Tone], ...]:
        view, nothing = self.view, ("", Tone.GREY)
        state = nothing
        if self.state.phase is FieldPhase.TYPED:
            state = ("save-state", Tone.GREY)
        elif view.judgement is not Judgement.NONE:
            tone = Tone.VIOLET if view.judgement is Judgement.UNASSESSED else Tone.GREEN
            state = ("judgement", tone)
        query = nothing
        if any(query.status == "open" for query in view.queries):
            query = ("query-open", Tone.RED)
        elif any(query.status == "answered" for query in view.queries):
            query = ("query-answered", Tone.AMBER)
        elif view.queries:
            query = ("query-closed", Tone.GREY)
        history = ("history", Tone.GREY) if view.history else nothing
        return state, query, VERIFIED.get(view.verification, nothing), history

    def _paint_helper(self, painter: QPainter) -> None:
        said = self.saying
        if not said.words:
            return
        c, fonts = self.look.colours, self.look.fonts
        top = self.columns.line + self.extra_height()
        area = self.columns.helper_rect(top)
        area.setHeight(self.height() - top)
        ink = c.soft if said.tone is None else c.tone(said.tone)
        if said.icon:
            self.look.icons.draw(painter, said.icon, QRectF(area.x(), area.y() + 1, 14, 14), ink)
            area.setLeft(area.left() + 19)
        if said.answerable:
            area.setRight(area.right() - self._answer_width())
            paint.text(
                painter,
                QRectF(self._answer_rect()),
                self.look.say("ui.field.answer"),
                fonts.small_bold,
                c.accent,
            )
        if said.tone is None or paint.text_width(said.words, fonts.small) <= area.width():
            one = QRectF(area.x(), area.y() - 1, area.width(), self.columns.helper)
            paint.text(painter, one, said.words, fonts.small, ink)
        else:
            paint.wrapped(painter, area, said.words, fonts.small, ink)
