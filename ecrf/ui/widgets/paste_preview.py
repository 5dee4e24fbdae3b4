"""The dry run of a paste: every cell as it would be, what it replaces, and what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.controls.button import Button, Weight
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.notice import Notice
from ecrf.ui.controls.table import Table
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.theme import Tone
from ecrf.viewmodels.pasting import PasteCell, PastePlan
from ecrf.words import Message, Text

if TYPE_CHECKING:
    from ecrf.ui.screens.form_page import FormPage


class PastePreview(QWidget):
    """Lies over the page until it is answered."""

    def __init__(self, page: FormPage, plan: PastePlan, then: Callable[[], None]) -> None:
        super().__init__(page)
        self._page = page
        self.look: Look = page.look
        self._plan = plan
        self._then = then
        changes = sum(cell.is_change for row in plan.rows for cell in row.cells)
        title = Said(
            self.look, Message("ui.paste.title", {"rows": len(plan.rows), "changes": changes}), "heading"
        )
        self.notice = Notice(self.look)
        wrong = [cell.fault for row in plan.rows for cell in row.cells if cell.fault is not None]
        if plan.faults or wrong:
            self.notice.tell(Tone.RED, (*plan.faults, *wrong)[0])
        self.table = Table(self.look, self._columns())
        self.table.tell_empty("paste", "ui.paste.empty", "ui.paste.empty_line")
        self.table.show_rows(len(plan.rows), self._row)
        self.give = Button(self.look, "ui.paste.paste", Weight.PRIMARY, key="Enter")
        self.give.setEnabled(plan.is_sound and changes > 0)
        drop = Button(self.look, "ui.ask.drop", key="Esc")
        self.give.clicked.connect(self._paste)
        drop.clicked.connect(self._close)
        self.table.activated.connect(lambda _row: self._paste())
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(drop)
        foot.addWidget(self.give)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(8)
        for widget, stretch in ((title, 0), (self.notice, 0), (self.table, 1)):
            whole.addWidget(widget, stretch)
        whole.addLayout(foot)
        height = max(page.height() // 2, 280)
        self.setGeometry(0, page.height() - height, page.width(), height)
        self.raise_()
        self.show()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised ground with a strong line above."""
        painter = paint.open_painter(self)
        painter.fillRect(self.rect(), self.look.colours.raised)
        painter.fillRect(0, 0, self.width(), 2, self.look.colours.accent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves everything as it is."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()

    def _columns(self) -> tuple[Column, ...]:
        items = [cell.item for cell in self._plan.rows[0].cells] if self._plan.rows else []
        return (Column("number", "ui.grid.number", 60), *(Column(item, Text(item), 130, 1) for item in items))

    def _row(self, index: int) -> Row:
        row = self._plan.rows[index]
        number = str(row.number) if row.number else self.look.say("ui.paste.new")
        return Row((Cell(number, soft=True), *(self._cell(cell) for cell in row.cells)))

    def _cell(self, cell: PasteCell) -> Cell:
        if cell.fault is not None:
            return Cell(cell.text, "error", Tone.RED)
        words = self.look.say(cell.display) if cell.text.strip() else cell.old
        if cell.is_change and cell.old:
            return Cell(f"{cell.old} → {words}", "edit", Tone.AMBER)
        return Cell(words, soft=not cell.is_change, strong=cell.is_change)

    def _paste(self) -> None:
        if self.give.isEnabled():
            self._close()
            self._then()

    def _close(self) -> None:
        self.hide()
        self.deleteLater()
        self._page.take_focus()


def show_preview(page: FormPage, plan: PastePlan, then: Callable[[], None]) -> PastePreview:
    """Show the dry run over the page; `then` pastes."""
    return PastePreview(page, plan, then)
