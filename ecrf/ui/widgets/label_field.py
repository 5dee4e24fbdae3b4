"""A sentence between fields: nothing is entered."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent

from ecrf.services.reads.form_view import FieldView
from ecrf.ui.controls import paint
from ecrf.ui.look import Look
from ecrf.ui.widgets.columns import FormColumns
from ecrf.ui.widgets.field_row import FieldRow
from ecrf.ui.widgets.host import FieldHost


class LabelField(FieldRow):
    """Words of the design over the whole width of the values; never takes the keyboard."""

    def __init__(self, look: Look, host: FieldHost, view: FieldView) -> None:
        super().__init__(look, host, view)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def lay_out(self, columns: FormColumns) -> int:
        """As high as its broken lines."""
        self.columns = columns
        width = columns.width - columns.value_x - 8
        return paint.wrapped_height(self.look.say(self.view.item.label), self.look.fonts.base, width) + 14

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words."""
        painter = paint.open_painter(self)
        painter.fillRect(self.rect(), self.look.colours.surface)
        area = QRectF(self.columns.value_x, 6, self.width() - self.columns.value_x - 8, self.height() - 8)
        paint.wrapped(
            painter, area, self.look.say(self.view.item.label), self.look.fonts.base, self.look.colours.soft
        )
