"""A field of several lines of text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit
from shiboken6 import isValid

from ecrf.record.value import Missing, Withheld
from ecrf.ui.controls import paint
from ecrf.ui.widgets.edited_field import EditedField
from ecrf.viewmodels.field import FieldPhase

LINES = 3


class LongEdit(QPlainTextEdit):
    """The editor of a long text; Ctrl+Enter stays the form's, Enter goes on, Shift+Enter breaks the line."""

    def __init__(self, row: LongTextField) -> None:
        super().__init__(row)
        self.row = row
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(5)

    def event(self, event: QEvent) -> bool:
        """Keep our chords from the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if self.row.chord.armed or (control and event.key() == Qt.Key.Key_M):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Shift+Enter breaks the line, arrows move in the text, all else is the field's first."""
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and shift:
            self.insertPlainText("\n")
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) or not self.row.shared_key(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's own name
        """Tab walks the form."""
        return self.row.focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard is here."""
        super().focusInEvent(event)
        self.row.focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard left; a field taken down with the keyboard in it is gone before its editor is told."""
        super().focusOutEvent(event)
        if isValid(self.row):
            self.row.focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the text where it is longer than its box, else the form."""
        bar = self.verticalScrollBar()
        if bar.maximum() > 0:
            super().wheelEvent(event)
        else:
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The form shows its menu instead."""
        event.ignore()


class LongTextField(EditedField):
    """Several lines of text."""

    edit: LongEdit | None = None

    def extra_height(self) -> int:
        """Room for three lines."""
        return (LINES - 1) * (self.look.size + 7)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Open the editor and hand the keyboard to it."""
        has_it = self.edit is not None and self.edit.hasFocus()
        if self.view.editable and not self.view.derived and not has_it:
            edit = self._open_edit()
            edit.setFocus(event.reason())
            edit.moveCursor(QTextCursor.MoveOperation.End)
            return
        super().focusInEvent(event)

    def commit(self) -> None:
        """Hand the text over when it is not what stands there."""
        if self.edit is not None and self.edit.document().isModified():
            self.edit.document().setModified(False)
            self.host.leave(self.at, self.edit.toPlainText())

    def refill(self) -> None:
        """Put the stored text into the editor unless something is being typed; none where nothing can be."""
        super().refill()
        if self.edit is not None and not self.edit.document().isModified():
            self.edit.setPlainText(self._editing)

    def restore(self) -> None:
        """Drop what was typed."""
        if self.edit is not None:
            self.edit.document().setModified(False)
        super().restore()

    def place_editor(self) -> None:
        """Over the box."""
        if self.edit is not None:
            self.edit.setGeometry(self._area().toRect().adjusted(2, 2, -2, -2))
            self.edit.setFont(self.look.fonts.base)

    def paint_value(self, painter: QPainter, *, focused: bool) -> None:
        """The tall box and its text."""
        area = self._area()
        self.paint_box(painter, area, focused=focused)
        if self.edit is not None and self.edit.isVisible():
            return
        special = isinstance(self.view.value, (Missing, Withheld)) or self.view.inherited is not None
        if special and self.state.phase is FieldPhase.STORED:
            self.paint_text(painter, self.columns.value_rect(int(area.width())))
        else:
            inner = area.adjusted(8, 5, -8, -2)
            paint.wrapped(painter, inner, self.value_text, self.look.fonts.base, self.look.colours.text)

    @property
    def _editing(self) -> str:
        return self.view.editing if self.state.phase is FieldPhase.STORED else self.state.text

    def _area(self) -> QRectF:
        area = self.columns.value_rect(560 * self.look.size // 13)
        area.setHeight(area.height() + self.extra_height())
        return area

    def _open_edit(self) -> LongEdit:
        if self.edit is None:
            self.edit = LongEdit(self)
            self.edit.setAccessibleName(self.look.say(self.view.item.label))
        self.edit.setPlainText(self._editing)
        self.edit.document().setModified(False)
        self.place_editor()
        self.edit.show()
        self.setFocusProxy(self.edit)
        return self.edit
