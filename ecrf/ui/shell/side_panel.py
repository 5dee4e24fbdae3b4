"""The panel at the right: history, help, queries or source of where the keyboard is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ecrf.ui.controls import paint
from ecrf.ui.controls.button import IconButton
from ecrf.ui.controls.segmented import Segmented
from ecrf.ui.frame import Frame, Page
from ecrf.ui.navigation import PANELS, build_screen
from ecrf.viewmodels.places import Place

NAMES = tuple(row.section for row in PANELS)


class SidePanel(QWidget):
    """Tabs above one page; each page is built when first asked for."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._pages: dict[str, Page] = {}
        self.name = ""
        self._tabs = Segmented(frame.look, tuple(f"ui.panel.{name}" for name in NAMES))
        self._tabs.chosen.connect(lambda index: frame.show_panel(NAMES[index]))
        close = IconButton(frame.look, "close", "ui.panel.close", "Esc")
        close.clicked.connect(lambda: frame.show_panel(self.name))
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 8)
        head.addWidget(self._tabs)
        head.addStretch(1)
        head.addWidget(close)
        self._stack = QStackedWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._stack, 1)
        self.setMinimumWidth(300)

    def show_panel(self, name: str, spot: tuple[str, str]) -> None:
        """Show a panel for a chain and address; an empty name hides it."""
        self.name = name
        self.setVisible(bool(name))
        if not name:
            return
        page = self._pages.get(name)
        if page is None:
            row = next(row for row in PANELS if row.section == name)
            page = self._pages[name] = build_screen(row, self._frame)
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._tabs.choose(NAMES.index(name))
        page.show_place(Place(name, spot[0], at=spot[1]))

    def take_focus(self) -> None:
        """Put the keyboard into the panel where it has something to type; reading leaves it in the field."""
        page = self._pages.get(self.name)
        if page is not None and self.name == "queries":
            page.take_focus()

    def sizeHint(self) -> QSize:
        """Wide enough for a thread of queries."""
        return QSize(360, 400)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised ground with a line at the left."""
        painter = paint.open_painter(self)
        painter.fillRect(self.rect(), self._frame.look.colours.raised)
        painter.fillRect(0, 0, 1, self.height(), self._frame.look.colours.line)
