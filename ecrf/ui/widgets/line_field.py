"""Fields typed on one line: text, numbers, dates, times, files; the editor exists only where the keyboard is."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QPalette, QWheelEvent
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from ecrf.record.value import Missing, NonConformant, Typed
from ecrf.ui.controls import paint
from ecrf.ui.widgets.edited_field import EditedField
from ecrf.viewmodels.field import FieldPhase


class FieldEdit(QLineEdit):
    """The editor of a line field; it asks its field about every key first."""

    def __init__(self, row: LineField) -> None:
        super().__init__(row)
        self.row = row
        self.setFrame(False)
        self.setTextMargins(4, 0, 2, 0)
        clear = QPalette()
        clear.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.setPalette(clear)

    def event(self, event: QEvent) -> bool:
        """Keep Tab and our chords from the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if self.row.chord.armed or (control and event.key() in (Qt.Key.Key_M, Qt.Key.Key_Apostrophe)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The field's keys first, then typing."""
        if not self.row.edit_key(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's own name
        """Tab walks the form."""
        return self.row.focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard is here: select what stands."""
        super().focusInEvent(event)
        self.row.focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard left; a field taken down with the keyboard in it is gone before its editor is told."""
        super().focusOutEvent(event)
        if isValid(self.row):
            self.row.focusOutEvent(event)

    def select_whole(self) -> None:
        """Select everything with the cursor at the beginning, which stays in view however narrow the box is."""
        self.setSelection(len(self.text()), -len(self.text()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel never changes a value."""
        event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The form shows its menu instead."""
        event.ignore()


class LineField(EditedField):
    """A field whose value is typed on one line."""

    edit: FieldEdit | None = None
    max_length = 0
    """Fixed length after which the field goes on by itself, 0 for none."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Open the editor and hand the keyboard to it."""
        has_it = self.edit is not None and self.edit.hasFocus()
        if self.view.editable and not self.view.derived and not has_it:
            edit = self._open_edit()
            edit.setFocus(event.reason())
            edit.select_whole()
            return
        super().focusInEvent(event)

    def edit_key(self, event: QKeyEvent) -> bool:
        """A key on its way to the editor; True when it was used up."""
        return (self.compact and self._walk_key(event)) or self.shared_key(event)

    def _walk_key(self, event: QKeyEvent) -> bool:
        """In a grid, Left and Right leave the cell at the ends of an untouched or fully walked text."""
        if self.edit is None or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        whole = self.edit.selectedText() == self.edit.text()
        if event.key() == Qt.Key.Key_Right and (whole or self.edit.cursorPosition() == len(self.edit.text())):
            self.host.move_from(self.at, 1)
            return True
        if event.key() == Qt.Key.Key_Left and (whole or self.edit.cursorPosition() == 0):
            self.host.move_from(self.at, -1)
            return True
        return False

    def commit(self) -> None:
        """Hand the text over when it is not what stands there."""
        if self.edit is not None and self.edit.isModified():
            self.edit.setModified(False)
            self.host.leave(self.at, self.edit.text())

    def refill(self) -> None:
        """Put the stored (or refused) text into the editor unless something is being typed; none where nothing can be."""
        super().refill()
        edit, text = self.edit, self.editing_text
        if edit is None or (edit.isModified() and edit.hasFocus()) or edit.text() == text:
            return
        edit.setText(text)
        if (
            edit.hasFocus()
        ):  # what was handed over stands in full: typing replaces it, as in a field just entered
            edit.select_whole()

    def restore(self) -> None:
        """Drop what was typed."""
        if self.edit is not None:
            self.edit.setModified(False)
        super().restore()
        if self.edit is not None:
            self.edit.setText(self.editing_text)
            self.edit.select_whole()

    @property
    def editing_text(self) -> str:
        """What stands in the editor when the field is entered."""
        return self.view.editing if self.state.phase is FieldPhase.STORED else self.state.text

    def place_editor(self) -> None:
        """Over the box, on whole pixels."""
        if self.edit is not None:
            self.edit.setGeometry(self.columns.value_rect(self._box()).toRect().adjusted(2, 2, -2, -2))
            self.edit.setFont(self.look.fonts.base)

    def paint_text(self, painter: QPainter, area: QRectF) -> None:
        """The value, unless the editor shows it."""
        if self.edit is None or not self.edit.isVisible():
            super().paint_text(painter, area)

    def typed(self, text: str) -> None:
        """A person changed the text; a full field goes on by itself."""
        if self.max_length and len(text) == self.max_length:
            self.host.move_from(self.at, 1)

    def _open_edit(self) -> FieldEdit:
        if self.edit is None:
            self.edit = FieldEdit(self)
            self.edit.textEdited.connect(self.typed)
            self.edit.setAccessibleName(self.look.say(self.view.item.label))
        self.edit.setText(self.editing_text)
        self.place_editor()
        self.edit.show()
        self.setFocusProxy(self.edit)
        return self.edit


class TextField(LineField):
    """Free text on one line."""

    box_width = 380


class IntegerField(LineField):
    """A whole number."""

    box_width = 104


class DecimalField(LineField):
    """A number with decimal places."""

    box_width = 104


class ScaleField(LineField):
    """A mark on a scale: typed as a number, drawn as a mark on a line beside it."""

    box_width = 72

    def paint_beside(self, painter: QPainter) -> None:
        """The line with its ends and the mark."""
        c, fonts = self.look.colours, self.look.fonts
        low, high = self.view.item.minimum or "0", self.view.item.maximum or "100"
        area = self.columns.beside(88, 320)
        words = paint.text_width(high, fonts.small) + 8
        middle = area.center().y()
        left, right = area.left() + words, area.right() - words
        paint.text(
            painter, QRectF(area.left(), 0, words - 6, area.height()), low, fonts.small, c.soft, paint.RIGHT
        )
        paint.text(painter, QRectF(right + 6, 0, words, area.height()), high, fonts.small, c.soft)
        painter.fillRect(QRectF(left, middle - 1, right - left, 2), c.edge)
        value = self.view.value
        if isinstance(value, Typed) and self.state.phase is FieldPhase.STORED:
            share = (float(str(value.native)) - float(low)) / max(float(high) - float(low), 1)
            painter.fillRect(
                QRectF(left + (right - left) * min(max(share, 0), 1) - 2, middle - 7, 4, 14), c.accent
            )


class DateField(LineField):
    """A day; the weekday is echoed beside it."""

    box_width = 120

    def paint_beside(self, painter: QPainter) -> None:
        """The weekday."""
        value = self.view.value
        if (
            self.state.phase is FieldPhase.STORED
            and isinstance(value, Typed)
            and isinstance(value.native, date)
        ):
            words = self.look.say(f"ui.weekday.{value.native.isoweekday()}")
            width = self.box_width + 8
            paint.text(
                painter, self.columns.beside(width, 160), words, self.look.fonts.base, self.look.colours.soft
            )


class PartialDateField(LineField):
    """A day, a month or a year, as much as is known."""

    box_width = 120


class TimeField(LineField):
    """A time of day."""

    box_width = 88


class DateTimeField(LineField):
    """A day and a time; the weekday is echoed beside it."""

    box_width = 152

    def paint_beside(self, painter: QPainter) -> None:
        """The weekday."""
        value = self.view.value
        if (
            self.state.phase is FieldPhase.STORED
            and isinstance(value, Typed)
            and isinstance(value.native, datetime)
        ):
            words = self.look.say(f"ui.weekday.{value.native.isoweekday()}")
            paint.text(
                painter, self.columns.beside(160, 120), words, self.look.fonts.base, self.look.colours.soft
            )


class PartialDateTimeField(DateTimeField):
    """A day and a time, as much as is known."""


class FileField(LineField):
    """A reference to a file kept elsewhere: its name and SHA-256."""

    box_width = 380

    def paint_beside(self, painter: QPainter) -> None:
        """A link icon at the end of the box."""
        area = self.columns.value_rect(self._box())
        icon = QRectF(area.right() + 8, 0, 16, self.columns.line)
        self.look.icons.draw(painter, "link", icon, self.look.colours.soft)


class LabField(LineField):
    """A laboratory result: number with comparator, or a coded result; unit and range beside it, Ctrl+U other unit."""

    box_width = 104

    def edit_key(self, event: QKeyEvent) -> bool:
        """Ctrl+U writes the next unit behind the number."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_U and self.edit is not None:
            self._next_unit()
            return True
        return super().edit_key(event)

    def _next_unit(self) -> None:
        units = self.view.item.units
        if self.edit is None or len(units) < 2:
            return
        number, _, unit = self.edit.text().strip().partition(" ")
        current = (
            units.index(unit)
            if unit in units
            else units.index(self.view.unit)
            if self.view.unit in units
            else 0
        )
        self.edit.setText(f"{number} {units[(current + 1) % len(units)]}")
        self.edit.setModified(True)
        self.edit.setSelection(0, len(number))

    @property
    def value_text(self) -> str:
        """The number without the unit, which stands in its own column."""
        words = super().value_text
        value = self.view.value
        if isinstance(value, (Missing, NonConformant)) or self.state.phase is not FieldPhase.STORED:
            return words
        return words.removesuffix(self.view.unit).rstrip() if self.view.unit else words
