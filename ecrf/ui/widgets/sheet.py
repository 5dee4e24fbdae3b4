"""The sheet of a form: groups with their fields under one another, laid out by ourselves in one pass."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ecrf.services.reads.form_view import FieldView, GroupView, LineView
from ecrf.ui.controls import paint
from ecrf.ui.look import Look, Words
from ecrf.ui.widgets.columns import FormColumns
from ecrf.ui.widgets.digit_row import DigitRow
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.grid_block import GridBlock
from ecrf.viewmodels.field import FieldState

LEAST_LABEL, MOST_LABEL = 140, 300


class Sheet(QWidget):
    """Draws group headings itself; every shown field is a widget, kept while its address stays on the form."""

    def __init__(
        self,
        look: Look,
        make_row: Callable[[FieldView], FieldRow],
        make_block: Callable[[GroupView], GridBlock],
    ) -> None:
        super().__init__()
        self.look = look
        self._make_row = make_row
        self._make_block = make_block
        self._blocks: dict[str, GridBlock] = {}
        self.rows: dict[str, FieldRow] = {}
        self._groups: tuple[GroupView, ...] = ()
        self._headings: list[tuple[int, str]] = []
        self._note: Words = ""
        self._note_rect = QRectF()
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Fixed)
        look.changed.connect(self.lay_out)

    def show_groups(
        self, groups: tuple[GroupView, ...], state_of: Callable[[str], FieldState], note: Words = ""
    ) -> None:
        """Draw these groups; fields that stay keep their widget, focus and editor."""
        self._groups, self._note = groups, note
        self._show_blocks(groups)
        wanted = {
            field.at: field
            for group in groups
            if not group.repeating
            for line in group.lines
            for field in shown_fields(line)
        }
        for at in [at for at in self.rows if at not in wanted]:
            row = self.rows.pop(at)
            row.hide()
            row.deleteLater()
        for at, view in wanted.items():
            row_or_none = self.rows.get(at)
            if row_or_none is None or row_or_none.view.item.type is not view.item.type:
                self._make(at, view)
            self.rows[at].show_field(view, state_of(at))
        self.lay_out()

    @property
    def groups(self) -> tuple[GroupView, ...]:
        """The groups drawn."""
        return self._groups

    def heading_of(self, group: GroupView) -> str:
        """The words above a group; digits are explained once for all its questions."""
        label = self.look.say(group.label)
        first = next(
            (f for line in group.lines for f in line.fields if isinstance(self.rows.get(f.at), DigitRow)),
            None,
        )
        if first is None:
            return label
        meant = ((c.key, self.look.say(c.label)) for c in first.choices)
        return "    ".join((label, *(f"{number} = {words}" for number, words in meant if words != number)))

    def lay_out(self) -> None:
        """Give every field its place; only what moved is touched."""
        width = self.width()
        columns = FormColumns(width, self._label_width(), self.look.size)
        self._headings = []
        y = self._lay_out_note(columns)
        for group in self._groups:
            if group.repeating:
                block = self._blocks[group.oid]
                height = block.needed(width)
                block.setGeometry(0, y, width, height)
                y += height + 8
                continue
            fields = [field for line in group.lines for field in shown_fields(line)]
            if fields and len(self._groups) > 1:
                self._headings.append((y, self.heading_of(group)))
                y += self._heading_height()
            for field in fields:
                y = self._place(self.rows[field.at], columns, y)
        self.setFixedHeight(y + 24)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its fields."""
        return QSize(720, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: lay out again."""
        if event.oldSize().width() != event.size().width():
            self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the note and the headings."""
        painter = paint.open_painter(self)
        c, fonts = self.look.colours, self.look.fonts
        painter.fillRect(event.rect(), c.surface)
        if self._note:
            area = self._note_rect
            self.look.icons.draw(painter, "note", QRectF(area.x() - 24, area.y() + 1, 16, 16), c.soft)
            paint.wrapped(painter, area, self.look.say(self._note), fonts.base, c.soft)
        for y, words in self._headings:
            area = QRectF(12, y, self.width() - 24, self._heading_height() - 6)
            paint.text(painter, area, words, fonts.bold, c.accent)
            painter.fillRect(QRectF(12, y + self._heading_height() - 6, self.width() - 24, 1), c.line)

    def _make(self, at: str, view: FieldView) -> None:
        old = self.rows.pop(at, None)
        if old is not None:
            old.deleteLater()
        row = self._make_row(view)
        row.setParent(self)
        row.show()
        self.rows[at] = row

    def _place(self, row: FieldRow, columns: FormColumns, y: int) -> int:
        height = row.lay_out(columns)
        place = row.geometry()
        if place.y() != y or place.height() != height or place.width() != columns.width or place.x() != 0:
            row.setGeometry(0, y, columns.width, height)
        return y + height

    def _lay_out_note(self, columns: FormColumns) -> int:
        if not self._note:
            return 8
        width = columns.width - 60
        height = paint.wrapped_height(self.look.say(self._note), self.look.fonts.base, width)
        self._note_rect = QRectF(40, 10, width, height + 4)
        return height + 20

    def _label_width(self) -> int:
        fonts = self.look.fonts
        longest = LEAST_LABEL
        for row in self.rows.values():
            words = paint.text_width(self.look.say(row.view.item.label), fonts.bold) + 14
            longest = max(longest, words)
        return min(longest, MOST_LABEL * self.look.size // 13, max(self.width() // 3, LEAST_LABEL))

    def _heading_height(self) -> int:
        return self.look.size + 23

    def _show_blocks(self, groups: tuple[GroupView, ...]) -> None:
        wanted = {group.oid: group for group in groups if group.repeating}
        for oid in [oid for oid in self._blocks if oid not in wanted]:
            block = self._blocks.pop(oid)
            block.hide()
        for oid, group in wanted.items():
            block = self._make_block(group)
            old = self._blocks.get(oid)
            if old is not block:
                if old is not None:
                    old.deleteLater()
                block.setParent(self)
                block.show()
                self._blocks[oid] = block
            editable = any(item.derive is None for item in group.items) and self._is_editable(groups)
            block.show_group(group, editable=editable)

    @staticmethod
    def _is_editable(groups: tuple[GroupView, ...]) -> bool:
        return any(f.editable for group in groups for line in group.lines for f in line.fields)


def shown_fields(line: LineView) -> tuple[FieldView, ...]:
    """The fields of a line that are drawn: visible ones, and hidden ones that hold a value."""
    return tuple(field for field in line.fields if field.visible or field.hidden_filled)


def keep_in_view(row: QWidget, area: QWidget, scroll: Callable[[int], None], top: int) -> None:
    """Scroll so that a field and the line beneath it can be seen, with some air."""
    y, height = row.y(), row.height()
    air = 48
    if y - air < top:
        scroll(max(y - air, 0))
    elif y + height + air > top + area.height():
        scroll(y + height + air - area.height())
