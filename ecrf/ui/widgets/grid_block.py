"""A log with its head (name, count, acts) and the line beneath in which its cell speaks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ecrf.services.reads.form_view import GroupView
from ecrf.ui.controls import paint
from ecrf.ui.controls.button import Button, IconButton, Weight
from ecrf.ui.controls.words import Said
from ecrf.ui.look import Look
from ecrf.ui.widgets.host import FieldHost
from ecrf.ui.widgets.line_grid import LineGrid
from ecrf.ui.widgets.log_host import LogHost
from ecrf.words import Text

MOST_ROWS = 12
"""Rows of an embedded log in view at once; more scroll inside it."""


class GridBlock(QWidget):
    """One repeating group; its acts go to `host` with the group's OID, its cells talk to `fields`."""

    def __init__(self, look: Look, fields: FieldHost, host: LogHost, group: GroupView) -> None:
        super().__init__()
        self.look = look
        self.host = host
        self.oid = group.oid
        self.grid = LineGrid(look, fields, f"log/{group.oid}")
        self.title = Said(look, group.label, "bold", "accent")
        self.add = AddButton(look, lambda step: host.line_ended(group.oid, step))
        self.copy = IconButton(look, "duplicate", "ui.grid.duplicate", "Ctrl+Shift+D")
        self.remove = IconButton(look, "remove", "ui.grid.remove", "Ctrl+Del")
        self.paste = IconButton(look, "paste", "ui.grid.paste", "Ctrl+Shift+V")
        self.foot = Foot(look)
        self._bind()
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 16, 4)
        head.setSpacing(6)
        head.addWidget(self.title)
        head.addStretch(1)
        for button in (self.paste, self.copy, self.remove, self.add):
            head.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 6, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.grid, 1)
        whole.addWidget(self.foot)

    def show_group(self, group: GroupView, *, editable: bool) -> None:
        """Draw the group; lines and states come from the host."""
        lines = self.host.lines_of(group.oid)
        items = tuple(item for item in group.items if item.column >= 0)
        self.grid.show_lines(items, lines, self.host.state_of)
        self.title.tell(
            Text(f"{group.label.en}  ({len(lines)})", f"{group.label.zh or group.label.en}  ({len(lines)})")
        )
        for button in (self.add, self.copy, self.remove, self.paste):
            button.setVisible(editable)
        if editable:
            self.grid.tell_empty("add", "ui.grid.empty", "ui.grid.empty_line")
        else:
            self.grid.tell_empty("dash", "ui.grid.empty_closed", "")
        self.copy.setEnabled(bool(lines))
        self.remove.setEnabled(bool(lines))

    def needed(self, width: int) -> int:
        """The height of an embedded log of that width."""
        rows = min(max(len(self.grid.lines), 1), MOST_ROWS)
        line = self.look.size + 17
        empty = 64 if not self.grid.lines else 0
        return line + 14 + self.grid.head_at(width) + line * rows + self.foot.height() + 14 + empty

    def _bind(self) -> None:
        self.add.clicked.connect(lambda: self.host.add_line(self.oid))
        self.copy.clicked.connect(lambda: self.host.duplicate_line(self.oid, self.grid.row))
        self.remove.clicked.connect(lambda: self.host.remove_line(self.oid, self.grid.row))
        self.paste.clicked.connect(lambda: self.host.paste_lines(self.oid, self.grid.row, self.grid.column))
        self.grid.row_entered.connect(lambda row: self.host.line_entered(self.oid, row))
        self.grid.ended.connect(lambda step: self.host.line_ended(self.oid, step))
        for keys, act in (
            ("Ctrl+N", self.add.click),
            ("Ctrl+Shift+D", self.copy.click),
            ("Ctrl+Del", self.remove.click),
            ("Ctrl+Shift+V", self.paste.click),
            ("Ctrl+D", lambda: self.host.copy_above(self.oid, self.grid.row, self.grid.column)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)


class Foot(QWidget):
    """One line: what is said of the cell with the keyboard."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._icon, self._words, self._ink = "", "", "soft"
        self._fit()
        look.changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedHeight(self._look.size + 9)

    def tell(self, icon: str, words: str, ink: str) -> None:
        """Say something."""
        if (icon, words, ink) != (self._icon, self._words, self._ink):
            self._icon, self._words, self._ink = icon, words, ink
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        painter = paint.open_painter(self)
        c = self._look.colours
        painter.fillRect(self.rect(), c.surface)
        ink = getattr(c, self._ink)
        x = 12.0
        if self._icon:
            self._look.icons.draw(painter, self._icon, QRectF(x, 0, 14, self.height()), ink)
            x += 19
        words = self._words
        area = QRectF(x, 0, self.width() - x - 12, self.height())
        paint.text(painter, area, words, self._look.fonts.small, ink)


class AddButton(Button):
    """Begins a line; Tab walks on through the form."""

    def __init__(self, look: Look, ended: Callable[[int], None]) -> None:
        super().__init__(look, "ui.grid.add", Weight.PLAIN, "add", key="Ctrl+N")
        self._ended = ended

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's own name
        """Tab walks the stops of the form."""
        self._ended(1 if next else -1)
        return True
