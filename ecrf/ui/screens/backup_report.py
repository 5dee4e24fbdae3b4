"""A recovery report on the page: its facts above, its lists beneath, one at a time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from ecrf.services.recovering.document import Document, Said, Sheet
from ecrf.ui.controls.button import Button
from ecrf.ui.controls.grid_shape import Cell, Column, Row
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.controls.table import Table
from ecrf.ui.look import Look
from ecrf.words import Message

FACTS = (Column("what", "ui.backups.what", 170), Column("is", "ui.backups.is", 420, 2))
_WIDTHS = {
    "subject": (76, 0),
    "what": (140, 2),
    "where": (180, 3),
    "value": (110, 2),
    "reason": (110, 1),
    "when": (140, 0),
    "who": (110, 1),
    "result": (110, 1),
    "conflict": (180, 3),
}
_PAPER_ONLY = frozenset({"role", "entry"})


class BackupReport(QWidget):
    """Draws a Document; empty until there is one."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._document: Document | None = None
        self.facts = Table(look, FACTS)
        self.facts.tell_empty("restore", "ui.backups.no_report", "ui.backups.no_report_line")
        self.lists = Table(look, FACTS)
        self.which = Segmented(look, ("recovery.list.again",))
        self.which.chosen.connect(lambda _index: self._show_list())
        self.save = Button(look, "ui.backups.save", icon="pdf")
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 6, 10, 6)
        bar.addWidget(self.which)
        bar.addStretch(1)
        bar.addWidget(self.save)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.lists, 1)
        self._below = below
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setHandleWidth(3)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.facts)
        parts.addWidget(below)
        parts.setSizes([300, 360])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)
        below.hide()

    def show_document(self, document: Document | None) -> None:
        """Show a report, or that there is none yet."""
        fresh = document is not self._document
        self._document = document
        self._below.setVisible(document is not None)
        if document is None:
            self.facts.show_rows(0, lambda _row: Row())
            return
        facts = document.facts
        self.facts.show_rows(
            len(facts),
            lambda row: Row(
                (Cell(self._say(facts[row].label), soft=True), Cell(self._say(facts[row].value)))
            ),
        )
        self.which.tell(
            tuple(
                Message("ui.backups.list", {"title": sheet.title, "count": len(sheet.rows)})
                for sheet in document.sheets
            )
        )
        if fresh:
            filled = [n for n, sheet in enumerate(document.sheets) if sheet.rows]
            self.which.choose(filled[0] if filled else 0)
        self._show_list()

    def _show_list(self) -> None:
        if self._document is None or self.which.current >= len(self._document.sheets):
            return
        sheet: Sheet = self._document.sheets[self.which.current]
        self.lists.tell_empty("circle-check", sheet.title, f"recovery.list.{sheet.key}.none")
        self.lists.show_columns(
            tuple(
                Column(name, f"recovery.column.{name}", *_WIDTHS.get(name, (100, 1)))
                for name in sheet.columns
            )
        )
        rows = sheet.rows
        self.lists.show_rows(len(rows), lambda row: Row(tuple(Cell(self._say(said)) for said in rows[row])))

    def _say(self, said: Said) -> str:
        return said if isinstance(said, str) else self._look.say(said)
